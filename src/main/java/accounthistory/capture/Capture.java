package accounthistory.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One envelope: what was requested for one subject and slot, and exactly what came back.
///
/// @param slot the grid instant that the capture is for
/// @param clock how the documents' instants were found
/// @param documents the verbatim bodies, 1..n, in the order asked; may be empty only with a failure
/// @param failure why the slot is not taken; null when every requested body is here
/// @param identity whose account the exchange says it is; null when it was not asked
public record Capture(
    Subject subject,
    Stream stream,
    Instant slot,
    ClockFacts clock,
    List<Document> documents,
    @Nullable Failure failure,
    @Nullable Identity identity) {
  public Capture {
    documents = List.copyOf(documents);
    if (subject.isPublic() != stream.isPublic()) {
      throw new InvalidValueException(
          "%s: stream %s does not belong to it".formatted(subject, stream.label()));
    }
    if (!slot.equals(slot.truncatedTo(ChronoUnit.SECONDS))) {
      throw new InvalidValueException(subject + ": slot " + slot + " is not a whole second");
    }
    if (documents.isEmpty() && failure == null) {
      throw new InvalidValueException(subject + " " + slot + ": nothing came and nothing failed");
    }
    if (documents.stream().map(Document::part).distinct().count() < documents.size()) {
      throw new InvalidValueException(subject + " " + slot + ": two documents of one name");
    }
    if (identity != null && subject.isPublic()) {
      throw new InvalidValueException(subject + ": a venue has no account code");
    }
  }

  /// A capture whose account was not asked who it is.
  public Capture(
      Subject subject,
      Stream stream,
      Instant slot,
      ClockFacts clock,
      List<Document> documents,
      @Nullable Failure failure) {
    this(subject, stream, slot, clock, documents, failure, null);
  }

  /// The same envelope, found wanting afterwards: every body is kept.
  public Capture failedWith(Failure why) {
    return new Capture(subject, stream, slot, clock, documents, why, identity);
  }

  /// The same envelope, of an account that has said who it is.
  public Capture withIdentity(Identity proven) {
    return new Capture(subject, stream, slot, clock, documents, failure, proven);
  }

  /// The same envelope, of an account that goes by its name alone.
  public Capture byName() {
    return new Capture(subject, stream, slot, clock, documents, failure, null);
  }

  /// The body of that name; throws `InvalidValueException` when the capture has none.
  public Document document(String part) {
    return documents.stream()
        .filter(it -> it.part().equals(part))
        .findFirst()
        .orElseThrow(
            () -> new InvalidValueException(subject + " " + slot + ": no document " + part));
  }

  /// Names this capture by its content: the first half of the SHA-256 over parts and bodies, and
  /// over what was asked where a question has parameters. The same bytes for the same slot are the
  /// same attempt, however often they are delivered; two empty answers to two questions are not.
  public UUID attempt() {
    var sha = Body.sha256();
    for (var document : documents) {
      sha.update(document.part().getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      if (document.hasQuery()) {
        sha.update(document.endpoint().getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
      }
      sha.update(document.body().digest());
    }
    var digest = ByteBuffer.wrap(sha.digest());
    return new UUID(digest.getLong(), digest.getLong());
  }

  /// Half the round trip plus the clock's error: how far a document's figures may be from its
  /// `capturedAt`.
  public Duration capturedWithin(Document document) {
    return document.roundTrip().dividedBy(2).plus(clock.error());
  }
}

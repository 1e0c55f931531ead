package accounthistory.spool;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.ClockSource;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Failure;
import accounthistory.capture.Identity;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.json.JsonText;
import java.io.Serial;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The second line of an envelope: everything of a capture but its bodies, as one line of ASCII
/// JSON.
final class Header {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonFields fields;
  private final List<JsonFields> documents;
  private final List<Integer> sizes;

  private Header(JsonFields fields) {
    this.fields = fields;
    this.documents = fields.list("documents");
    this.sizes = documents.stream().map(Header::size).toList();
  }

  /// The line is not such a header; the message says what is wrong with it.
  static final class MalformedException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    MalformedException(RuntimeException cause) {
      super(
          "its header is malformed: "
              + (cause instanceof JacksonException jackson
                  ? jackson.getOriginalMessage()
                  : cause.getMessage()),
          cause);
    }
  }

  static String of(Capture capture) {
    return JsonText.ascii(json -> {
      var subject = capture.subject();
      json.writeStringProperty("venue", subject.venue().label());
      json.writeStringProperty("environment", subject.environment().label());
      json.writeStringProperty("account", subject.isPublic() ? null : subject.name());
      json.writeStringProperty("stream", capture.stream().label());
      json.writeStringProperty("slot", capture.slot().toString());
      write(json, capture.clock());
      write(json, capture.failure());
      write(json, capture.identity());
      json.writeArrayPropertyStart("documents");
      capture.documents().forEach(it -> write(json, it));
      json.writeEndArray();
    });
  }

  static Header read(String line) throws MalformedException {
    try (var json = JSON.createParser(ObjectReadContext.empty(), line)) {
      return new Header(JsonFields.read(json));
    } catch (JacksonException | InvalidValueException e) {
      throw new MalformedException(e);
    }
  }

  /// How many bytes the bodies take together.
  long bodiesBytes() {
    return sizes.stream().mapToLong(Integer::longValue).sum();
  }

  /// The capture of this header, its bodies cut from the given bytes.
  Capture capture(byte[] bodies) throws MalformedException {
    try {
      return new Capture(
          subject(),
          Stream.of(fields.text("stream")),
          Instant.parse(fields.text("slot")),
          clock(fields.object("clock")),
          documents(bodies),
          failure(),
          identity());
    } catch (InvalidValueException | DateTimeException | ArithmeticException e) {
      throw new MalformedException(e);
    }
  }

  private Subject subject() {
    var venue = Venue.of(fields.text("venue"));
    var environment = Environment.of(fields.text("environment"));
    if (fields.isNull("account")) {
      return Subject.publicOf(venue, environment);
    }
    var name = fields.text("account");
    if (!Subject.isAccountName(name)) {
      throw new InvalidValueException("account \"" + name + "\" is not an account name");
    }
    return new Subject(venue, environment, name);
  }

  private List<Document> documents(byte[] bodies) {
    var result = new ArrayList<Document>();
    var from = 0;
    for (var document : documents) {
      var to = from + sizes.get(result.size());
      result.add(document(document, Body.of(Arrays.copyOfRange(bodies, from, to))));
      from = to;
    }
    return result;
  }

  private static Document document(JsonFields document, Body body) {
    var part = document.text("part");
    var sha256 = document.text("sha256");
    if (!body.sha256Hex().equals(sha256)) {
      throw new InvalidValueException(
          "body %s has sha256 %s, the header says %s".formatted(part, body.sha256Hex(), sha256));
    }
    return new Document(
        part,
        document.text("endpoint"),
        document.number("http_status"),
        Instant.parse(document.text("sent_at")),
        Instant.parse(document.text("received_at")),
        body);
  }

  private static int size(JsonFields document) {
    var bytes = document.number("bytes");
    if (bytes < 0) {
      throw new InvalidValueException("a body of " + bytes + " bytes");
    }
    return bytes;
  }

  private static void write(JsonGenerator json, Document document) {
    json.writeStartObject();
    json.writeStringProperty("part", document.part());
    json.writeStringProperty("endpoint", document.endpoint());
    json.writeNumberProperty("http_status", document.httpStatus());
    json.writeStringProperty("sent_at", document.sentAt().toString());
    json.writeStringProperty("received_at", document.receivedAt().toString());
    json.writeNumberProperty("bytes", document.body().size());
    json.writeStringProperty("sha256", document.body().sha256Hex());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ClockFacts clock) {
    json.writeObjectPropertyStart("clock");
    json.writeStringProperty("source", clock.source().label());
    json.writeStringProperty("offset", clock.offset().toString());
    json.writeStringProperty("error", clock.error().toString());
    json.writeEndObject();
  }

  private static ClockFacts clock(JsonFields clock) {
    return new ClockFacts(
        ClockSource.of(clock.text("source")),
        Duration.parse(clock.text("offset")),
        Duration.parse(clock.text("error")));
  }

  private static void write(JsonGenerator json, @Nullable Failure failure) {
    if (failure == null) {
      json.writeNullProperty("failure");
      return;
    }
    json.writeObjectPropertyStart("failure");
    json.writeStringProperty("kind", failure.kind().label());
    json.writeStringProperty("reason", failure.reason());
    json.writeStringProperty("detail", failure.detail());
    json.writeEndObject();
  }

  private @Nullable Failure failure() {
    if (fields.isNull("failure")) {
      return null;
    }
    var failure = fields.object("failure");
    return new Failure(
        Failure.Kind.of(failure.text("kind")), failure.text("reason"), failure.text("detail"));
  }

  /// Left out when it is not known, so that such captures keep the bytes they always had.
  private static void write(JsonGenerator json, @Nullable Identity identity) {
    if (identity != null) {
      json.writeObjectPropertyStart("identity");
      json.writeStringProperty("key", identity.keyId());
      json.writeStringProperty("digest", identity.digest());
      json.writeEndObject();
    }
  }

  @Nullable Identity identity() {
    if (!fields.values().containsKey("identity") || fields.isNull("identity")) {
      return null;
    }
    var identity = fields.object("identity");
    return new Identity(identity.text("key"), identity.text("digest"));
  }
}

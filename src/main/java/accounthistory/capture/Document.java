package accounthistory.capture;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// One body of a capture with its own times, in whole microseconds as tables keep them.
///
/// @param part its name within the capture, e.g. `account`
/// @param endpoint the path that was asked with its parameters, without key, time stamp and
///   signature
/// @param httpStatus status of the reply
/// @param sentAt when the request was sent, on the exchange's clock
/// @param receivedAt when the reply had arrived, on the exchange's clock; not before `sentAt`
public record Document(
    String part, String endpoint, int httpStatus, Instant sentAt, Instant receivedAt, Body body) {
  public Document {
    if (!part.matches("[a-z][a-z0-9-]{0,30}")) {
      throw new InvalidValueException("document part \"" + part + "\" is not a plain word");
    }
    sentAt = sentAt.truncatedTo(ChronoUnit.MICROS);
    receivedAt = receivedAt.truncatedTo(ChronoUnit.MICROS);
    if (receivedAt.isBefore(sentAt)) {
      throw new InvalidValueException(
          "%s: received at %s, before it was sent at %s".formatted(part, receivedAt, sentAt));
    }
  }

  /// Whether the question had parameters of its own.
  public boolean hasQuery() {
    return endpoint.indexOf('?') >= 0;
  }

  public Duration roundTrip() {
    return Duration.between(sentAt, receivedAt);
  }

  /// Middle of request and reply: the best single instant for what the body says.
  public Instant capturedAt() {
    return sentAt.plus(roundTrip().dividedBy(2));
  }
}

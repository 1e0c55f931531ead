package accounthistory.exchange.http;

import accounthistory.capture.Body;
import accounthistory.exchange.http.OutgoingRequest.Sent;
import accounthistory.exchange.ratelimit.WeightBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How one request ended on the wire, before anybody judges what it means.
public sealed interface HttpReply {
  /// A status came, and as much of a body as there was.
  ///
  /// @param roundTrip from sending to the last byte, by the monotonic clock
  /// @param fault why the body is not whole; null when it is
  record Answered(
      Sent sent,
      Duration roundTrip,
      int status,
      Headers headers,
      Body body,
      @Nullable IOException fault)
      implements HttpReply {}

  /// No status came.
  ///
  /// @param sent null when nothing was sent
  record Broken(IOException cause, @Nullable Sent sent) implements HttpReply {}

  /// The key could not sign; nothing was sent.
  record Unsigned(String message) implements HttpReply {}

  /// The budget did not allow it; nothing was sent.
  ///
  /// @param refused [Exhausted][WeightBudget.Reservation.Exhausted] or
  ///   [Closed][WeightBudget.Reservation.Closed]
  record HeldBack(WeightBudget.Reservation refused) implements HttpReply {}

  /// The headers that mean something.
  ///
  /// @param retryAfter seconds or a date, as it was sent
  /// @param date when the reply was made, by the other side's clock, as it was sent
  /// @param location host of a redirect's target, as far as it can be read
  /// @param challenge the header by which a firewall says that it answers, with its value
  record Headers(
      OptionalInt usedWeight,
      @Nullable String retryAfter,
      @Nullable String date,
      @Nullable String location,
      @Nullable String challenge) {}
}

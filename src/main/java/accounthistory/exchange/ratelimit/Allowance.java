package accounthistory.exchange.ratelimit;

import accounthistory.capture.Urgency;
import java.util.OptionalInt;

/// What may be spent of a minute.
///
/// @param limit what the exchange grants an address per minute, until it reports its own
/// @param headRoomPercent left for other users of the address, and for requests that reach the
///   exchange on the other side of a minute than planned
record Allowance(int limit, int headRoomPercent) {
  Allowance {
    if (limit < 1 || headRoomPercent < 0 || headRoomPercent > 99) {
      throw new IllegalArgumentException(
          "budget of %s a minute with %s %% head-room: want at least 1, and 0 to 99 %%"
              .formatted(limit, headRoomPercent));
    }
  }

  /// The weight that requests of an urgency may bring a minute to.
  ///
  /// @param learnt the limit that the exchange reported, if it has
  int usable(OptionalInt learnt, Urgency urgency) {
    long granted = learnt.orElse(limit);
    var usable = granted - granted * headRoomPercent / 100;
    return Math.toIntExact(usable * urgency.percent() / 100);
  }
}

package accounthistory.exchange;

import java.time.Instant;
import java.util.OptionalInt;

/// How much weight may still be asked for in the exchange's present minute.
///
/// The one place that decides whether a request may be sent. The exchange counts per address, so a
/// budget serves every account and stream behind one; [ProcessBudget] knows this process only.
/// Implementations are safe for use by several threads. All instants are on the exchange's clock.
public interface WeightBudget {
  /// Takes the weight of one request out of the minute, or says when the next one begins.
  Reservation reserve(int weight, Instant now);

  /// Gives back what a reservation became.
  ///
  /// @param repliedAt when its reply came, or the wait for it ended
  /// @param used the exchange's own count for the minute, if the reply told it; negative is ignored
  void settle(Reservation.Granted granted, Instant repliedAt, OptionalInt used);

  /// Sets what the exchange grants per minute, as `exchangeInfo` says it.
  void limit(int weightPerMinute);

  /// The answer to a reservation.
  sealed interface Reservation {
    /// The request may be sent now.
    ///
    /// @param minute the beginning of the minute it was taken from
    record Granted(int weight, Instant minute) implements Reservation {}

    /// The request may not be sent.
    ///
    /// @param used what is spent or promised of this minute
    /// @param usable what may be spent: the limit less the head-room
    /// @param until when the next minute begins
    record Exhausted(int used, int usable, Instant until) implements Reservation {}
  }
}

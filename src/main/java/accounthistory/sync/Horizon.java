package accounthistory.sync;

import accounthistory.store.write.IncomeProgress.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How far back the exchange can be queried for what it keeps for a while. Pure.
final class Horizon {
  /// The exchange says three months.
  static final Duration KEPT = Duration.ofDays(90);

  /// The horizon slides while a question waits for its turn, and clocks differ: what is this near
  /// to it is left alone.
  static final Duration MARGIN = Duration.ofHours(1);

  private Horizon() {}

  /// The oldest instant that is requested.
  static Instant oldest(Instant now) {
    return now.minus(KEPT).plus(MARGIN);
  }

  /// From where all is forgotten when a stretch that begins at an instant is: what is older still
  /// is too.
  static Instant older(Instant from, Instant now) {
    var oldest = oldest(now);
    return oldest.isBefore(from) ? oldest : from;
  }

  /// From where a stretch is requested again whose beginning the exchange no longer has: from where
  /// it says that it has them, else from a step later; the end when nothing of it is left.
  ///
  /// @param kept how long the exchange says that it keeps such things
  static Instant younger(Stretch refused, Optional<Duration> kept, Duration step, Instant now) {
    var reported =
        kept.map(it -> now.minus(it).plus(MARGIN)).filter(it -> it.isAfter(refused.from()));
    var younger = reported.orElseGet(() -> refused.from().plus(step));
    return younger.isBefore(refused.to()) ? younger : refused.to();
  }
}

package accounthistory.text;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// When long work shows how far it is: at most once in an interval, so that neither a log nor a
/// terminal fills with it. Not thread-safe.
public final class ProgressTimer {
  private final InstantSource clock;
  private final Duration every;
  private final Instant begun;
  private Instant shown;

  /// Begins the work; the first interval is over at once when `isAtOnce`.
  private ProgressTimer(InstantSource clock, Duration every, boolean isAtOnce) {
    this.clock = clock;
    this.every = every;
    this.begun = clock.instant();
    this.shown = isAtOnce ? Instant.EPOCH : begun;
  }

  /// For work that is watched from its beginning.
  public static ProgressTimer atOnce(InstantSource clock, Duration every) {
    return new ProgressTimer(clock, every, true);
  }

  /// For work that is worth a line only when it takes long.
  public static ProgressTimer ofLongWork(InstantSource clock, Duration every) {
    return new ProgressTimer(clock, every, false);
  }

  /// Whether progress is to be shown now, which counts as shown.
  public boolean isDue() {
    var now = clock.instant();
    if (Duration.between(shown, now).compareTo(every) < 0) {
      return false;
    }
    shown = now;
    return true;
  }

  /// How long the work has taken so far.
  public Duration taken() {
    return Duration.between(begun, clock.instant());
  }
}

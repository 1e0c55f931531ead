package accounthistory.cli.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is set forward, with a monotonic twin: what is asked of a
/// simulated world between two settings is all of one instant, so that the same life gives the same
/// rows.
public final class VirtualClock implements InstantSource {
  private Instant now;

  public VirtualClock(Instant start) {
    this.now = start;
  }

  /// Jumps forward; an instant that has passed already stays passed.
  public synchronized void advanceTo(Instant instant) {
    if (instant.isAfter(now)) {
      now = instant;
    }
  }

  public synchronized void advance(Duration duration) {
    advanceTo(now.plus(duration));
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /// Nanoseconds that pass as this clock does.
  public long nanos() {
    var instant = instant();
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}

package accounthistory.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that is set forward and runs on from there, with a monotonic twin.
final class VirtualClock implements InstantSource {
  private Instant base;
  private long baseNanos = System.nanoTime();

  VirtualClock(Instant start) {
    this.base = start;
  }

  /// Jumps forward; an instant that has passed already stays passed.
  synchronized void advanceTo(Instant instant) {
    if (instant.isAfter(instant())) {
      base = instant;
      baseNanos = System.nanoTime();
    }
  }

  synchronized void advance(Duration duration) {
    advanceTo(instant().plus(duration));
  }

  @Override
  public synchronized Instant instant() {
    return base.plusNanos(System.nanoTime() - baseNanos);
  }

  /// Nanoseconds that pass as this clock does, jumps included.
  long nanos() {
    var now = instant();
    return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
  }
}

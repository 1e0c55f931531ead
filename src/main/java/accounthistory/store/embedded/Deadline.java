package accounthistory.store.embedded;

import java.time.Duration;

/// The end of a wait, by the monotonic clock.
record Deadline(long endNanos, Duration limit) {
  private static final Duration PAUSE = Duration.ofMillis(20);

  static Deadline after(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos(), limit);
  }

  boolean isOver() {
    return left().isZero();
  }

  /// The time that is left, never below zero.
  Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /// Lets the other side come on.
  void pause() throws InterruptedException {
    Thread.sleep(PAUSE);
  }
}

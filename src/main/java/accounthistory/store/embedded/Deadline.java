package accounthistory.store.embedded;

import accounthistory.state.HeldLock;
import accounthistory.state.HeldLockException;
import accounthistory.text.DurationText;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
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

  /// Waits a little for the other side.
  void pause() throws InterruptedException {
    Thread.sleep(PAUSE);
  }

  /// Takes the lock of a folder, so that one command is at work there at a time. The system frees
  /// it when a command dies.
  HeldLock hold(Path file) throws IOException, InterruptedException {
    try {
      return HeldLock.hold(file, left());
    } catch (HeldLockException e) {
      throw new EmbeddedDatabaseException(
          "another command has held " + file + " for " + DurationText.exact(limit));
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException("interrupted while waiting for " + file);
    }
  }
}

package accounthistory.job;

import java.time.Duration;

/// Waits: a sleep in real runs, a step of the clock in simulated ones.
@FunctionalInterface
public interface Sleeper {
  /// Waits for so long.
  ///
  /// @throws InterruptedException when there is no more time to pass, because the program is to
  ///   stop
  void sleep(Duration duration) throws InterruptedException;

  /// Does something when so much time has passed, and nothing when the program is to stop before.
  /// Not waited for.
  default void later(Duration duration, Runnable what) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            sleep(duration);
            what.run();
          } catch (InterruptedException _) {
            // The program comes to an end.
          }
        });
  }

  /// Whether the program is to come to an end.
  default boolean isStopped() {
    return false;
  }
}

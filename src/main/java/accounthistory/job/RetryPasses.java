package accounthistory.job;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Another pass over what others were at work on: they are done in a moment, and a run does not
/// wait for them meanwhile.
public final class RetryPasses {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(25);
  private static final int PASSES = 7;

  private RetryPasses() {}

  /// Repeats a pass, each time after twice the pause, until nothing is left of it; three seconds in
  /// all, then it is for the next run.
  ///
  /// @param isLeft makes one pass and returns whether something is still left
  public static void until(BooleanSupplier isLeft) {
    var pause = FIRST_PAUSE;
    for (var pass = 0; pass < PASSES; pass++) {
      LockSupport.parkNanos(pause.toNanos());
      if (!isLeft.getAsBoolean()) {
        return;
      }
      pause = pause.multipliedBy(2);
    }
  }
}

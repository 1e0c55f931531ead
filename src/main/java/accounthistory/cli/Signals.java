package accounthistory.cli;

import accounthistory.pipeline.Waiter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a run end cleanly: on SIGINT or SIGTERM waiting ends at once, work under way is finished,
/// and the process goes with the signal's own exit code.
///
/// No thread is interrupted: that would close the connection of a reply that is on its way.
final class Signals implements AutoCloseable, Waiter {
  /// What is under way ends well within this; a scheduler kills what takes longer.
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  Signals() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (told.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("a signal has come");
    }
  }

  @Override
  public boolean isStopped() {
    return told.getCount() == 0;
  }

  /// The work is over; the process may go.
  @Override
  public void close() {
    ended.countDown();
  }

  private void stop() {
    told.countDown();
    try {
      var _ = ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    StandardError.end();
  }
}

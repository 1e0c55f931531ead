package accounthistory.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Lets a long run end cleanly: on SIGINT or SIGTERM the running work is finished before the
/// process goes, and goes with the signal's own exit code.
final class Signals {
  /// A run in progress ends well within this; a scheduler kills what takes longer.
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread worker = Thread.currentThread();
  private volatile boolean stopping;

  Signals() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
  }

  /// Whether a signal has come. Must be asked for at least between two steps of the work.
  BooleanSupplier stopped() {
    return () -> {
      if (stopping) {
        ended.countDown();
      }
      return stopping;
    };
  }

  private void stop() {
    stopping = true;
    worker.interrupt();
    try {
      var _ = ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

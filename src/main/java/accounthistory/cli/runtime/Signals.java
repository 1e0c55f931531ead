package accounthistory.cli.runtime;

import accounthistory.job.Sleeper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes a run end cleanly: on SIGINT or SIGTERM waiting ends at once, work under way is finished,
/// and the process goes with the signal's own exit code.
///
/// No thread is interrupted: that would close the connection of a reply that is on its way.
public final class Signals implements AutoCloseable, Sleeper {
  /// What is under way ends well within this; a scheduler kills what takes longer.
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final CountDownLatch received = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable StopSignal signal;
  private final List<StopSignal.Listening> listening;

  public Signals() {
    listening =
        Stream.of(StopSignal.values()).flatMap(it -> it.listen(this::stop).stream()).toList();
    if (listening.size() < StopSignal.values().length) {
      // Whatever ends the process then, its work is finished.
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (received.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("a signal has come");
    }
  }

  @Override
  public boolean isStopped() {
    return received.getCount() == 0;
  }

  /// The signal that came first, if any.
  public Optional<StopSignal> signal() {
    return Optional.ofNullable(signal);
  }

  /// The process's exit code: the signal's own after one, else that of the work. No signal hides a
  /// bug.
  public int exit(ExitCode code) {
    return code == ExitCode.BUG
        ? code.number()
        : signal().map(StopSignal::exitCode).orElse(code.number());
  }

  /// The work is over; the process may go.
  @Override
  public void close() {
    ended.countDown();
    listening.forEach(StopSignal.Listening::close);
  }

  /// The work is given its time, and the process ends all the same.
  private synchronized void stop(StopSignal came) {
    if (signal == null) {
      signal = came;
      var deadline =
          new Thread(
              () -> {
                stop();
                if (ended.getCount() > 0) {
                  Runtime.getRuntime().halt(came.exitCode());
                }
              },
              "stop");
      deadline.setDaemon(true);
      received.countDown();
      deadline.start();
    }
  }

  private void stop() {
    received.countDown();
    try {
      var _ = ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    StandardError.end();
  }
}

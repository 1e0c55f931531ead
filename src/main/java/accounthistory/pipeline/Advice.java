package accounthistory.pipeline;

import accounthistory.store.Store;
import accounthistory.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Asks the tables what helps a capture and must never hold it up: a question that is not answered
/// in a moment is not asked again for a while.
///
/// Safe for use by many threads.
public final class Advice implements AutoCloseable {
  /// Longer than any of these questions takes on a busy server, shorter than what a slot can spare.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// How long silence is taken for an answer to everything.
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final LongSupplier nanos;
  private final AtomicReference<Optional<Store>> store = new AtomicReference<>(Optional.empty());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile long silentSince;
  private volatile boolean silent;
  private final boolean isWanted;

  private Advice(LongSupplier nanos, boolean isWanted) {
    this.nanos = nanos;
    this.isWanted = isWanted;
  }

  /// Questions by a monotonic clock.
  ///
  /// @param nanos a monotonic clock, `System::nanoTime`
  public static Advice by(LongSupplier nanos) {
    return new Advice(nanos, true);
  }

  /// For who collects alone: nothing is ever asked.
  static Advice none() {
    return new Advice(() -> 0, false);
  }

  /// The tables are there; they may be asked from now on.
  void use(Store found) {
    store.set(Optional.of(found.looking()));
    silent = false;
  }

  /// The answer, or nothing when the tables are not there, or do not answer now.
  public <T> Optional<T> ask(Function<Store, T> question) {
    var present = store.get();
    if (!isWanted || present.isEmpty() || isSilent()) {
      return Optional.empty();
    }
    var answer = threads.submit(() -> question.apply(present.get()));
    try {
      return Optional.of(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException _) {
      // Not interrupted: that would break the connection. The server itself ends the question.
      silence();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof StoreException)) {
        throw new IllegalStateException("a question to the tables failed", e.getCause());
      }
      silence();
    }
    return Optional.empty();
  }

  private void silence() {
    silentSince = nanos.getAsLong();
    silent = true;
  }

  private boolean isSilent() {
    if (silent && nanos.getAsLong() - silentSince > SILENCE.toNanos()) {
      silent = false;
    }
    return silent;
  }

  @Override
  public void close() {
    // Whoever still asks is ended by the server.
    threads.shutdown();
  }
}

package accounthistory.coordination;

import accounthistory.store.Store;
import accounthistory.store.coordination.WeightCharge;
import accounthistory.store.coordination.WeightWish;
import accounthistory.store.database.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Queries the database for what helps a capture and must never delay it: after a query that is not
/// answered at once, none is sent for a while.
///
/// Safe for use by many threads.
public final class BestEffortStore implements AutoCloseable {
  /// Longer than any of these questions takes on a busy server, shorter than what a slot can spare.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// How long nothing is asked after silence: twice as long each time, up to three times over.
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private static final int DOUBLINGS_MAX = 3;

  /// So many questions are under way at once. The others wait here, since all would take the
  /// connections through which a slow database is updated.
  private static final int QUESTIONS_MAX = 2;

  private final LongSupplier nanos;
  private final AtomicReference<Optional<Store>> store = new AtomicReference<>(Optional.empty());

  /// For queries without a time limit.
  private final AtomicReference<Optional<Store>> patient = new AtomicReference<>(Optional.empty());

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile long silentUntil;
  private final Semaphore turns = new Semaphore(QUESTIONS_MAX, true);
  private final AtomicInteger silences = new AtomicInteger();
  private final boolean isWanted;
  private final Queue<Expectation> expected = new ConcurrentLinkedQueue<>();

  private BestEffortStore(LongSupplier nanos, boolean isWanted) {
    this.nanos = nanos;
    this.isWanted = isWanted;
  }

  /// Questions by a monotonic clock.
  ///
  /// @param nanos a monotonic clock, `System::nanoTime`
  public static BestEffortStore by(LongSupplier nanos) {
    return new BestEffortStore(nanos, true);
  }

  /// For who collects alone: nothing is ever asked.
  public static BestEffortStore none() {
    return new BestEffortStore(() -> 0, false);
  }

  /// The database is reachable and may be queried from now on.
  public void use(Store found) {
    store.set(Optional.of(found.looking()));
    patient.set(Optional.of(found));
    silences.set(0);
  }

  /// The answer; empty when the database is unreachable or does not answer now.
  public <T> Optional<T> ask(Function<Store, T> question) {
    var present = store.get();
    if (!isWanted || present.isEmpty() || isSilent()) {
      return Optional.empty();
    }
    var isGivenUp = new AtomicBoolean();
    var answer = threads.submit(() -> inTurn(question, present.get(), isGivenUp));
    try {
      var found = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      silences.set(0);
      return found;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException _) {
      // Not interrupted: that would break the connection. The server itself ends the question.
      isGivenUp.set(true);
      silence();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof StoreException)) {
        throw new IllegalStateException("a query to the database failed", e.getCause());
      }
      silence();
    }
    return Optional.empty();
  }

  /// Empty when the answer is not awaited any more, which is so before this stops waiting.
  private <T> Optional<T> inTurn(
      Function<Store, T> question, Store present, AtomicBoolean isGivenUp)
      throws InterruptedException {
    if (!turns.tryAcquire(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return Optional.empty();
    }
    try {
      return isGivenUp.get() ? Optional.empty() : Optional.of(question.apply(present));
    } finally {
      turns.release();
    }
  }

  /// Starts a query whose answer is awaited elsewhere, however long it takes; empty when the
  /// database is unreachable. The future fails when the database becomes unreachable.
  <T> Optional<CompletableFuture<T>> begin(Function<Store, T> question) {
    var present = patient.get();
    if (!isWanted || present.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          CompletableFuture.supplyAsync(() -> question.apply(present.get()), threads));
    } catch (RejectedExecutionException _) {
      // This is closed: the answer is not needed any more.
      return Optional.empty();
    }
  }

  /// What is charged with the next look at slots, and who hears what became of it.
  record Expectation(WeightWish wish, Consumer<WeightCharge> heard) {}

  /// Has weight charged with the next look.
  void expect(Expectation expectation) {
    if (isWanted && store.get().isPresent()) {
      expected.add(expectation);
    }
  }

  /// Hands over what the next look is to charge.
  List<Expectation> expected() {
    var all = new ArrayList<Expectation>();
    for (var it = expected.poll(); it != null; it = expected.poll()) {
      all.add(it);
    }
    return all;
  }

  /// The monotonic clock.
  long nanos() {
    return nanos.getAsLong();
  }

  /// Whether anything is ever asked.
  public boolean isWanted() {
    return isWanted;
  }

  /// How long the next question waits after so many that were not answered.
  static Duration delayAfter(int silences) {
    return SILENCE.multipliedBy(1L << Math.min(silences - 1, DOUBLINGS_MAX));
  }

  /// Several that ask side by side meet one silence.
  private synchronized void silence() {
    if (!isSilent()) {
      silentUntil = nanos.getAsLong() + delayAfter(silences.incrementAndGet()).toNanos();
    }
  }

  private boolean isSilent() {
    return silences.get() > 0 && silentUntil - nanos.getAsLong() > 0;
  }

  @Override
  public void close() {
    // Queries that still run are ended by the server.
    threads.shutdown();
  }
}

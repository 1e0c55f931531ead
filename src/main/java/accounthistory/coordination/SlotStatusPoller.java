package accounthistory.coordination;

import accounthistory.capture.AccountSlot;
import accounthistory.job.Sleeper;
import accounthistory.store.Store;
import accounthistory.store.coordination.LeaseHolder;
import accounthistory.store.coordination.SlotQuery;
import accounthistory.store.coordination.SlotStatus;
import accounthistory.store.database.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks up slots in the database, all wanted ones in one query at a time, so that a slow database
/// is queried once and not once per account. After a timeout the next query waits 1, 2, 4, 8
/// seconds, and takes no account from its last holder.
///
/// Safe for use by many threads.
public final class SlotStatusPoller {
  private static final Logger LOG = LoggerFactory.getLogger(SlotStatusPoller.class);

  private final BestEffortStore bestEffort;
  private final LeaseHolder holder;
  private final Sleeper sleeper;
  private final LongSupplier nanos;
  private final Heard heard;
  private final Map<AccountSlot, Wish> wanted = new HashMap<>();
  private final Map<AccountSlot, SlotStatus> answers = new ConcurrentHashMap<>();
  private boolean isLooking;
  private int silences;
  private long silentUntil;

  /// Hears every answer.
  @FunctionalInterface
  public interface Heard {
    /// The database said what a slot's standing is.
    ///
    /// @param askedAt by the monotonic clock
    void of(SlotQuery look, SlotStatus status, long askedAt);
  }

  private record Wish(SlotQuery look, CompletableFuture<SlotStatus> answer) {
    Wish patient() {
      return new Wish(look.patient(), answer);
    }
  }

  public SlotStatusPoller(
      BestEffortStore bestEffort,
      LeaseHolder holder,
      Sleeper sleeper,
      LongSupplier nanos,
      Heard heard) {
    this.bestEffort = bestEffort;
    this.holder = holder;
    this.sleeper = sleeper;
    this.nanos = nanos;
    this.heard = heard;
  }

  /// Has slots looked at with the next look; of one account the latest only, unless somebody waits.
  public synchronized void want(Collection<SlotQuery> looks) {
    for (var look : looks) {
      wanted
          .keySet()
          .removeIf(it -> it.account().equals(look.account()) && it.slot().isBefore(look.slot()));
      var _ = wish(look);
    }
    begin();
  }

  private synchronized CompletableFuture<SlotStatus> want(SlotQuery look) {
    var answer = wish(look);
    begin();
    return answer;
  }

  private synchronized CompletableFuture<SlotStatus> wish(SlotQuery look) {
    var turn = new AccountSlot(look.account(), look.slot());
    var before = wanted.get(turn);
    var wish = new Wish(look, before == null ? new CompletableFuture<>() : before.answer());
    wanted.put(turn, wish);
    return wish.answer();
  }

  /// What the database says of a slot, if it answers within a moment.
  public Optional<SlotStatus> await(SlotQuery look, Duration patience) throws InterruptedException {
    var known = answers.remove(new AccountSlot(look.account(), look.slot()));
    if (known != null) {
      return Optional.of(known);
    }
    var answer = want(look);
    // In this order: a look is over only when its answers are there.
    if (!isAsked() && !answer.isDone()) {
      return Optional.empty();
    }
    try {
      var status = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      answers.remove(new AccountSlot(look.account(), look.slot()));
      return Optional.of(status);
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a look at " + look + " failed", e);
    }
  }

  /// Slots that are over need not be looked at.
  public synchronized void unwant(Collection<AccountSlot> over) {
    over.forEach(wanted::remove);
    over.forEach(answers::remove);
  }

  /// Forgets what was said of slots that are long over.
  public void forget(Instant before) {
    answers.keySet().removeIf(it -> it.slot().isBefore(before));
    synchronized (this) {
      wanted.keySet().removeIf(it -> it.slot().isBefore(before));
    }
  }

  /// Whether a look is under way.
  public synchronized boolean isAsked() {
    return isLooking;
  }

  private synchronized void begin() {
    if (isLooking || wanted.isEmpty() || (silences > 0 && silentUntil - nanos.getAsLong() > 0)) {
      return;
    }
    if (silences > 0) {
      // The last holder of an account may have asked meanwhile, and is to say so first.
      wanted.replaceAll((_, wish) -> wish.patient());
    }
    var batch = Map.copyOf(wanted);
    var askedAt = nanos.getAsLong();
    bestEffort
        .begin(store -> look(store, batch.values().stream().map(Wish::look).toList()))
        .ifPresent(answer -> {
          isLooking = true;
          var _ = answer.whenComplete((found, failure) -> ended(batch, found, failure, askedAt));
        });
  }

  /// Accounts that the database has not heard of are made known by a lease.
  private Map<SlotQuery, SlotStatus> look(Store store, List<SlotQuery> looks) {
    var expected = bestEffort.expected();
    var look =
        store
            .leases()
            .look(looks, holder, expected.stream().map(BestEffortStore.Expectation::wish).toList());
    for (var i = 0; i < expected.size(); i++) {
      expected.get(i).heard().accept(look.charges().get(i));
    }
    var answers = new HashMap<>(look.statuses());
    var unknown = looks.stream().filter(it -> !answers.containsKey(it)).toList();
    if (!unknown.isEmpty()) {
      var lasting = unknown.stream().map(SlotQuery::lasting).min(Duration::compareTo).orElseThrow();
      store
          .leases()
          .lease(
              unknown.stream().map(SlotQuery::account).distinct().toList(), holder.run(), lasting);
      answers.putAll(store.leases().look(unknown, holder));
    }
    return answers;
  }

  private void ended(
      Map<AccountSlot, Wish> batch,
      @Nullable Map<SlotQuery, SlotStatus> found,
      @Nullable Throwable failure,
      long askedAt) {
    if (found == null) {
      LOG.info("tables: no answer for {} slots: {}", batch.size(), reason(failure));
      silent();
      return;
    }
    try {
      batch.forEach((turn, wish) -> {
        var status = found.get(wish.look());
        if (status != null) {
          heard.of(wish.look(), status, askedAt);
          answers.put(turn, status);
          answered(turn, wish);
          wish.answer().complete(status);
        }
      });
    } finally {
      next();
    }
  }

  /// What the database said; the name of what carried it here is of no use to who reads it.
  private static String reason(@Nullable Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof StoreException
        ? String.valueOf(cause.getMessage())
        : String.valueOf(cause);
  }

  /// What is still wanted then is looked at again, whether or not somebody waits for it.
  private synchronized void silent() {
    var delay = BestEffortStore.delayAfter(++silences);
    silentUntil = nanos.getAsLong() + delay.toNanos();
    isLooking = false;
    sleeper.later(delay, this::again);
  }

  private synchronized void again() {
    begin();
  }

  /// What was wished for meanwhile is still to be asked.
  private synchronized void answered(AccountSlot turn, Wish wish) {
    wanted.remove(turn, wish);
  }

  private synchronized void next() {
    silences = 0;
    isLooking = false;
    begin();
  }
}

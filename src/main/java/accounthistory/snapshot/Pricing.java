package accounthistory.snapshot;

import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.coordination.AccountLeases;
import accounthistory.coordination.BestEffortStore;
import accounthistory.coordination.CollectorOrder;
import accounthistory.coordination.SlotLocks;
import accounthistory.coordination.SlotStatusPoller;
import accounthistory.coordination.StoreOutagePolicy;
import accounthistory.job.Sleeper;
import accounthistory.job.SlotTiming;
import accounthistory.spool.Spool;
import accounthistory.state.HeldLock;
import accounthistory.store.coordination.SlotQuery;
import accounthistory.store.coordination.SlotStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Allows one collector to request a venue's prices of a slot, while the others wait for its
/// result.
///
/// A collector that does not hold the venue waits for the other's prices for a moment and then
/// requests them itself, since a snapshot without prices has no equity. Tables that are slow to say
/// who holds it are slow to get the prices too, so they are given more time.
final class Pricing {
  /// How long another collector's prices are waited for at most before the venue is taken from who
  /// held it last, and as long again before any collector that needs them requests them.
  private static final Duration WAITED_FOR = Duration.ofSeconds(3);

  private static final int LOOKS = 10;

  /// Tables that take longer for an answer are slow.
  private static final Duration QUICK = Duration.ofSeconds(1);

  /// A balance takes a price of some minutes; a slot may be taken long after its beginning.
  private static final Duration AGE_MAX = Duration.ofMinutes(1);

  private final SlotLocks locks;
  private final AccountLeases leases;
  private final SlotStatusPoller looks;
  private final SlotStatusPoller keeps;
  private final CollectorOrder order;
  private final Spool spool;
  private final BestEffortStore bestEffort;
  private final Sleeper sleeper;
  private final LongSupplier nanos;

  Pricing(
      SlotLocks locks,
      AccountLeases leases,
      SlotStatusPoller looks,
      SlotStatusPoller keeps,
      CollectorOrder order,
      Spool spool,
      BestEffortStore bestEffort,
      Sleeper sleeper,
      LongSupplier nanos) {
    this.locks = locks;
    this.leases = leases;
    this.looks = looks;
    this.keeps = keeps;
    this.order = order;
    this.spool = spool;
    this.bestEffort = bestEffort;
    this.sleeper = sleeper;
    this.nanos = nanos;
  }

  /// Prices that are wanted.
  ///
  /// @param due the slot of the finest grid
  /// @param lateness how late it may be taken
  record Wanted(Subject venue, SlotTiming.Due due, Duration lateness) {
    private boolean isYoung(Instant now) {
      return !due.begins().isBefore(now.minus(AGE_MAX));
    }

    /// What was observed since then is young enough for what is captured now.
    private Instant since(Instant now) {
      return isYoung(now) ? due.slot() : now.minus(AGE_MAX);
    }
  }

  /// What is queried of them.
  SlotQuery look(Wanted wanted, Instant now) {
    return look(wanted, wanted.since(now), false);
  }

  private SlotQuery look(Wanted wanted, Instant since, boolean insists) {
    var term = leases.shortestTerm(Set.of(wanted.venue()));
    return new SlotQuery(wanted.venue(), since, insists, term);
  }

  /// Empty when prices are there, or on their way, that are young enough for what is captured now;
  /// otherwise they may be requested until the lock is released.
  Optional<HeldLock> turn(Wanted wanted, Supplier<Instant> now) throws InterruptedException {
    var begun = now.get();
    var isYoung = wanted.isYoung(begun);
    var since = wanted.since(begun);
    var silence = new StoreOutagePolicy(order, wanted.venue(), begun, wanted.lateness());
    var patience = StoreOutagePolicy.patience(wanted.lateness());
    var wait = shorter(wanted.lateness().dividedBy(3), WAITED_FOR);
    var isQuick = true;
    var pause = wait.dividedBy(LOOKS);
    while (true) {
      if (isYoung && holds(wanted)) {
        return Optional.empty();
      }
      var asked = nanos.getAsLong();
      var isOverdue = !now.get().isBefore(begun.plus(wait));
      var standing = standing(look(wanted, since, isOverdue), patience);
      if (nanos.getAsLong() - asked > QUICK.toNanos()) {
        isQuick = false;
        wait = wanted.lateness().dividedBy(3);
      }
      if (standing
          .map(it -> it instanceof SlotStatus.Over)
          .orElseGet(() -> isYoung && keeps(wanted))) {
        return Optional.empty();
      }
      var isDue =
          isQuick && standing.isPresent() && !now.get().isBefore(begun.plus(wait.multipliedBy(2)));
      if (isDue || silence.mayAsk(standing, now.get())) {
        var lock = locks.tryBesides(wanted.venue());
        if (lock.isPresent()) {
          return lock.filter(it -> isStillWanted(isYoung, wanted, it));
        }
      }
      if (!now.get().isBefore(begun.plus(wanted.lateness()))) {
        return Optional.empty();
      }
      sleeper.sleep(pause);
    }
  }

  /// Keeps others from requesting what is on this disk, however long loading it takes.
  void captured(Wanted wanted, Instant now) {
    if (bestEffort.isWanted()) {
      var look = look(wanted, now);
      var left = Duration.between(now, wanted.due().begins().plus(wanted.lateness()));
      var lasting = shorter(left, look.lasting()).equals(left) ? look.lasting() : left;
      keeps.want(List.of(SlotQuery.answered(look.account(), look.slot(), lasting)));
    }
  }

  /// Who held the lock before may have finished between the look and the lock.
  private boolean isStillWanted(boolean isYoung, Wanted wanted, HeldLock lock) {
    if (isYoung && holds(wanted)) {
      lock.close();
      return false;
    }
    return true;
  }

  private Optional<SlotStatus> standing(SlotQuery look, Duration patience)
      throws InterruptedException {
    return bestEffort.isWanted()
        ? looks.await(look, patience)
        : Optional.of(new SlotStatus.Leased(Optional.empty()));
  }

  private boolean holds(Wanted wanted) {
    return spool.holdsReply(wanted.venue(), Stream.ASSET_INDEX, wanted.due().slot());
  }

  private boolean keeps(Wanted wanted) {
    return spool.keepsReply(wanted.venue(), Stream.ASSET_INDEX, wanted.due().slot());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

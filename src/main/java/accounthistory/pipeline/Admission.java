package accounthistory.pipeline;

import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.spool.Spool;
import accounthistory.state.HeldLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Lets one collector at a time ask for an account's slot.
///
/// On one machine a lock in the state folder decides, which falls free with its holder; between
/// machines a lease in the tables, which expires. Without the tables the lease is advice that is
/// not there: two machines then may ask for the same slot, which costs weight and nothing else.
public final class Admission {
  /// How long a slot that another collector holds is left alone before it is looked at again.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /// Longer than one request may take. A lease is renewed before each try, so a killed holder's
  /// slot is free again after this at the latest.
  private static final Duration LEASE_MAX = Duration.ofSeconds(30);

  /// No power of two or five, so that neighbours on any grid of seconds or minutes differ.
  private static final int LOCKS_PER_ACCOUNT = 7;

  private final Path locks;
  private final String holder;
  private final Spool spool;
  private final Advice advice;
  private final Waiter waiter;

  /// How many slots of an account this process is at work on: the next one may begin before the
  /// last is delivered.
  private final Map<Subject, Integer> leased = new ConcurrentHashMap<>();

  Admission(Path locks, String holder, Spool spool, Advice advice, Waiter waiter) {
    this.locks = locks;
    this.holder = holder;
    this.spool = spool;
    this.advice = advice;
    this.waiter = waiter;
  }

  /// Whether a slot may be asked for now.
  sealed interface Pass {
    /// It may, until the lock is given back.
    record Go(HeldLock lock) implements Pass {}

    /// It is taken, or on its way.
    record Stop(SlotCapture instead) implements Pass {}
  }

  /// Leases many accounts with one question, right before they are asked for.
  void lease(Collection<AccountJob> jobs) {
    var wanted = jobs.stream().map(AccountJob::subject).toList();
    var lasting = jobs.stream().map(Admission::lasting).min(Duration::compareTo);
    if (lasting.isPresent()) {
      advice
          .ask(it -> it.lease(wanted, holder, lasting.get()))
          .orElse(Set.copyOf(wanted))
          .forEach(it -> leased.merge(it, 1, Integer::sum));
    }
  }

  /// Waits until nobody else is at work on the slot.
  ///
  /// @param latest after this nobody may take the slot any more
  Pass enter(AccountJob job, Instant slot, Instant latest, Supplier<Instant> now)
      throws InterruptedException {
    while (true) {
      var done = done(job.subject(), slot);
      if (done.isPresent()) {
        return new Pass.Stop(done.get());
      }
      var lock = tryLock(job.subject(), slot);
      if (lock.isPresent()) {
        // Who held it before may have finished between the look and the lock.
        var meanwhile = done(job.subject(), slot);
        if (meanwhile.isEmpty() && isLeased(job)) {
          return new Pass.Go(lock.get());
        }
        lock.get().close();
        if (meanwhile.isPresent()) {
          return new Pass.Stop(meanwhile.get());
        }
      }
      if (!now.get().plus(lookAgain(job)).isBefore(latest)) {
        return new Pass.Stop(
            new SlotCapture.NotAsked(
                Optional.of(slot),
                Ending.HELD,
                job.subject() + ": another collector is at work on slot " + slot,
                Optional.empty()));
      }
      waiter.sleep(lookAgain(job));
    }
  }

  /// Holds on to an account for one more try.
  void renew(AccountJob job) {
    advice.ask(it -> it.lease(Set.of(job.subject()), holder, lasting(job)));
  }

  /// Keeps others from a slot that is in the spool and will be in the tables.
  void keep(Collection<Subject> accounts, Duration lasting) {
    if (!accounts.isEmpty() && lasting.isPositive()) {
      advice.ask(it -> it.lease(accounts, holder, lasting));
    }
  }

  /// Gives accounts back.
  void release(Collection<Subject> accounts) {
    var free = new ArrayList<Subject>();
    for (var account : accounts) {
      if (leased.computeIfPresent(account, (_, slots) -> slots > 1 ? slots - 1 : null) == null) {
        free.add(account);
      }
    }
    advice.ask(it -> {
      it.release(free, holder);
      return true;
    });
  }

  /// What is known of a slot that is done, or on its way.
  ///
  /// The spool is looked at first: a capture leaves it when the tables have it, so whoever looks in
  /// this order cannot miss it on its way.
  Optional<SlotCapture> done(Subject account, Instant slot) {
    if (spool.holdsReply(account, Stream.ACCOUNT, slot)) {
      return Optional.of(new SlotCapture.InSpool(slot));
    }
    // Tables that do not answer may have it all the same: then it was kept.
    return advice
            .ask(it -> it.isTaken(account, slot))
            .orElseGet(() -> spool.keepsReply(account, Stream.ACCOUNT, slot))
        ? Optional.of(
            new SlotCapture.NotAsked(Optional.of(slot), Ending.ALREADY_TAKEN, "", Optional.empty()))
        : Optional.empty();
  }

  private boolean isLeased(AccountJob job) {
    if (leased.containsKey(job.subject())) {
      return true;
    }
    return advice
        .ask(it -> it.lease(Set.of(job.subject()), holder, lasting(job)))
        .map(it -> {
          it.forEach(account -> leased.merge(account, 1, Integer::sum));
          return !it.isEmpty();
        })
        .orElse(true);
  }

  /// A slot is not held up by the one before it; names are used again long after that is over.
  private Optional<HeldLock> tryLock(Subject account, Instant slot) {
    var file =
        locks.resolve(
            "%s+%s+%d"
                .formatted(
                    account.environment().label(),
                    account.name(),
                    Math.floorMod(slot.getEpochSecond(), LOCKS_PER_ACCOUNT)));
    try {
      return HeldLock.tryHold(file);
    } catch (IOException e) {
      throw new AccountMemory.MemoryException(file, e);
    }
  }

  private static Duration lookAgain(AccountJob job) {
    var part = job.lateness().dividedBy(10);
    return part.compareTo(LOOK_AGAIN) < 0 ? part : LOOK_AGAIN;
  }

  /// A third of the lateness, so that a killed holder's slot can still be taken over.
  private static Duration lasting(AccountJob job) {
    var third = job.lateness().dividedBy(3);
    var lasting = third.compareTo(LEASE_MAX) < 0 ? third : LEASE_MAX;
    return lasting.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : lasting;
  }
}

package accounthistory.snapshot;

import static java.util.stream.Collectors.toSet;

import accounthistory.capture.AccountSlot;
import accounthistory.capture.Subject;
import accounthistory.coordination.AccountLeases;
import accounthistory.coordination.BestEffortStore;
import accounthistory.coordination.CollectorOrder;
import accounthistory.coordination.SlotLocks;
import accounthistory.coordination.SlotStatusPoller;
import accounthistory.coordination.StoreOutagePolicy;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.Sleeper;
import accounthistory.spool.Spool;
import accounthistory.state.HeldLock;
import accounthistory.state.StateFolder;
import accounthistory.store.coordination.LeaseHolder;
import accounthistory.store.coordination.SlotQuery;
import accounthistory.store.coordination.SlotStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Allows one collector at a time to request an account's slot.
///
/// On one machine a lock in the state folder decides, which falls free with its holder; between
/// machines a lease in the database, which expires. While the database does not answer, an order
/// that all know decides: two may then request the same slot, which costs weight and nothing else.
public final class SlotLeases {
  /// What was said of a slot is of no use any more.
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);

  private final SlotLocks locks;
  private final AccountLeases leases;
  private final UUID collector;
  private final CollectorOrder order;
  private final SlotStatusPoller looks;

  /// Looks that prolong leases: one that waited for a slow look before it would come too late.
  private final SlotStatusPoller keeps;

  private final Pricing pricing;
  private final Spool spool;
  private final BestEffortStore bestEffort;
  private final Sleeper sleeper;

  /// Slots that this process is at work on: the next one of an account may begin before the last is
  /// delivered.
  private final Set<AccountSlot> turns = ConcurrentHashMap.newKeySet();

  /// Slots whose replies wait in the spool.
  private final Set<AccountSlot> onDisk = ConcurrentHashMap.newKeySet();

  public SlotLeases(
      StateFolder folder,
      String holder,
      Spool spool,
      BestEffortStore bestEffort,
      Sleeper sleeper,
      LongSupplier nanos) {
    this.locks = new SlotLocks(folder.folder("locks"));
    this.leases = new AccountLeases(holder, bestEffort, nanos);
    this.collector = folder.collector();
    this.order = new CollectorOrder(folder.path().resolve("collectors"), collector);
    this.looks =
        new SlotStatusPoller(
            bestEffort, new LeaseHolder(collector, holder), sleeper, nanos, this::heard);
    this.keeps =
        new SlotStatusPoller(
            bestEffort, new LeaseHolder(collector, holder), sleeper, nanos, this::heard);
    this.pricing =
        new Pricing(locks, leases, looks, keeps, order, spool, bestEffort, sleeper, nanos);
    this.spool = spool;
    this.bestEffort = bestEffort;
    this.sleeper = sleeper;
  }

  /// The slots of what was asked.
  public static List<AccountSlot> turns(List<SlotResult> asked) {
    return asked.stream()
        .flatMap(
            it -> it.slot().slot().stream().map(slot -> new AccountSlot(it.job().subject(), slot)))
        .toList();
  }

  /// Whether a slot may be requested now.
  public sealed interface Pass {
    /// It may, until the lock is given back.
    record Go(HeldLock lock) implements Pass {}

    /// It is taken, or on its way.
    record Stop(CaptureResult instead) implements Pass {}
  }

  /// Has the accounts' present slots, and their venue's prices, looked at with one question, right
  /// before they are requested.
  ///
  /// @param now the exchange's clock
  public void lease(Collection<AccountJob> jobs, Optional<Pricing.Wanted> prices, Instant now) {
    looks.forget(now.minus(FORGOTTEN_AFTER));
    keeps.forget(now.minus(FORGOTTEN_AFTER));
    if (bestEffort.isWanted()) {
      jobs.forEach(leases::mayLease);
      looks.want(
          Stream.concat(
                  jobs.stream().map(it -> look(it, it.plan().grid().floor(now), false)),
                  prices.stream().map(it -> pricing.look(it, now)))
              .toList());
    }
  }

  /// Waits until no other collector is at work on the slot.
  ///
  /// Tables that do not answer say nothing: then [StoreOutagePolicy] says who asks.
  ///
  /// @param latest after this the slot can no longer be taken
  public Pass enter(AccountJob job, Instant slot, Instant latest, Supplier<Instant> now)
      throws InterruptedException {
    leases.mayLease(job);
    var patience = StoreOutagePolicy.patience(job.lateness());
    var lookAgain = StoreOutagePolicy.lookAgain(job.lateness());
    var silence = new StoreOutagePolicy(order, job.subject(), job.begins(slot), job.lateness());
    while (true) {
      var instead = instead(job.subject(), slot);
      if (instead.isPresent()) {
        return new Pass.Stop(instead.get());
      }
      var standing = standing(look(job, slot, silence.insists(now.get())), patience);
      if (standing.isEmpty() && keepsReply(job.subject(), slot)) {
        return new Pass.Stop(alreadyTaken(slot));
      }
      if (standing.isPresent() && standing.get() instanceof SlotStatus.Over(var isInactive, _)) {
        return new Pass.Stop(isInactive ? toldInactive(job, slot) : alreadyTaken(slot));
      }
      var isFree = silence.mayAsk(standing, now.get());
      if (isFree && !now.get().isBefore(latest)) {
        return new Pass.Stop(toldTooLate(job, slot));
      }
      var pass = isFree ? locked(job, slot) : Optional.<Pass>empty();
      if (pass.isPresent()) {
        return pass.get();
      }
      if (!now.get().plus(lookAgain).isBefore(latest)) {
        return new Pass.Stop(heldByAnother(job, slot));
      }
      sleeper.sleep(lookAgain);
      patience = lookAgain;
    }
  }

  private static CaptureResult heldByAnother(AccountJob job, Instant slot) {
    return new CaptureResult.NotAsked(
        Optional.of(slot),
        Outcome.HELD,
        job.subject() + ": another collector is at work on slot " + slot,
        Optional.empty());
  }

  private static CaptureResult toldInactive(AccountJob job, Instant slot) {
    return new CaptureResult.NotAsked(
        Optional.of(slot),
        Outcome.INACTIVE,
        job.subject() + ": slot " + slot + ": another collector found it inactive",
        Optional.empty());
  }

  /// No other collector was at work on it, but the database said so only after its lateness.
  private static CaptureResult toldTooLate(AccountJob job, Instant slot) {
    return new CaptureResult.NotAsked(
        Optional.of(slot),
        Outcome.TOO_LATE,
        "%s: slot %s was over when the database said that no other collector takes it"
            .formatted(job.subject(), slot),
        Optional.of("too_late"));
  }

  /// Empty when another process of this machine is at work on the slot.
  private Optional<Pass> locked(AccountJob job, Instant slot) {
    var lock = locks.tryLock(job.subject(), slot);
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    // Who held it before may have finished between the look and the lock.
    var meanwhile = instead(job.subject(), slot);
    if (meanwhile.isPresent()) {
      lock.get().close();
      return meanwhile.map(Pass.Stop::new);
    }
    turns.add(new AccountSlot(job.subject(), slot));
    return Optional.of(new Pass.Go(lock.get()));
  }

  private Optional<SlotStatus> standing(SlotQuery look, Duration patience)
      throws InterruptedException {
    if (!bestEffort.isWanted()) {
      return Optional.of(new SlotStatus.Leased(Optional.empty()));
    }
    var standing = looks.await(look, patience);
    var isOver =
        standing.filter(it -> it instanceof SlotStatus.Leased).isPresent()
            && !leases.isHeld(look.account());
    // Said a while ago.
    return isOver ? looks.await(look, patience) : standing;
  }

  private static SlotQuery look(AccountJob job, Instant slot, boolean insists) {
    return new SlotQuery(job.subject(), slot, insists, AccountLeases.term(job));
  }

  private void heard(SlotQuery look, SlotStatus status, long askedAt) {
    switch (status) {
      case SlotStatus.Over(_, var lastHolder) -> heldLast(look.account(), lastHolder);
      case SlotStatus.Leased(var lastHolder) -> {
        leases.granted(look.account(), look.lasting(), askedAt);
        heldLast(look.account(), lastHolder);
      }
      case SlotStatus.OfAnother(var lastHolder) -> {
        leases.lost(look.account());
        heldLast(look.account(), lastHolder);
      }
    }
  }

  /// All know it from the database, and none from what it did itself: so all know the same.
  private void heldLast(Subject account, Optional<UUID> lastHolder) {
    lastHolder.ifPresentOrElse(it -> order.met(account, it), () -> order.forget(account));
  }

  /// Keeps others from a slot whose answer is on this disk, be it the account's state or that it is
  /// dormant, however long loading it takes: until the last third of its lateness, and until its
  /// end by a collector that lives then.
  public void captured(AccountJob job, Instant slot, Instant now) {
    if (!bestEffort.isWanted()) {
      return;
    }
    var third = job.lateness().dividedBy(3);
    var begins = job.begins(slot);
    keptUntil(job, slot, now, begins.plus(third.multipliedBy(2)));
    var turn = new AccountSlot(job.subject(), slot);
    onDisk.add(turn);
    var later = begins.plus(third);
    var wait = Duration.between(now, later);
    sleeper.later(
        wait.isNegative() ? Duration.ZERO : wait,
        () -> {
          if (onDisk.contains(turn)) {
            // Who still looks at the end must not find it free: it would go first the next time.
            keptUntil(job, slot, wait.isNegative() ? now : later, job.latest(slot).plus(third));
          }
        });
  }

  private void keptUntil(AccountJob job, Instant slot, Instant now, Instant until) {
    var left = Duration.between(now, until);
    var lasting = left.compareTo(AccountLeases.term(job)) < 0 ? AccountLeases.term(job) : left;
    keeps.want(List.of(SlotQuery.answered(job.subject(), slot, lasting)));
  }

  /// Subjects whose other streams no other collector is working on, until this is closed.
  public final class Lease implements AutoCloseable {
    private final Map<Subject, HeldLock> locks;

    private Lease(Map<Subject, HeldLock> locks) {
      this.locks = locks;
    }

    /// Whether a subject is still this process's.
    public boolean holds(Subject subject) throws InterruptedException {
      return locks.containsKey(subject) && leases.isLeased(subject);
    }

    @Override
    public void close() {
      giveBack(Set.copyOf(locks.keySet()));
      locks.values().forEach(HeldLock::close);
    }
  }

  /// Leases those of some subjects that are free, for requests other than their slots. The database
  /// is waited for, since nothing else can be done without its answer.
  public Lease hold(Collection<Subject> subjects) throws InterruptedException {
    var locks = new HashMap<Subject, HeldLock>();
    for (var subject : subjects) {
      this.locks.tryBesides(subject).ifPresent(it -> locks.put(subject, it));
    }
    var granted = leases.leased(locks.keySet());
    locks
        .entrySet()
        .removeIf(it -> {
          if (granted.contains(it.getKey())) {
            return false;
          }
          it.getValue().close();
          return true;
        });
    return new Lease(locks);
  }

  /// Allows one collector to request a venue's prices of a slot: see [Pricing#turn].
  Optional<HeldLock> pricing(Pricing.Wanted prices, Supplier<Instant> now)
      throws InterruptedException {
    return pricing.turn(prices, now);
  }

  /// Prices are on this disk.
  void captured(Pricing.Wanted prices, Instant now) {
    pricing.captured(prices, now);
  }

  /// Holds on to an account for one more try; false when another collector has it, or has taken the
  /// slot.
  boolean renew(AccountJob job, Instant slot) {
    if (instead(job.subject(), slot).isPresent()) {
      return false;
    }
    try {
      return looks
          .await(look(job, slot, true), StoreOutagePolicy.patience(job.lateness()))
          .map(it -> it instanceof SlotStatus.Leased)
          .orElse(true);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Whether the database is being asked about slots.
  public boolean isLooking() {
    return looks.isAsked() || keeps.isAsked();
  }

  /// Gives up that this collector goes before the others.
  public void resign() {
    order.resign();
    bestEffort.ask(it -> {
      it.leases().resign(collector);
      return true;
    });
  }

  /// What this collector requests: its accounts, and their venues for the prices.
  public Set<Subject> subjects() {
    return leases.accounts().stream()
        .flatMap(it -> Stream.of(it, it.publicSubject()))
        .collect(toSet());
  }

  /// The database said which collectors were heard of lately that request the same.
  public void heardOf(Map<Subject, Set<UUID>> askers) {
    order.heard(askers);
  }

  /// Keeps others from slots that are in the spool and will be in the database.
  public void keep(Collection<AccountSlot> waiting) {
    waiting.forEach(turns::remove);
    leases.prolong(waiting.stream().map(AccountSlot::account).distinct().toList());
  }

  /// Ends turns, and gives accounts back that have no other.
  public void release(Collection<AccountSlot> ended) {
    ended.forEach(turns::remove);
    ended.forEach(onDisk::remove);
    looks.unwant(ended);
    keeps.unwant(ended);
    giveBack(ended.stream().map(AccountSlot::account).collect(toSet()));
  }

  private void giveBack(Set<Subject> subjects) {
    var busy = turns.stream().map(AccountSlot::account).collect(toSet());
    var free = subjects.stream().filter(it -> !busy.contains(it)).toList();
    leases.release(free);
  }

  /// What is known of a slot that is done, or on its way.
  ///
  /// The spool is looked at first: a capture leaves it when the database has it, so looking in this
  /// order cannot miss it on its way.
  Optional<CaptureResult> done(Subject account, Instant slot) {
    var instead = instead(account, slot);
    if (instead.isPresent()) {
      return instead;
    }
    // Tables that do not answer may have it all the same: then it was kept.
    return bestEffort
            .ask(it -> it.isTaken(account, slot))
            .orElseGet(() -> keepsReply(account, slot))
        ? Optional.of(alreadyTaken(slot))
        : Optional.empty();
  }

  /// What waits on this disk already.
  Optional<CaptureResult> instead(Subject account, Instant slot) {
    return spool.holdsReply(account, accounthistory.capture.Stream.ACCOUNT, slot)
        ? Optional.of(new CaptureResult.InSpool(slot))
        : Optional.empty();
  }

  private boolean keepsReply(Subject account, Instant slot) {
    return spool.keepsReply(account, accounthistory.capture.Stream.ACCOUNT, slot);
  }

  private static CaptureResult alreadyTaken(Instant slot) {
    return new CaptureResult.NotAsked(
        Optional.of(slot), Outcome.ALREADY_TAKEN, "", Optional.empty());
  }
}

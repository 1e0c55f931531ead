package accounthistory.run;

import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.coordination.AccountSlot;
import accounthistory.job.AccountJob;
import accounthistory.job.ErrorBoundary;
import accounthistory.job.Outcome;
import accounthistory.job.StreamResult;
import accounthistory.load.DrainReport;
import accounthistory.load.Redelivery;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.snapshot.CaptureResult;
import accounthistory.snapshot.Collector;
import accounthistory.snapshot.SlotResult;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import accounthistory.store.Store;
import accounthistory.store.account.MissedReason;
import accounthistory.store.account.MissedSlotsQuery;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.account.RegistrationResult;
import accounthistory.store.account.SlotRange;
import accounthistory.store.coordination.CollectorState;
import accounthistory.store.database.StoreException;
import accounthistory.store.load.WriteOutcome;
import accounthistory.sync.SyncRunner;
import accounthistory.text.Repeated;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads what is spooled into the database, and records there what was missed.
final class LoadStage {
  private static final Logger LOG = LoggerFactory.getLogger(LoadStage.class);
  private static final Duration CONTRACTS_MAX_AGE = Duration.ofDays(1);

  /// How many accounts are proven side by side.
  private static final int PROOFS_AT_ONCE = 8;

  private static final MissedReason NOT_RUNNING =
      new MissedReason("not_running", "no run took the slot while it could be taken");

  private final Collector collector;
  private final Spool spool;
  private final Coordination coordination;
  private final SyncRunner syncRunner;
  private final ErrorBoundary boundary;
  private final InstantSource clock;
  private final Run.Program program;
  private final Repeated unnoted;

  /// What a delivery brought.
  ///
  /// @param streams how streams other than snapshots ended
  /// @param refused accounts that the database accepts nothing of, and why
  record Delivered(
      DrainReport drain, List<StreamResult> streams, SortedMap<Subject, String> refused) {}

  LoadStage(
      Collector collector,
      Spool spool,
      Coordination coordination,
      InstantSource clock,
      Run.Program program) {
    this.collector = collector;
    this.spool = spool;
    this.coordination = coordination;
    this.syncRunner = new SyncRunner(collector, spool);
    this.boundary = collector.boundary();
    this.clock = clock;
    this.program = program;
    this.unnoted = new Repeated(coordination::nanos);
  }

  /// When an account's turn for a stream comes next, as far as is known.
  Optional<Instant> nextSync() {
    return syncRunner.nextTurn();
  }

  /// Loads until nothing waits, requests the other streams that are due, or there is no more time:
  /// what then waits is for the next run.
  Delivered deliver(Store store, Run.Work work, BooleanSupplier over)
      throws TablesUnavailable, InterruptedException {
    try {
      return delivered(store, work, over);
    } catch (StoreException e) {
      throw TablesUnavailable.because(e);
    }
  }

  private Delivered delivered(Store store, Run.Work work, BooleanSupplier over)
      throws InterruptedException {
    var now = clock.instant();
    var asked = work.asked();
    var refused = registerAccounts(store, asked, now);
    store.preparePartitions(now);
    var loadId = store.beginLoad(work.kind(), program.version(), Optional.empty(), now);
    var redelivery = new Redelivery(spool, store);
    noted("spool: the database's place", redelivery::beforeDrain);
    noted("spool: what this version offers again", this::offerAgain);
    boundary.guard("proofs of identity", () -> proveAgain(work.jobs()));
    var drain = drain(store, loadId, over);
    boundary.guard("slots stored by another drain", () -> takenElsewhere(store, asked, drain));
    boundary.guard("missed slots", () -> refused.putAll(recordMissed(store, asked, loadId)));
    boundary.guard("contracts", () -> contracts(store, asked, loadId, drain));
    boundary.guard("refreshing", store::refresh);
    var streams = synced(store, work, loadId, drain, refused.keySet(), over);
    boundary.guard("heartbeat", () -> heartbeat(store));
    boundary.guard("ending the load", () -> store.endLoad(loadId, drain.counts(), clock.instant()));
    boundary.guard(
        "remembering the database's place",
        () -> noted("spool: the database's place", redelivery::afterDrain));
    boundary.guard("leases", () -> release(asked, drain));
    if (!drain.unknownFields().isEmpty()) {
      LOG.info("replies carry fields that are not known, kept in raw: {}", drain.unknownFields());
    }
    refused.putAll(drain.waiting());
    return new Delivered(drain, streams, refused);
  }

  private List<StreamResult> synced(
      Store store,
      Run.Work work,
      long loadId,
      DrainReport drain,
      Set<Subject> refused,
      BooleanSupplier over)
      throws InterruptedException {
    SyncRunner.Loader loader =
        () -> {
          var more = drain(store, loadId, () -> false);
          drain.add(more);
          return more;
        };
    BooleanSupplier givesWay = () -> over.getAsBoolean() || work.givesWay().getAsBoolean();
    var jobs = work.jobs().stream().filter(it -> !refused.contains(it.subject())).toList();
    var results = syncRunner.run(jobs, new SyncRunner.Frame(store, loader, givesWay));
    if (!results.isEmpty()) {
      store.refresh();
    }
    return results;
  }

  /// Stores the settings of accounts; returns which the database rejects, and why.
  private SortedMap<Subject, String> registerAccounts(
      Store store, List<SlotResult> asked, Instant now) {
    var grids = coordination.grids();
    var plans =
        asked.stream()
            .map(it -> it.job().plan())
            .distinct()
            .map(it -> new PlanInForce(it, grids.schedule(it.subject())))
            .toList();
    var carried = store.registerAccounts(plans, now);
    var refused = new TreeMap<Subject, String>();
    for (var plan : plans) {
      var account = plan.plan().subject();
      switch (carried.get(account)) {
        case RegistrationResult.Done() ->
            noted(account + ": recording its grid", () -> grids.carried(account, plan.followed()));
        case RegistrationResult.Refused(var why) -> {
          LOG.error("{}", why);
          refused.put(account, why);
        }
        case RegistrationResult.Left() ->
            LOG.debug("{}: its settings are for the next pass", account);
        case null -> throw new IllegalStateException(account + " was not carried");
      }
    }
    return refused;
  }

  /// A state folder that met the database's identity key after its captures has pinned them under
  /// another: they are proven again before they are stored.
  private void proveAgain(List<AccountJob> jobs) {
    jobs.stream()
        .filter(AccountJob::isActive)
        .gather(
            Gatherers.mapConcurrent(
                PROOFS_AT_ONCE,
                it -> {
                  var exchange = collector.exchangeOf(it.subject().publicSubject());
                  noted(
                      it.subject() + ": whose account it is",
                      () -> collector.access().proveAgain(it, exchange));
                  return it;
                }))
        .forEach(_ -> {});
  }

  private DrainReport drain(Store store, long loadId, BooleanSupplier over)
      throws InterruptedException {
    try (var turn = coordination.drainTurn(over).orElse(null)) {
      if (turn == null) {
        LOG.warn("spool: another run is draining it, and this one's time is over");
        return new DrainReport();
      }
      return coordination.drain(spool, store, boundary, clock).run(loadId, over);
    }
  }

  /// Slots of this run that another drain has carried into the database. What still waits is not
  /// taken, even if another collector has taken the slot.
  private void takenElsewhere(Store store, List<SlotResult> asked, DrainReport drain) {
    for (var it : asked) {
      var slot = it.slot().slot();
      var isOnItsWay =
          it.slot() instanceof CaptureResult.Spooled || it.slot() instanceof CaptureResult.InSpool;
      if (isOnItsWay
          && slot.isPresent()
          && drain.endOf(it.job().subject(), slot.get()).isEmpty()
          && !spool.holdsReply(it.job().subject(), Stream.ACCOUNT, slot.get())
          && store.isTaken(it.job().subject(), slot.get())) {
        var isOurs = it.slot() instanceof CaptureResult.Spooled;
        drain.found(
            it.job().subject(),
            slot.get(),
            isOurs ? WriteOutcome.TAKEN : WriteOutcome.ALREADY_THERE);
      }
    }
  }

  /// What is stored, or was never requested, is free for others; what still waits is kept from them
  /// as long as they could take it.
  private void release(List<SlotResult> asked, DrainReport drain) {
    var free = new ArrayList<AccountSlot>();
    var waiting = new ArrayList<AccountSlot>();
    for (var it : asked) {
      var account = it.job().subject();
      var waits =
          it.slot() instanceof CaptureResult.Spooled(var at, _, _)
              && drain.endOf(account, at).isEmpty();
      it.slot()
          .slot()
          .ifPresent(slot -> (waits ? waiting : free).add(new AccountSlot(account, slot)));
    }
    coordination.leases().keep(waiting);
    coordination.leases().release(free);
  }

  /// Records what was missed; returns which accounts the database rejects, and why. An account that
  /// somebody else is writing to is asked about again by the next run.
  private SortedMap<Subject, String> recordMissed(
      Store store, List<SlotResult> asked, long loadId) {
    var waiting = waiting();
    var missing =
        asked.stream()
            .flatMap(it -> missing(it, waiting.getOrDefault(it.job().subject(), Set.of())).stream())
            .toList();
    var missedSlotsResult = store.recordMissed(missing, loadId);
    log(missedSlotsResult.ranges());
    for (var it : asked) {
      var account = it.job().subject();
      if (!missedSlotsResult.ranges().containsKey(account)) {
        continue;
      }
      noted(account + ": recording what was reported", () -> record(it.job(), waiting));
    }
    return missedSlotsResult.refused();
  }

  private void record(AccountJob job, Map<Subject, Set<Instant>> waiting) {
    var reasons = coordination.missedReasons();
    reasons.recorded(job.subject(), reasons.missed(job.subject()).keySet());
    coordination.grids().accounted(job.subject(), accountedUntil(job, waiting));
  }

  private void offerAgain() {
    var again = spool.retryAs(program.version());
    if (again > 0) {
      LOG.info(
          "spool: {} captures that were set aside or not understood are offered again by this version",
          again);
    }
  }

  /// Takes a note that only saves work: a full disk must not hold up the draining that empties it.
  private void noted(String what, Runnable note) {
    try {
      note.run();
      unnoted.isOver(what);
    } catch (SpoolException | StateException e) {
      if (unnoted.isToBeTold(what)) {
        LOG.warn("{} is not noted: {}", what, e.getMessage());
      }
    }
  }

  /// What many accounts missed together is one line.
  private static void log(SortedMap<Subject, List<SlotRange>> missed) {
    var alike = new LinkedHashMap<SlotRange, List<String>>();
    missed.forEach((account, ranges) ->
        ranges.forEach(
            it -> alike.computeIfAbsent(it, _ -> new ArrayList<>()).add(account.toString())));
    alike.forEach((range, accounts) ->
        LOG.warn(
            "{}: missed {}",
            accounts.size() == 1
                ? accounts.getFirst()
                : accounts.size() + " accounts (" + String.join(", ", accounts) + ")",
            range.words()));
  }

  /// What waits in the spool is only on its way.
  private Instant accountedUntil(AccountJob job, Map<Subject, Set<Instant>> waiting) {
    var last = lastClosed(job);
    return waiting.getOrDefault(job.subject(), Set.of()).stream()
        .filter(it -> it.isBefore(last))
        .min(Instant::compareTo)
        .orElse(last);
  }

  /// What the schedule expected and no collector took, up to the last slot that can no longer be
  /// taken; first those whose reasons are known.
  private List<MissedSlotsQuery> missing(SlotResult slotResult, Set<Instant> waiting) {
    var job = slotResult.job();
    var account = job.subject();
    var known = coordination.missedReasons().missed(account);
    slotResult
        .slot()
        .slot()
        .ifPresent(slot -> slotResult.slot().missed().ifPresent(why -> known.put(slot, why)));
    var accounted = coordination.grids().accountedUntil(account);
    var missing = new ArrayList<MissedSlotsQuery>();
    known.forEach((slot, why) -> {
      var before = slot.minus(job.plan().grid().every());
      missing.add(new MissedSlotsQuery(account, accounted, before, waiting, NOT_RUNNING));
      missing.add(new MissedSlotsQuery(account, accounted, slot, waiting, why));
    });
    var last = lastClosed(job);
    if (known.isEmpty() || last.isAfter(known.lastKey())) {
      missing.add(
          new MissedSlotsQuery(account, accounted, last, waiting, reasonOf(slotResult.slot())));
    }
    return missing;
  }

  private Instant lastClosed(AccountJob job) {
    var now = collector.exchangeTime(job.subject().publicSubject());
    var grid = job.plan().grid();
    var present = grid.floor(now);
    var isOver = now.isAfter(job.latest(present));
    return isOver ? present : present.minus(grid.every());
  }

  private static MissedReason reasonOf(CaptureResult slot) {
    return slot instanceof CaptureResult.NotAsked(_, Outcome outcome, _, _)
            && outcome == Outcome.PAUSED
        ? new MissedReason("paused", "paused in the settings")
        : NOT_RUNNING;
  }

  /// Slots of accounts that wait in the spool.
  private Map<Subject, Set<Instant>> waiting() {
    var slots = new HashMap<Subject, Set<Instant>>();
    for (var spooled : spool.pending()) {
      slots.computeIfAbsent(spooled.subject(), _ -> new HashSet<>()).add(spooled.slot());
    }
    return slots;
  }

  /// Contracts daily, and at once when a reply named one that is not known.
  private void contracts(Store store, List<SlotResult> asked, long loadId, DrainReport drain)
      throws InterruptedException {
    var venues = new TreeSet<Subject>();
    asked.forEach(it -> venues.add(it.job().subject().publicSubject()));
    for (var venue : venues) {
      var now = collector.exchangeTime(venue);
      if (store.wantsContracts(venue, now.minus(CONTRACTS_MAX_AGE))
          && collector.contracts(venue, now.truncatedTo(ChronoUnit.MINUTES))) {
        drain.add(coordination.drain(spool, store, boundary, clock).run(loadId, () -> false));
      }
    }
  }

  private void heartbeat(Store store) {
    var backlog = spool.backlog();
    var peers =
        store.seen(
            new CollectorState(
                program.collector(),
                program.name(),
                program.host(),
                program.version(),
                clock.instant(),
                coordination.leases().subjects(),
                new CollectorState.Waiting(
                    backlog.captures(), backlog.oldest(), backlog.corrupt())));
    coordination.leases().heardOf(peers.askers());
    peers
        .namesake()
        .ifPresent(it ->
            LOG.warn(
                "collector {}: state folders {} and {} report under one name, and of what waits on"
                    + " their disks only one is seen; give each a collector.name of its own",
                program.name(),
                program.collector(),
                it));
  }
}

package accounthistory.run;

import accounthistory.capture.AccountSlot;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.job.AccountJob;
import accounthistory.job.ErrorBoundary;
import accounthistory.job.StreamResult;
import accounthistory.load.DrainReport;
import accounthistory.load.Redelivery;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.snapshot.CaptureResult;
import accounthistory.snapshot.Collector;
import accounthistory.snapshot.SlotResult;
import accounthistory.spool.Spool;
import accounthistory.store.Store;
import accounthistory.store.coordination.CollectorState;
import accounthistory.store.database.StoreException;
import accounthistory.store.load.WriteOutcome;
import accounthistory.sync.SyncRunner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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

  private final Collector collector;
  private final Spool spool;
  private final Coordination coordination;
  private final SyncRunner syncRunner;
  private final ErrorBoundary boundary;
  private final InstantSource clock;
  private final Run.Program program;
  private final OptionalNotes notes;
  private final AccountRegistration registration;
  private final MissedSlotsRecorder missedSlots;

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
    this.notes = new OptionalNotes(coordination::nanos);
    this.registration = coordination.registration(notes);
    this.missedSlots = coordination.missedSlots(collector, spool, notes);
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
    var refused = registration.run(store, asked, now);
    store.preparePartitions(now);
    var loadId = store.beginLoad(work.kind(), program.version(), Optional.empty(), now);
    var redelivery = new Redelivery(spool, store);
    notes.take("spool: the database's place", redelivery::beforeDrain);
    notes.take("spool: what this version offers again", this::offerAgain);
    boundary.guard("proofs of identity", () -> proveAgain(work.jobs()));
    var drain = drain(store, loadId, over);
    boundary.guard("slots stored by another drain", () -> takenElsewhere(store, asked, drain));
    boundary.guard("missed slots", () -> refused.putAll(missedSlots.record(store, asked, loadId)));
    boundary.guard("contracts", () -> contracts(store, asked, loadId, drain));
    boundary.guard("refreshing", store::refresh);
    var streams = synced(store, work, loadId, drain, refused.keySet(), over);
    boundary.guard("heartbeat", () -> heartbeat(store));
    boundary.guard("ending the load", () -> store.endLoad(loadId, drain.counts(), clock.instant()));
    boundary.guard(
        "remembering the database's place",
        () -> notes.take("spool: the database's place", redelivery::afterDrain));
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
                  notes.take(
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

  private void offerAgain() {
    var again = spool.retryAs(program.version());
    if (again > 0) {
      LOG.info(
          "spool: {} captures that were set aside or not understood are offered again by this version",
          again);
    }
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

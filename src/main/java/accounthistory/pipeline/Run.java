package accounthistory.pipeline;

import static java.util.stream.Collectors.toMap;

import accounthistory.capture.Subject;
import accounthistory.spool.Backlog;
import accounthistory.spool.Spool;
import accounthistory.store.Deposit;
import accounthistory.store.LoadKind;
import accounthistory.store.Store;
import accounthistory.store.Store.Missing;
import accounthistory.store.Store.Reason;
import accounthistory.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One batch run: capture what is due, then bring the spool into the tables.
///
/// All branching of a run is here; the stages know nothing of each other.
public final class Run {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);
  private static final Duration CONTRACTS_MAX_AGE = Duration.ofDays(1);
  private static final Reason NOT_RUNNING =
      new Reason("not_running", "no run took the slot while it could be taken");
  private static final Duration HEAD_START_MAX = Duration.ofSeconds(2);

  /// How the tables are reached.
  public interface Tables {
    /// The store, migrated and ready; throws [TablesUnavailable] when it is not to be had now.
    Store open() throws TablesUnavailable;
  }

  /// The tables cannot be used.
  public static final class TablesUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    private final Ending ending;

    /// @param ending [Ending#SPOOLED] when a later run may find them, else [Ending#CONFIGURATION]
    public TablesUnavailable(Ending ending, String message) {
      super(message);
      this.ending = ending;
    }

    public Ending ending() {
      return ending;
    }

    String message() {
      return String.valueOf(getMessage());
    }
  }

  /// What a run did.
  ///
  /// @param ends one per account, in the order of the jobs
  /// @param drain what was stored; empty when the tables were not to be had
  /// @param tables why they were not; empty otherwise
  public record Report(
      List<AccountEnd> ends, Optional<DrainReport> drain, Optional<String> tables, Backlog spool) {}

  private final Collector collector;
  private final Spool spool;
  private final InstantSource clock;
  private final String programVersion;

  public Run(Collector collector, Spool spool, InstantSource clock, String programVersion) {
    this.collector = collector;
    this.spool = spool;
    this.clock = clock;
    this.programVersion = programVersion;
  }

  /// Takes the present slot of every job and stores all that is spooled.
  public Report collect(List<AccountJob> jobs, LoadKind kind, Tables tables)
      throws InterruptedException {
    var opening = Opening.begin(tables);
    opening.headStart(headStart(jobs));
    var asked = collector.capture(jobs, opening::isTaken);
    try {
      var store = opening.await();
      var drain = store(store, asked, kind);
      return new Report(
          ends(asked, Optional.of(drain)), Optional.of(drain), Optional.empty(), spool.backlog());
    } catch (TablesUnavailable e) {
      LOG.warn(
          "tables: {}; {} captures wait in the spool", e.getMessage(), spool.backlog().captures());
      return new Report(
          unstored(asked, e), Optional.empty(), Optional.of(e.message()), spool.backlog());
    } finally {
      spool.tidy();
    }
  }

  /// Two seconds, less for grids whose slots are over soon.
  private static Duration headStart(List<AccountJob> jobs) {
    return jobs.stream()
        .map(it -> it.lateness().dividedBy(10))
        .filter(it -> it.compareTo(HEAD_START_MAX) < 0)
        .min(Duration::compareTo)
        .orElse(HEAD_START_MAX);
  }

  private DrainReport store(Store store, List<Collector.Asked> asked, LoadKind kind)
      throws TablesUnavailable {
    var now = clock.instant();
    try {
      store.carry(asked.stream().map(it -> it.job().plan()).toList(), now);
      store.preparePartitions(now);
      var loadId = store.beginLoad(kind, programVersion, Optional.empty(), now);
      var redelivery = new Redelivery(spool, store);
      redelivery.beforeDrain();
      var drain = new Drain(spool, store).run(loadId);
      recordMissed(store, asked, loadId);
      contracts(store, asked, loadId, drain);
      store.refresh();
      store.endLoad(loadId, drain.counts(), clock.instant());
      redelivery.afterDrain();
      report(drain);
      return drain;
    } catch (StoreException e) {
      throw new TablesUnavailable(
          e.isUnavailable() ? Ending.SPOOLED : Ending.CONFIGURATION,
          String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new TablesUnavailable(Ending.CONFIGURATION, String.valueOf(e.getMessage()));
    }
  }

  private void recordMissed(Store store, List<Collector.Asked> asked, long loadId) {
    var waiting = waiting();
    var missing =
        asked.stream()
            .flatMap(it -> missing(it, waiting.getOrDefault(it.job().subject(), Set.of())).stream())
            .toList();
    store
        .recordMissed(missing, loadId)
        .forEach((account, ranges) ->
            ranges.forEach(
                it -> LOG.warn("{}: missed slots {} to {}", account, it.first(), it.last())));
  }

  /// What the schedule expected and nobody took, up to the last slot that can no longer be taken.
  private List<Missing> missing(Collector.Asked asked, Set<Instant> waiting) {
    var job = asked.job();
    var account = job.subject();
    if (asked.slot() instanceof SlotCapture.NotAsked(var slot, _, var detail, var because)
        && slot.isPresent()
        && because.isPresent()) {
      var before = slot.get().minus(job.plan().grid().every());
      return List.of(
          new Missing(account, before, waiting, NOT_RUNNING),
          new Missing(account, slot.get(), waiting, new Reason(because.get(), detail)));
    }
    return List.of(new Missing(account, lastClosed(job), waiting, reasonOf(asked.slot())));
  }

  private Instant lastClosed(AccountJob job) {
    var now = collector.exchangeTime(job.subject().publicSubject());
    var grid = job.plan().grid();
    var present = grid.floor(now);
    var isOver = now.isAfter(grid.begins(present).plus(job.lateness()));
    return isOver ? present : present.minus(grid.every());
  }

  private static Reason reasonOf(SlotCapture slot) {
    return slot instanceof SlotCapture.NotAsked(_, Ending ending, _, _) && ending == Ending.PAUSED
        ? new Reason("paused", "paused in the settings")
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
  private void contracts(Store store, List<Collector.Asked> asked, long loadId, DrainReport drain) {
    var venues = new TreeSet<Subject>();
    asked.forEach(it -> venues.add(it.job().subject().publicSubject()));
    for (var venue : venues) {
      var now = collector.exchangeTime(venue);
      if (store.wantsContracts(venue, now.minus(CONTRACTS_MAX_AGE))
          && collector.contracts(venue, now.truncatedTo(ChronoUnit.MINUTES))) {
        drain.add(new Drain(spool, store).run(loadId));
      }
    }
  }

  private static void report(DrainReport drain) {
    if (!drain.unknownFields().isEmpty()) {
      LOG.info("replies carry fields that are not known, kept in raw: {}", drain.unknownFields());
    }
  }

  private static List<AccountEnd> ends(List<Collector.Asked> asked, Optional<DrainReport> drain) {
    return asked.stream().map(it -> end(it, drain)).toList();
  }

  private static List<AccountEnd> unstored(List<Collector.Asked> asked, TablesUnavailable why) {
    return asked.stream()
        .map(it -> end(it, Optional.empty()))
        .map(it ->
            it.ending() == Ending.SPOOLED
                ? new AccountEnd(
                    it.account(),
                    it.slot(),
                    why.ending(),
                    false,
                    it.account() + ": " + why.message())
                : it)
        .toList();
  }

  private static AccountEnd end(Collector.Asked asked, Optional<DrainReport> drain) {
    var account = asked.job().subject();
    return switch (asked.slot()) {
      case SlotCapture.NotAsked(var slot, var ending, var detail, var because) ->
          new AccountEnd(account, slot, ending, because.isPresent(), detail);
      case SlotCapture.NotSpooled(var slot, var detail) ->
          new AccountEnd(account, slot, Ending.SPOOL_NOT_WRITABLE, true, detail);
      case SlotCapture.Spooled(var capture, var ending, var detail) ->
          drain
              .flatMap(it -> it.endOf(account, capture.slot()))
              .map(it -> stored(account, capture.slot(), it, ending, detail))
              .orElseGet(() ->
                  new AccountEnd(
                      account,
                      Optional.of(capture.slot()),
                      ending,
                      ending != Ending.SPOOLED,
                      detail));
    };
  }

  private static AccountEnd stored(
      Subject account, Instant slot, DrainReport.SlotEnd end, Ending asked, String detail) {
    return switch (end.deposit()) {
      case TAKEN -> new AccountEnd(account, Optional.of(slot), Ending.TAKEN, false, "");
      case ALREADY_THERE, SUPERSEDED ->
          new AccountEnd(account, Optional.of(slot), Ending.ALREADY_TAKEN, false, "");
      case FAILED, OUTRANKED -> {
        var failure = end.failure();
        var notUnderstood = asked == Ending.SPOOLED;
        yield new AccountEnd(
            account,
            Optional.of(slot),
            notUnderstood ? Ending.NOT_UNDERSTOOD : asked,
            end.deposit() == Deposit.FAILED && asked != Ending.INACTIVE,
            notUnderstood && failure != null ? failure.detail() : detail);
      }
    };
  }

  /// Counts by ending, for summaries.
  public static Map<Ending, Long> countsOf(List<AccountEnd> ends) {
    return ends.stream().collect(toMap(AccountEnd::ending, _ -> 1L, Long::sum, LinkedHashMap::new));
  }
}

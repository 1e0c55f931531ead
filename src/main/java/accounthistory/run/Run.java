package accounthistory.run;

import static java.util.stream.Collectors.toSet;

import accounthistory.capture.Grid;
import accounthistory.job.AccountJob;
import accounthistory.job.ErrorBoundary;
import accounthistory.job.Outcome;
import accounthistory.job.Sleeper;
import accounthistory.job.SlotTiming;
import accounthistory.job.StepResult;
import accounthistory.job.StreamResult;
import accounthistory.load.DrainReport;
import accounthistory.snapshot.Collector;
import accounthistory.snapshot.SlotLeases;
import accounthistory.snapshot.SlotResult;
import accounthistory.spool.Backlog;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One batch run: capture what is due, then bring the spool into the database.
///
/// All branching of a run is here; the stages know nothing of each other.
public final class Run {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);
  private static final Duration HEAD_START_MAX = Duration.ofSeconds(2);
  private static final Duration TRY_TABLES_EVERY = Duration.ofSeconds(1);

  /// A run makes room for the next slot's this long before its beginning, less on a fine grid.
  private static final Duration BEFORE_NEXT_SLOT = Duration.ofSeconds(3);

  /// How the database is reached.
  public interface Tables {
    /// The store, migrated and ready; throws [TablesUnavailable] when it is not to be had now.
    Store open() throws TablesUnavailable;
  }

  /// The database cannot be used.
  public static final class TablesUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    /// @param outcome [Outcome#SPOOLED] when a later run may find them, else
    ///   [Outcome#CONFIGURATION]
    public TablesUnavailable(Outcome outcome, String message) {
      super(message);
      this.outcome = outcome;
    }

    /// The store did not do it: later, or when somebody has acted.
    public static TablesUnavailable because(StoreException e) {
      return new TablesUnavailable(
          e.isUnavailable() ? Outcome.SPOOLED : Outcome.CONFIGURATION,
          String.valueOf(e.getMessage()));
    }

    public Outcome outcome() {
      return outcome;
    }

    String message() {
      return String.valueOf(getMessage());
    }
  }

  /// Who collects.
  ///
  /// @param collector names the state folder among all that write into the database
  /// @param name what the collector is known by
  public record Program(String version, UUID collector, String name, String host) {}

  /// What a run did.
  ///
  /// @param results one per account, in the order of the jobs
  /// @param streams one per account of which more than its snapshot was requested
  /// @param drain what was stored; empty when the database was unreachable
  /// @param tables why it was unreachable; empty otherwise
  /// @param beside what ended otherwise than it should and is no account's own
  public record Report(
      List<AccountResult> results,
      List<StreamResult> streams,
      Optional<DrainReport> drain,
      Optional<String> tables,
      Backlog spool,
      List<StepResult> beside) {
    /// How each part ended.
    public List<Outcome> outcomes() {
      return Stream.of(
              results.stream().map(AccountResult::outcome),
              streams.stream().map(StreamResult::outcome),
              beside.stream().map(StepResult::outcome))
          .flatMap(it -> it)
          .toList();
    }
  }

  /// What is to be done once captures are safe.
  ///
  /// @param asked what was captured
  /// @param jobs accounts whose other streams may be requested
  /// @param givesWay whether something waits that takes precedence over other streams
  record Work(
      List<SlotResult> asked, List<AccountJob> jobs, LoadKind kind, BooleanSupplier givesWay) {}

  private final Collector collector;
  private final Spool spool;
  private final Coordination coordination;
  private final LoadStage loadStage;
  private final InstantSource clock;
  private final Sleeper sleeper;

  public Run(
      Collector collector,
      Spool spool,
      Coordination coordination,
      InstantSource clock,
      Sleeper sleeper,
      Program program) {
    this.collector = collector;
    this.spool = spool;
    this.coordination = coordination;
    this.loadStage = new LoadStage(collector, spool, coordination, clock, program);
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /// Takes the present slot of every job and stores all that is spooled, as far as there is time
  /// before the next grid instant: a scheduler that starts no run beside another one then starts
  /// the next. Only a slot whose lateness reaches beyond that is tried for to its end.
  ///
  /// @param drainWait how long an unreachable database is waited for, once the captures are safe
  public Report collect(List<AccountJob> jobs, LoadKind kind, Tables tables, Duration drainWait)
      throws InterruptedException {
    var over = over(jobs);
    collector.endRequestsIn(Duration.between(clock.instant(), end(jobs, Run::lastRequest)));
    var pendingStore = open(tables);
    pendingStore.headStart(headStart(jobs));
    var reports = new PartialReports(jobs);
    try {
      collector.capture(
          jobs,
          SlotTiming.EARLY_MAX,
          (asked, left, hasMore) -> {
            reports.add(asked);
            if (!left.isEmpty()) {
              var settled = jobs.stream().filter(it -> !left.contains(it)).toList();
              var part = new Work(reports.waiting(), settled, kind, hasMore);
              stored(part, pendingStore, over).ifPresent(reports::stored);
            }
          });
      var rest = new Work(reports.waiting(), jobs, kind, () -> false);
      reports.stored(last(rest, pendingStore, new Retrying(tables, over, drainWait)));
      return reports.whole();
    } finally {
      collector.endRequestsNever();
      spool.tidy();
    }
  }

  /// Loads what is finished while others are still requested; empty when the database is
  /// unreachable.
  private Optional<Report> stored(Work work, PendingStore pendingStore, BooleanSupplier over)
      throws InterruptedException {
    try {
      return Optional.of(delivered(work, pendingStore::await, over));
    } catch (TablesUnavailable _) {
      // The last part reports it.
      return Optional.empty();
    }
  }

  private Report last(Work work, PendingStore pendingStore, Retrying retrying)
      throws InterruptedException {
    try {
      return delivered(work, pendingStore::await, retrying.over());
    } catch (TablesUnavailable first) {
      return retried(work, first, retrying);
    }
  }

  /// Whether it is time to make room for the next slot.
  private BooleanSupplier over(List<AccountJob> jobs) {
    var end = end(jobs, Run::makesRoom);
    return () -> sleeper.isStopped() || !clock.instant().isBefore(end);
  }

  /// Begins to open the database, which is queried for advice as soon as it is reachable.
  PendingStore open(Tables tables) {
    return PendingStore.begin(() -> advisedBy(tables));
  }

  /// Queries a database that was unreachable from now on, and records bans there that it missed.
  private Store advisedBy(Tables tables) throws TablesUnavailable {
    var store = tables.open();
    try {
      coordination.advisedBy(store);
    } catch (StoreException e) {
      throw TablesUnavailable.because(e);
    }
    collector.shareClosures();
    return store;
  }

  /// Captures slots that have begun; the database is not needed.
  void captureBegun(List<AccountJob> jobs, Collector.Pass pass) throws InterruptedException {
    collector.capture(jobs, Duration.ZERO, pass);
  }

  /// When an account's turn for more than its snapshot comes next, as far as is known.
  Optional<Instant> nextSync() {
    return loadStage.nextSync();
  }

  /// Loads all that is spooled, and requests the other streams that are due.
  ///
  /// @param over whether there is no more time
  Report deliver(Work work, Tables tables, BooleanSupplier over)
      throws TablesUnavailable, InterruptedException {
    return delivered(work, () -> advisedBy(tables), over);
  }

  /// How the store is come by.
  @FunctionalInterface
  private interface Way {
    Store open() throws TablesUnavailable, InterruptedException;
  }

  /// The edge around storing: whatever is met there, what is captured waits in the spool, and the
  /// run reports it.
  private Report delivered(Work work, Way way, BooleanSupplier over)
      throws TablesUnavailable, InterruptedException {
    try {
      var delivered = loadStage.deliver(way.open(), work, over);
      return new Report(
          AccountResults.of(work.asked(), delivered.drain(), delivered.refused()),
          delivered.streams(),
          Optional.of(delivered.drain()),
          Optional.empty(),
          spool.backlog(),
          beside(delivered, work.asked()));
    } catch (TablesUnavailable | InterruptedException e) {
      throw e;
    } catch (SpoolException | StateException e) {
      throw new TablesUnavailable(Outcome.SPOOL_NOT_WRITABLE, String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      throw new TablesUnavailable(Outcome.BUG, boundary().met("storing", e));
    }
  }

  private List<StepResult> beside(LoadStage.Delivered delivered, List<SlotResult> asked) {
    var reported = asked.stream().map(it -> it.job().subject()).collect(toSet());
    var beside = new ArrayList<>(boundary().beside());
    delivered
        .drain()
        .bugs()
        .forEach((subject, what) -> beside.add(new StepResult(Outcome.BUG, what)));
    delivered
        .refused()
        .forEach((subject, why) -> {
          if (!reported.contains(subject)) {
            beside.add(new StepResult(Outcome.CONFIGURATION, why));
          }
        });
    return beside;
  }

  /// How many bugs were met so far, those of a round that is not reported yet among them.
  public int bugsMet() {
    return boundary().met();
  }

  /// The bugs that this run and its collector have met.
  ErrorBoundary boundary() {
    return collector.boundary();
  }

  /// What is reported while the database is unreachable.
  Report unstored(List<SlotResult> asked, TablesUnavailable why) {
    asked.forEach(this::rememberMissed);
    coordination.leases().keep(SlotLeases.turns(asked));
    return new Report(
        AccountResults.unstored(asked, why),
        List.of(),
        Optional.empty(),
        Optional.of(why.message()),
        spool.backlog(),
        boundary().beside());
  }

  /// Why a slot was missed is known now, and recorded once the database is reachable.
  private void rememberMissed(SlotResult slotResult) {
    var slot = slotResult.slot().slot();
    var why = slotResult.slot().missed();
    if (slot.isPresent() && why.isPresent()) {
      coordination.missed(slotResult.job().subject(), slot.get(), why.get());
    }
  }

  /// Others need not wait for this collector any more.
  void resign() {
    coordination.leases().resign();
  }

  /// Whether something waits in the spool.
  boolean hasBacklog() {
    return !spool.pending(1).isEmpty();
  }

  /// Keeps the spool within its limits.
  void tidy() {
    spool.tidy();
  }

  /// How an unreachable database is retried.
  ///
  /// @param over whether it is time to make room for the next slot
  /// @param patience how long, once the captures are safe
  private record Retrying(Tables tables, BooleanSupplier over, Duration patience) {}

  /// Looks for the database until they are there or the patience is spent, by the monotonic clock.
  private Report retried(Work work, TablesUnavailable first, Retrying retrying)
      throws InterruptedException {
    var why = first;
    var until = coordination.nanos() + retrying.patience().toNanos();
    while (why.outcome() == Outcome.SPOOLED
        && until - coordination.nanos() > 0
        && !retrying.over().getAsBoolean()) {
      sleeper.sleep(TRY_TABLES_EVERY);
      try {
        return deliver(work, retrying.tables(), retrying.over());
      } catch (TablesUnavailable again) {
        why = again;
      }
    }
    var report = unstored(work.asked(), why);
    if (!report.results().isEmpty()) {
      LOG.warn(
          "tables: {}; {} captures wait in the spool", why.message(), report.spool().captures());
    }
    return report;
  }

  /// Two seconds, less for grids whose slots are over soon.
  private static Duration headStart(List<AccountJob> jobs) {
    return jobs.stream()
        .map(it -> it.lateness().dividedBy(10))
        .filter(it -> it.compareTo(HEAD_START_MAX) < 0)
        .min(Duration::compareTo)
        .orElse(HEAD_START_MAX);
  }

  /// The earliest of the accounts' ends, each of the slot that the run is for.
  private Instant end(List<AccountJob> jobs, BiFunction<AccountJob, Instant, Instant> end) {
    var now = clock.instant();
    return jobs.stream()
        .filter(AccountJob::isActive)
        .map(it -> end.apply(it, SlotTiming.at(now, it.plan().grid(), it.lateness()).slot()))
        .min(Instant::compareTo)
        .orElse(now.plus(Duration.ofDays(1)));
  }

  /// When this run makes room for the next grid instant's.
  private static Instant makesRoom(AccountJob job, Instant slot) {
    var grid = job.plan().grid();
    return grid.next(slot).minus(room(grid));
  }

  /// When requests end that are under way: a moment later, since most are over by then, and not
  /// before the slot's own lateness.
  private static Instant lastRequest(AccountJob job, Instant slot) {
    var grid = job.plan().grid();
    var end = grid.next(slot).minus(room(grid).dividedBy(3));
    return end.isAfter(job.latest(slot)) ? end : job.latest(slot);
  }

  private static Duration room(Grid grid) {
    var part = grid.every().dividedBy(10);
    return part.compareTo(BEFORE_NEXT_SLOT) < 0 ? part : BEFORE_NEXT_SLOT;
  }
}

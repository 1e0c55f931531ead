package accounthistory.snapshot;

import static java.util.stream.Collectors.groupingBy;

import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.credential.AccountAccess;
import accounthistory.exchange.ExchangeClient;
import accounthistory.job.AccountJob;
import accounthistory.job.ErrorBoundary;
import accounthistory.job.FollowedGrids;
import accounthistory.job.Outcome;
import accounthistory.job.Sleeper;
import accounthistory.job.SlotTiming;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the present slot of every account, each on its own: one that fails never costs another's.
///
/// The database only gives advice; every answer is in the spool when [#capture] returns.
public final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  /// Index prices are requested first, since a price serves what is captured after it. Accounts do
  /// not wait longer for them than this.
  private static final Duration PRICES_HEAD_START = Duration.ofSeconds(3);

  /// How long prices are tried for: a run whose accounts are done does not wait longer for them.
  private static final Duration PRICES_TRIED_FOR = Duration.ofSeconds(20);

  /// How long accounts wait for the one question that leases them all.
  private static final Duration LEASED_WITHIN = Duration.ofSeconds(10);

  /// How much longer than its lateness a slot may be under way: measuring the clock, the last
  /// request's own limits, a machine that is short of everything.
  private static final Duration OVERTIME = Duration.ofMinutes(10);

  private final Map<Subject, ExchangeClient> exchanges;
  private final Spool spool;
  private final SlotLeases leases;
  private final AccountAccess access;
  private final FollowedGrids grids;
  private final Pace pace;
  private final ErrorBoundary boundary = new ErrorBoundary();

  public Collector(
      Map<Subject, ExchangeClient> exchanges,
      Spool spool,
      SlotLeases leases,
      AccountAccess access,
      FollowedGrids grids,
      Pace pace) {
    this.exchanges = Map.copyOf(exchanges);
    this.spool = spool;
    this.leases = leases;
    this.access = access;
    this.grids = grids;
    this.pace = pace;
  }

  /// How time passes, and how retries are spread.
  public record Pace(Sleeper sleeper, RandomGenerator random) {}

  /// Hears which slots are over, those that end side by side at once.
  @FunctionalInterface
  public interface Pass {
    /// Takes over what is over now.
    ///
    /// @param left accounts whose slots are not over, which come in a later pass
    /// @param hasMore whether more slots are over by now
    void over(List<SlotResult> asked, List<AccountJob> left, BooleanSupplier hasMore)
        throws InterruptedException;
  }

  /// What the accounts of one venue wait for.
  ///
  /// @param begun done when the first of the slots has begun and the accounts are leased
  /// @param prices done when the index prices are in the spool, or are not to be had
  private record Round(
      SnapshotFetcher snapshotFetcher,
      ExchangeClient exchange,
      Duration early,
      CompletableFuture<@Nullable Void> begun,
      CompletableFuture<@Nullable Void> prices) {}

  /// Captures the present slot of every job.
  ///
  /// @param early how long before a slot it may be meant already
  /// @throws InterruptedException when some were interrupted, after all that have finished were
  ///   passed
  public void capture(List<AccountJob> jobs, Duration early, Pass pass)
      throws InterruptedException {
    var byVenue =
        new TreeMap<>(jobs.stream().collect(groupingBy(it -> it.subject().publicSubject())));
    var progress = new CaptureProgress(jobs);
    var until = System.nanoTime() + longest(jobs).toNanos();
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      byVenue.forEach(
          (venue, its) -> threads.execute(() -> venue(venue, its, early, progress, threads)));
      for (var over = progress.next(until); !over.isEmpty(); over = progress.next(until)) {
        pass(pass, over, progress);
      }
      var hung = progress.left();
      if (!hung.isEmpty()) {
        pass.over(hung.stream().map(this::hung).toList(), List.of(), () -> false);
      }
    } finally {
      // Not closed: that would wait for a request that hangs.
      threads.shutdownNow();
    }
  }

  /// What leaves the JVM untrustworthy is thrown once the others' captures are in the spool.
  private static void pass(Pass pass, List<SlotResult> over, CaptureProgress progress)
      throws InterruptedException {
    try {
      pass.over(over, progress.left(), progress::hasMore);
    } catch (VirtualMachineError fatal) {
      progress.dies(fatal);
    }
  }

  /// After this no slot of these can be under way any more.
  private static Duration longest(List<AccountJob> jobs) {
    return jobs.stream()
        .map(it -> it.plan().grid().phase().plus(it.lateness()))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO)
        .plus(OVERTIME);
  }

  private SlotResult hung(AccountJob job) {
    var why = new IllegalStateException("its capture does not end");
    return notAsked(job, Outcome.BUG, boundary.met(job.subject().toString(), why));
  }

  /// Begins a venue's accounts once its clock is measured: an unreachable venue delays no other.
  private void venue(
      Subject venue,
      List<AccountJob> jobs,
      Duration early,
      CaptureProgress progress,
      ExecutorService threads) {
    try {
      var exchange = exchangeOf(venue);
      exchange.synchronize();
      var slots = jobs.stream().flatMap(it -> slot(it, exchange, early).stream()).toList();
      var round =
          new Round(
              snapshotFetcher(exchange, early),
              exchange,
              early,
              new CompletableFuture<>(),
              new CompletableFuture<>());
      progress.begins(venue);
      threads.execute(() -> ahead(venue, slots, jobs, round, progress));
      jobs.forEach(it -> threads.execute(() -> one(it, round, progress)));
    } catch (Throwable e) {
      progress.ends(venue);
      jobs.forEach(it -> failed(it, e, progress));
    }
  }

  /// The bugs that this collector and what works with it has met.
  public ErrorBoundary boundary() {
    return boundary;
  }

  /// Captures the contracts of a venue; true when they are in the spool.
  public boolean contracts(Subject venue, Instant slot) throws InterruptedException {
    var exchange = exchangeOf(venue);
    return snapshotFetcher(exchange, SlotTiming.EARLY_MAX)
        .venue(venue, Stream.EXCHANGE_INFO, slot, exchange.exchangeTime().plus(PRICES_TRIED_FOR))
        .map(it -> it.failure() == null)
        .orElse(false);
  }

  /// The exchange's present time for a venue, as best known.
  public Instant exchangeTime(Subject venue) {
    return exchangeOf(venue).exchangeTime();
  }

  /// Copies to every budget the blocks that any of them knows.
  public void shareClosures() {
    exchanges.values().forEach(ExchangeClient::shareClosures);
  }

  /// Measures the exchange's clock unless what is known of it holds.
  void synchronize(Subject venue) {
    exchangeOf(venue).synchronize();
  }

  /// Leases those of some accounts whose other streams no other collector requests.
  public SlotLeases.Lease hold(Collection<Subject> accounts) throws InterruptedException {
    return leases.hold(accounts);
  }

  private SnapshotFetcher snapshotFetcher(ExchangeClient exchange, Duration early) {
    return new SnapshotFetcher(
        exchange,
        spool,
        new SnapshotFetcher.Pace(pace.sleeper(), pace.random(), early),
        leases,
        access);
  }

  /// What stands between an account's keys and any question about it.
  public AccountAccess access() {
    return access;
  }

  /// How time passes, and how retries are spread.
  public Pace pace() {
    return pace;
  }

  /// Notes from which slot on an account's grid is followed, before anything can go wrong with it:
  /// slots are expected whether or not the database is reachable.
  private void follow(AccountJob job, ExchangeClient exchange, Duration early) {
    var grid = job.plan().grid();
    var timing = SnapshotFetcher.timing(job, exchange, early);
    var since = timing instanceof SlotTiming.Due due ? due.slot() : grid.next(timing.slot());
    try {
      grids.follows(job.plan(), since);
    } catch (StateException e) {
      LOG.warn("{}: its grid is not noted: {}", job.subject(), e.getMessage());
    }
  }

  /// The slot that an active account is due for.
  private static Optional<SlotTiming.Due> slot(
      AccountJob job, ExchangeClient exchange, Duration early) {
    return job.isActive()
            && SnapshotFetcher.timing(job, exchange, early) instanceof SlotTiming.Due due
        ? Optional.of(due)
        : Optional.empty();
  }

  /// One account's slot, from its edge: nothing that it meets costs the others theirs.
  private void one(AccountJob job, Round round, CaptureProgress progress) {
    try {
      progress.ends(slotResult(job, round, progress));
    } catch (InterruptedException _) {
      progress.stops(job);
    } catch (Throwable e) {
      failed(job, e, progress);
    }
  }

  private void failed(AccountJob job, Throwable e, CaptureProgress progress) {
    try {
      progress.ends(notAsked(job, Outcome.BUG, boundary.met(job.subject().toString(), e)));
    } catch (VirtualMachineError fatal) {
      progress.dies(job, fatal);
    }
  }

  private void metBeside(String where, Throwable e, CaptureProgress progress) {
    try {
      boundary.metBeside(where, e);
    } catch (VirtualMachineError fatal) {
      progress.dies(fatal);
    }
  }

  private SlotResult slotResult(AccountJob job, Round round, CaptureProgress progress)
      throws InterruptedException {
    follow(job, round.exchange(), round.early());
    if (!job.isActive()) {
      return notAsked(job, Outcome.PAUSED, "");
    }
    progress.waits(job);
    var due = slot(job, round.exchange(), round.early()).map(SlotTiming.Due::slot);
    try {
      return new SlotResult(
          job,
          round
              .snapshotFetcher()
              .account(
                  job,
                  () -> {
                    progress.begins(job);
                    await(round.begun(), LEASED_WITHIN);
                    await(round.prices(), PRICES_HEAD_START);
                  }));
    } catch (StateException | SpoolException e) {
      return new SlotResult(
          job,
          new CaptureResult.NotAsked(
              due,
              Outcome.SPOOL_NOT_WRITABLE,
              job.subject() + ": " + e.getMessage(),
              due.map(_ -> CaptureResult.NOT_WRITABLE)));
    }
  }

  private static SlotResult notAsked(AccountJob job, Outcome outcome, String detail) {
    return new SlotResult(
        job, new CaptureResult.NotAsked(Optional.empty(), outcome, detail, Optional.empty()));
  }

  /// Ends all requests after so long: see [ExchangeClient#endIn].
  public void endRequestsIn(Duration left) {
    exchanges.values().forEach(it -> it.endIn(left));
  }

  /// Removes the end that was set for requests.
  public void endRequestsNever() {
    exchanges.values().forEach(ExchangeClient::endNever);
  }

  /// The exchange of a venue.
  public ExchangeClient exchangeOf(Subject venue) {
    var exchange = exchanges.get(venue.publicSubject());
    if (exchange == null) {
      throw new IllegalArgumentException(venue + ": no exchange is configured");
    }
    return exchange;
  }

  /// What comes before all accounts of a venue.
  private void ahead(
      Subject venue,
      List<SlotTiming.Due> slots,
      List<AccountJob> jobs,
      Round round,
      CaptureProgress progress) {
    try {
      var prices = wanted(venue, slots, jobs);
      begin(slots, jobs, prices, round.snapshotFetcher());
      round.begun().complete(null);
      if (prices.isPresent()) {
        prices(prices.get(), round.snapshotFetcher());
      }
    } catch (InterruptedException _) {
      // Interrupted; so are the accounts.
    } catch (StateException | SpoolException e) {
      LOG.error("{}: index prices not spooled: {}", venue, e.getMessage());
    } catch (Throwable e) {
      metBeside(venue + ": index prices", e, progress);
    } finally {
      round.begun().complete(null);
      round.prices().complete(null);
      progress.ends(venue);
    }
  }

  /// Waits for the first of the slots, and leases all accounts with one question.
  private void begin(
      List<SlotTiming.Due> slots,
      List<AccountJob> jobs,
      Optional<Pricing.Wanted> prices,
      SnapshotFetcher snapshotFetcher)
      throws InterruptedException {
    var first = slots.stream().map(SlotTiming.Due::begins).min(Instant::compareTo);
    if (first.isPresent()) {
      snapshotFetcher.waitUntil(first.get());
      snapshotFetcher.expect(slots.size(), prices.isPresent());
      leases.lease(
          jobs.stream().filter(AccountJob::isActive).toList(),
          prices,
          snapshotFetcher.exchangeTime());
    }
  }

  /// Once per run and venue, for the slot of the finest grid.
  private static Optional<Pricing.Wanted> wanted(
      Subject venue, List<SlotTiming.Due> slots, List<AccountJob> jobs) {
    var lateness =
        jobs.stream()
            .filter(AccountJob::isActive)
            .map(AccountJob::lateness)
            .min(Duration::compareTo);
    return slots.stream()
        .max(Comparator.comparing(SlotTiming.Due::slot))
        .map(it -> new Pricing.Wanted(venue, it, lateness.orElseThrow()));
  }

  private void prices(Pricing.Wanted prices, SnapshotFetcher snapshotFetcher)
      throws InterruptedException {
    var venue = prices.venue();
    try (var turn = leases.pricing(prices, () -> exchangeTime(venue)).orElse(null)) {
      if (turn != null) {
        var latest = exchangeTime(venue).plus(PRICES_TRIED_FOR);
        snapshotFetcher
            .venue(venue, Stream.ASSET_INDEX, prices.due().slot(), latest)
            .filter(it -> it.failure() == null)
            .ifPresent(_ -> leases.captured(prices, exchangeTime(venue)));
      }
    }
  }

  private static void await(CompletableFuture<@Nullable Void> other, Duration atMost)
      throws InterruptedException {
    try {
      other.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // They come when they come; the account goes first.
    }
  }
}

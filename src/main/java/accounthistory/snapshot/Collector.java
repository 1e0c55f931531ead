package accounthistory.snapshot;

import static java.util.stream.Collectors.groupingBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Subject;
import accounthistory.credential.Access;
import accounthistory.credential.AccountMemory;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.job.AccountJob;
import accounthistory.job.Bugs;
import accounthistory.job.Ending;
import accounthistory.job.Timing;
import accounthistory.job.Waiter;
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
/// The tables are only asked for advice; every answer is in the spool when [#capture] returns.
public final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  /// Index prices are asked for first, since a price serves what is captured after it. Accounts do
  /// not wait longer for them than this.
  private static final Duration PRICES_HEAD_START = Duration.ofSeconds(3);

  /// How long prices are tried for: a run whose accounts are done does not wait longer for them.
  private static final Duration PRICES_TRIED_FOR = Duration.ofSeconds(20);

  /// How long accounts wait for the one question that leases them all.
  private static final Duration LEASED_WITHIN = Duration.ofSeconds(10);

  /// How much longer than its lateness a slot may be under way: measuring the clock, the last
  /// request's own limits, a machine that is short of everything.
  private static final Duration OVERTIME = Duration.ofMinutes(10);

  private final Map<Environment, ExchangeClient> exchanges;
  private final Spool spool;
  private final Admission admission;
  private final Access access;
  private final AccountMemory memory;
  private final Pace pace;
  private final Bugs bugs = new Bugs();

  public Collector(
      Map<Environment, ExchangeClient> exchanges,
      Spool spool,
      Admission admission,
      Access access,
      AccountMemory memory,
      Pace pace) {
    this.exchanges = Map.copyOf(exchanges);
    this.spool = spool;
    this.admission = admission;
    this.access = access;
    this.memory = memory;
    this.pace = pace;
  }

  /// How time passes, and how retries are spread.
  public record Pace(Waiter waiter, RandomGenerator random) {}

  /// Hears which slots are over, those that end side by side at once.
  @FunctionalInterface
  public interface Pass {
    /// Takes over what is over now.
    ///
    /// @param left accounts whose slots are not over, which come in a later pass
    /// @param hasMore whether more slots are over by now
    void over(List<Asked> asked, List<AccountJob> left, BooleanSupplier hasMore)
        throws InterruptedException;
  }

  /// What the accounts of one venue wait for.
  ///
  /// @param begun done when the first of the slots has begun and the accounts are leased
  /// @param prices done when the index prices are in the spool, or are not to be had
  private record Round(
      Takings takings,
      ExchangeClient exchange,
      Duration early,
      CompletableFuture<@Nullable Void> begun,
      CompletableFuture<@Nullable Void> prices) {}

  /// Captures the present slot of every job.
  ///
  /// @param early how long before a slot it may be meant already
  /// @throws InterruptedException when some were told to stop, after all that are over were passed
  public void capture(List<AccountJob> jobs, Duration early, Pass pass)
      throws InterruptedException {
    var byVenue =
        new TreeMap<>(jobs.stream().collect(groupingBy(it -> it.subject().publicSubject())));
    var progress = new Progress(jobs);
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
      // Not closed: that would wait for whoever hangs.
      threads.shutdownNow();
    }
  }

  /// What leaves the JVM untrustworthy is thrown once the others' captures are in the spool.
  private static void pass(Pass pass, List<Asked> over, Progress progress)
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

  private Asked hung(AccountJob job) {
    var why = new IllegalStateException("its capture does not end");
    return notAsked(job, Ending.BUG, bugs.met(job.subject().toString(), why));
  }

  /// Begins a venue's accounts once its clock is measured: a venue that is away delays no other.
  private void venue(
      Subject venue,
      List<AccountJob> jobs,
      Duration early,
      Progress progress,
      ExecutorService threads) {
    try {
      var exchange = exchangeOf(venue);
      exchange.synchronize();
      var slots = jobs.stream().flatMap(it -> slot(it, exchange, early).stream()).toList();
      var round =
          new Round(
              takings(exchange, early),
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
  public Bugs bugs() {
    return bugs;
  }

  /// Captures the contracts of a venue; true when they are in the spool.
  public boolean contracts(Subject venue, Instant slot) throws InterruptedException {
    var exchange = exchangeOf(venue);
    return takings(exchange, Timing.EARLY_MAX)
        .venue(venue, Endpoint.EXCHANGE_INFO, slot, exchange.exchangeTime().plus(PRICES_TRIED_FOR))
        .map(it -> it.failure() == null)
        .orElse(false);
  }

  /// The exchange's present time for a venue, as best known.
  public Instant exchangeTime(Subject venue) {
    return exchangeOf(venue).exchangeTime();
  }

  /// Lets every budget know of the closures that any of them knows.
  public void shareClosures() {
    exchanges.values().forEach(ExchangeClient::shareClosures);
  }

  /// Measures the exchange's clock unless what is known of it holds.
  void synchronize(Subject venue) {
    exchangeOf(venue).synchronize();
  }

  /// Keeps those of some accounts that nobody else asks for more than their slots.
  public Admission.Stay stay(Collection<Subject> accounts) throws InterruptedException {
    return admission.stay(accounts);
  }

  private Takings takings(ExchangeClient exchange, Duration early) {
    return new Takings(
        exchange, spool, new Takings.Pace(pace.waiter(), pace.random(), early), admission, access);
  }

  /// What stands between an account's keys and any question about it.
  public Access access() {
    return access;
  }

  /// How time passes, and how retries are spread.
  public Pace pace() {
    return pace;
  }

  /// Notes from which slot on an account's grid is followed, before anything can go wrong with it:
  /// slots are expected whether or not the tables can be told.
  private void follow(AccountJob job, Instant now, Duration early) {
    var grid = job.plan().grid();
    var timing = Timing.at(now, grid, job.lateness(), early);
    var since = timing instanceof Timing.Due due ? due.slot() : grid.next(timing.slot());
    try {
      memory.follows(job.plan(), since);
    } catch (StateException e) {
      LOG.warn("{}: its grid is not noted: {}", job.subject(), e.getMessage());
    }
  }

  /// The slot that an active account is due for.
  private static Optional<Timing.Due> slot(
      AccountJob job, ExchangeClient exchange, Duration early) {
    var now = exchange.exchangeTime();
    return job.isActive()
            && Timing.at(now, job.plan().grid(), job.lateness(), early) instanceof Timing.Due due
        ? Optional.of(due)
        : Optional.empty();
  }

  /// One account's slot, from its edge: nothing that it meets costs the others theirs.
  private void one(AccountJob job, Round round, Progress progress) {
    try {
      progress.ends(asked(job, round, progress));
    } catch (InterruptedException _) {
      progress.stops(job);
    } catch (Throwable e) {
      failed(job, e, progress);
    }
  }

  private void failed(AccountJob job, Throwable e, Progress progress) {
    try {
      progress.ends(notAsked(job, Ending.BUG, bugs.met(job.subject().toString(), e)));
    } catch (VirtualMachineError fatal) {
      progress.dies(job, fatal);
    }
  }

  private void metBeside(String where, Throwable e, Progress progress) {
    try {
      bugs.metBeside(where, e);
    } catch (VirtualMachineError fatal) {
      progress.dies(fatal);
    }
  }

  private Asked asked(AccountJob job, Round round, Progress progress) throws InterruptedException {
    follow(job, round.exchange().exchangeTime(), round.early());
    if (!job.isActive()) {
      return notAsked(job, Ending.PAUSED, "");
    }
    progress.waits(job);
    var due = slot(job, round.exchange(), round.early()).map(Timing.Due::slot);
    try {
      return new Asked(
          job,
          round
              .takings()
              .account(
                  job,
                  () -> {
                    progress.begins(job);
                    await(round.begun(), LEASED_WITHIN);
                    await(round.prices(), PRICES_HEAD_START);
                  }));
    } catch (StateException | SpoolException e) {
      return new Asked(
          job,
          new SlotCapture.NotAsked(
              due,
              Ending.SPOOL_NOT_WRITABLE,
              job.subject() + ": " + e.getMessage(),
              due.map(_ -> SlotCapture.NOT_WRITABLE)));
    }
  }

  private static Asked notAsked(AccountJob job, Ending ending, String detail) {
    return new Asked(
        job, new SlotCapture.NotAsked(Optional.empty(), ending, detail, Optional.empty()));
  }

  /// The exchange of a venue.
  public ExchangeClient exchangeOf(Subject venue) {
    var exchange = exchanges.get(venue.environment());
    if (exchange == null) {
      throw new IllegalArgumentException(venue + ": no exchange is configured");
    }
    return exchange;
  }

  /// What comes before all accounts of a venue.
  private void ahead(
      Subject venue,
      List<Timing.Due> slots,
      List<AccountJob> jobs,
      Round round,
      Progress progress) {
    try {
      var prices = wanted(venue, slots, jobs);
      begin(slots, jobs, prices, round.takings());
      round.begun().complete(null);
      if (prices.isPresent()) {
        prices(prices.get(), round.takings());
      }
    } catch (InterruptedException _) {
      // Told to stop; so are the accounts.
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
      List<Timing.Due> slots,
      List<AccountJob> jobs,
      Optional<Pricing.Wanted> prices,
      Takings takings)
      throws InterruptedException {
    var first = slots.stream().map(Timing.Due::begins).min(Instant::compareTo);
    if (first.isPresent()) {
      takings.waitUntil(first.get());
      admission.lease(
          jobs.stream().filter(AccountJob::isActive).toList(), prices, takings.exchangeTime());
    }
  }

  /// Once per run and venue, for the slot of the finest grid.
  private static Optional<Pricing.Wanted> wanted(
      Subject venue, List<Timing.Due> slots, List<AccountJob> jobs) {
    var lateness =
        jobs.stream()
            .filter(AccountJob::isActive)
            .map(AccountJob::lateness)
            .min(Duration::compareTo);
    return slots.stream()
        .max(Comparator.comparing(Timing.Due::slot))
        .map(it -> new Pricing.Wanted(venue, it, lateness.orElseThrow()));
  }

  private void prices(Pricing.Wanted prices, Takings takings) throws InterruptedException {
    var venue = prices.venue();
    try (var turn = admission.pricing(prices, () -> exchangeTime(venue)).orElse(null)) {
      if (turn != null) {
        var latest = exchangeTime(venue).plus(PRICES_TRIED_FOR);
        takings
            .venue(venue, Endpoint.ASSET_INDEX, prices.due().slot(), latest)
            .filter(it -> it.failure() == null)
            .ifPresent(_ -> admission.captured(prices, exchangeTime(venue)));
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

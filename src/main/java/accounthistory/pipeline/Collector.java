package accounthistory.pipeline;

import static java.util.stream.Collectors.groupingBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Subject;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
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

  private final Map<Environment, ExchangeClient> exchanges;
  private final Spool spool;
  private final Coordination coordination;
  private final Waiter waiter;
  private final RandomGenerator random;

  public Collector(
      Map<Environment, ExchangeClient> exchanges,
      Spool spool,
      Coordination coordination,
      Waiter waiter,
      RandomGenerator random) {
    this.exchanges = Map.copyOf(exchanges);
    this.spool = spool;
    this.coordination = coordination;
    this.waiter = waiter;
    this.random = random;
  }

  /// How asking for an account's slot ended.
  record Asked(AccountJob job, SlotCapture slot) {}

  /// Captures the present slot of every job.
  ///
  /// @param early how long before a slot it may be meant already
  List<Asked> capture(List<AccountJob> jobs, Duration early) throws InterruptedException {
    var byVenue =
        new TreeMap<>(jobs.stream().collect(groupingBy(it -> it.subject().publicSubject())));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Asked>>();
      for (var venue : byVenue.entrySet()) {
        var exchange = exchangeOf(venue.getKey());
        exchange.synchronize();
        venue.getValue().forEach(it -> follow(it, exchange.exchangeTime(), early));
        var takings = takings(exchange, early);
        var slots =
            venue.getValue().stream().flatMap(it -> slot(it, exchange, early).stream()).toList();
        var begun = threads.submit(() -> begin(slots, venue.getValue(), takings));
        var prices = threads.submit(() -> prices(venue.getKey(), slots, takings, begun));
        for (var job : venue.getValue()) {
          running.add(threads.submit(() -> one(job, takings, begun, prices)));
        }
      }
      return results(running);
    }
  }

  /// Captures the contracts of a venue; true when they are in the spool.
  boolean contracts(Subject venue, Instant slot) throws InterruptedException {
    var exchange = exchangeOf(venue);
    return takings(exchange, Timing.EARLY_MAX)
        .venue(venue, Endpoint.EXCHANGE_INFO, slot, exchange.exchangeTime().plus(PRICES_TRIED_FOR))
        .map(it -> it.failure() == null)
        .orElse(false);
  }

  /// The exchange's present time for a venue, as best known.
  Instant exchangeTime(Subject venue) {
    return exchangeOf(venue).exchangeTime();
  }

  /// Lets every budget know of the closures that any of them knows.
  void shareClosures() {
    exchanges.values().forEach(ExchangeClient::shareClosures);
  }

  /// Measures the exchange's clock unless what is known of it holds.
  void synchronize(Subject venue) {
    exchangeOf(venue).synchronize();
  }

  /// Keeps those of some accounts that nobody else asks for more than their slots.
  Admission.Stay stay(Collection<Subject> accounts) {
    return coordination.admission().stay(accounts);
  }

  /// Asks a venue for streams besides the snapshots.
  Courses courses(Subject venue) {
    return new Courses(exchangeOf(venue), access(), waiter, random);
  }

  private Takings takings(ExchangeClient exchange, Duration early) {
    return new Takings(
        exchange,
        spool,
        new Takings.Pace(waiter, random, early),
        coordination.admission(),
        access());
  }

  private Access access() {
    return new Access(coordination.keys(), coordination.identities(), coordination.generation());
  }

  /// Notes from which slot on an account's grid is followed, before anything can go wrong with it:
  /// slots are expected whether or not the tables can be told.
  private void follow(AccountJob job, Instant now, Duration early) {
    var grid = job.plan().grid();
    var timing = Timing.at(now, grid, job.lateness(), early);
    var since = timing instanceof Timing.Due due ? due.slot() : grid.next(timing.slot());
    try {
      coordination.memory().follows(job.plan(), since);
    } catch (RuntimeException e) {
      // The edge between accounts, here too.
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

  private static Asked one(AccountJob job, Takings takings, Future<?> begun, Future<?> prices)
      throws InterruptedException {
    if (!job.isActive()) {
      return notAsked(job, Ending.PAUSED, "");
    }
    try {
      return new Asked(
          job,
          takings.account(
              job,
              () -> {
                await(begun, Duration.ofDays(1));
                await(prices, PRICES_HEAD_START);
              }));
    } catch (AccountMemory.MemoryException e) {
      return notAsked(job, Ending.SPOOL_NOT_WRITABLE, job.subject() + ": " + e.getMessage());
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // The edge between accounts: a bug met by one must not cost the others their slot.
      LOG.error("{}: {}", job.subject(), e.toString(), e);
      return notAsked(job, Ending.BUG, job.subject() + ": " + e);
    }
  }

  private static Asked notAsked(AccountJob job, Ending ending, String detail) {
    return new Asked(
        job, new SlotCapture.NotAsked(Optional.empty(), ending, detail, Optional.empty()));
  }

  private static List<Asked> results(List<Future<Asked>> running) throws InterruptedException {
    var asked = new ArrayList<Asked>();
    for (var future : running) {
      try {
        asked.add(future.get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof InterruptedException) {
          throw new InterruptedException("an account's capture was told to stop");
        }
        throw new IllegalStateException("an account's capture ended without an answer", e);
      }
    }
    return asked;
  }

  private ExchangeClient exchangeOf(Subject venue) {
    var exchange = exchanges.get(venue.environment());
    if (exchange == null) {
      throw new IllegalArgumentException(venue + ": no exchange is configured");
    }
    return exchange;
  }

  /// Waits for the first of the slots, and leases all accounts with one question.
  private Void begin(List<Timing.Due> slots, List<AccountJob> jobs, Takings takings)
      throws InterruptedException {
    var first = slots.stream().map(Timing.Due::begins).min(Instant::compareTo);
    if (first.isPresent()) {
      takings.waitUntil(first.get());
      coordination.admission().lease(jobs.stream().filter(AccountJob::isActive).toList());
    }
    return null;
  }

  /// Once per run and venue, for the slot of the finest grid.
  private Void prices(Subject venue, List<Timing.Due> slots, Takings takings, Future<?> begun)
      throws InterruptedException {
    await(begun, Duration.ofDays(1));
    var due = slots.stream().max(Comparator.comparing(Timing.Due::slot));
    if (due.isPresent()) {
      try (var stay =
          coordination
              .admission()
              .pricing(venue, due.get(), () -> exchangeTime(venue))
              .orElse(null)) {
        if (stay != null) {
          var latest = exchangeTime(venue).plus(PRICES_TRIED_FOR);
          takings.venue(venue, Endpoint.ASSET_INDEX, due.get().slot(), latest);
        }
      } catch (SpoolException e) {
        LOG.error("{}: index prices not spooled: {}", venue, e.getMessage());
      }
    }
    return null;
  }

  private static void await(Future<?> other, Duration atMost) throws InterruptedException {
    try {
      other.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      // They come when they come; the account goes first.
    } catch (ExecutionException e) {
      LOG.error("index prices: {}", String.valueOf(e.getCause()));
    }
  }
}

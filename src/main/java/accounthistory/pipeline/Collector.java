package accounthistory.pipeline;

import static java.util.stream.Collectors.groupingBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Subject;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.store.AccountPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the present slot of every account, each on its own: one that fails never costs another's.
///
/// Nothing here touches the database; every answer is in the spool when [#capture] returns.
public final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  /// Index prices are asked for first, since a price serves what is captured after it. Accounts do
  /// not wait longer for them than this.
  private static final Duration PRICES_HEAD_START = Duration.ofSeconds(3);

  private final Map<Environment, ExchangeClient> exchanges;
  private final Spool spool;
  private final Waiter waiter;

  public Collector(Map<Environment, ExchangeClient> exchanges, Spool spool, Waiter waiter) {
    this.exchanges = Map.copyOf(exchanges);
    this.spool = spool;
    this.waiter = waiter;
  }

  /// How asking for an account's slot ended.
  record Asked(AccountJob job, SlotCapture slot) {}

  /// Captures the present slot of every job.
  ///
  /// @param isTaken whether the tables hold an account's slot; false when they cannot be asked
  List<Asked> capture(List<AccountJob> jobs, BiPredicate<Subject, Instant> isTaken)
      throws InterruptedException {
    var byVenue =
        new TreeMap<>(jobs.stream().collect(groupingBy(it -> it.subject().publicSubject())));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Asked>>();
      for (var venue : byVenue.entrySet()) {
        var exchange = exchangeOf(venue.getKey());
        var takings = new Takings(exchange, spool, waiter, isTaken);
        var prices =
            threads.submit(() -> prices(venue.getKey(), venue.getValue(), exchange, takings));
        for (var job : venue.getValue()) {
          running.add(threads.submit(() -> one(job, takings, prices)));
        }
      }
      return results(running);
    }
  }

  /// Captures the contracts of a venue; true when they are in the spool.
  boolean contracts(Subject venue, Instant slot) {
    var takings = new Takings(exchangeOf(venue), spool, waiter, (_, _) -> false);
    return takings
        .venue(venue, Endpoint.EXCHANGE_INFO, slot)
        .map(it -> it.failure() == null)
        .orElse(false);
  }

  /// The exchange's present time for a venue, as best known.
  Instant exchangeTime(Subject venue) {
    return exchangeOf(venue).exchangeTime();
  }

  private static Asked one(AccountJob job, Takings takings, Future<?> prices)
      throws InterruptedException {
    if (job.plan().state() != AccountPlan.State.ACTIVE) {
      return notAsked(job, Ending.PAUSED, "");
    }
    try {
      return new Asked(job, takings.account(job, () -> awaitPrices(prices)));
    } catch (RuntimeException e) {
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

  /// Once per run and venue, for the slot of the finest grid.
  private Void prices(
      Subject venue, List<AccountJob> jobs, ExchangeClient exchange, Takings takings)
      throws InterruptedException {
    var due =
        jobs.stream()
            .filter(it -> it.plan().state() == AccountPlan.State.ACTIVE)
            .map(it -> Timing.at(exchange.exchangeTime(), it.plan().grid(), it.lateness()))
            .filter(Timing.Due.class::isInstance)
            .map(Timing.Due.class::cast)
            .toList();
    if (!due.isEmpty()) {
      takings.waitUntil(due.stream().map(Timing.Due::begins).min(Instant::compareTo).get());
      try {
        takings.venue(
            venue,
            Endpoint.ASSET_INDEX,
            due.stream().map(Timing.Due::slot).max(Instant::compareTo).get());
      } catch (SpoolException e) {
        LOG.error("{}: index prices not spooled: {}", venue, e.getMessage());
      }
    }
    return null;
  }

  private static void awaitPrices(Future<?> prices) throws InterruptedException {
    try {
      prices.get(PRICES_HEAD_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      // They come when they come; the account goes first.
    } catch (ExecutionException e) {
      LOG.error("index prices: {}", String.valueOf(e.getCause()));
    }
  }
}

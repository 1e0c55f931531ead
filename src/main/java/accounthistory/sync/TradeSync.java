package accounthistory.sync;

import accounthistory.capture.Document;
import accounthistory.capture.Stream;
import accounthistory.capture.Urgency;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.venue.Protocols;
import accounthistory.job.AccountJob;
import accounthistory.normalize.TradeReading;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.flow.TradeQuestion;
import accounthistory.store.Store;
import accounthistory.store.write.ExpiredData;
import accounthistory.store.write.IncomeProgress;
import accounthistory.store.write.MissingTrades;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An account's fills: of each symbol that its money flows speak of, a week at a time, the newest
/// first. What is missing is read from the database, so no progress is kept in between.
final class TradeSync implements StreamSync {
  private static final Logger LOG = LoggerFactory.getLogger(TradeSync.class);

  /// The exchange refuses longer windows.
  private static final Duration WINDOW = Duration.ofDays(7).minusMillis(1);

  /// A flow carries its fill's time, give or take this much.
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final AccountJob job;
  private final boolean onlyHedged;
  private final Instant now;
  private List<MissingTrades> missing;
  private final Set<String> stuck = new HashSet<>();
  private int pages;
  private Duration giveUp = Horizon.MARGIN;

  /// @param now on the exchange's clock; nothing later is requested
  TradeSync(AccountJob job, boolean onlyHedged, Instant now, Store store) {
    this.job = job;
    this.onlyHedged = onlyHedged;
    this.now = now;
    this.pages = job.schedule().pages();
    this.missing = missing(store);
  }

  /// The fills of a symbol in a window.
  private static final class Fills implements PagedRead {
    private final ApiEndpoint endpoint;
    private final TradeQuestion.InWindow window;
    private final TradeReading reading = new TradeReading();
    private int asked;
    private boolean isUnderstood = true;

    Fills(ApiEndpoint endpoint, TradeQuestion.InWindow window) {
      this.endpoint = endpoint;
      this.window = window;
    }

    @Override
    public Optional<Request> next() {
      var wanted =
          asked == 0
              ? Optional.<TradeQuestion>of(window)
              : reading.next().filter(_ -> isUnderstood);
      return wanted.map(it -> Request.of(endpoint, it.query()).with(Stream.TRADE.urgency()));
    }

    @Override
    public void answered(Document document) {
      asked++;
      try {
        reading.add(document);
      } catch (NotUnderstoodException e) {
        // The capture is kept, and its normalizing says the same to whom it concerns.
        LOG.debug("{}", e.getMessage());
        isUnderstood = false;
      }
    }
  }

  @Override
  public AccountJob job() {
    return job;
  }

  @Override
  public Stream stream() {
    return Stream.TRADE;
  }

  @Override
  public Optional<PagedRead> next(Urgency urgency) {
    return urgency == Urgency.BACKFILL && pages > 0
        ? missing.stream()
            .filter(it -> !stuck.contains(it.symbol()))
            .findFirst()
            .map(it -> new Fills(endpoint(), window(it)))
        : Optional.empty();
  }

  private ApiEndpoint endpoint() {
    return Protocols.of(job.subject().venue()).endpoints(stream()).getFirst();
  }

  private TradeQuestion.InWindow window(MissingTrades wanted) {
    var end = wanted.latest().plus(SLACK);
    var to = end.isBefore(now) ? end : now;
    var begin = to.minus(WINDOW);
    var known = wanted.knownUntil().filter(it -> it.isAfter(begin)).orElse(begin);
    var oldest = Horizon.oldest(now);
    return new TradeQuestion.InWindow(wanted.symbol(), known.isAfter(oldest) ? known : oldest, to);
  }

  @Override
  public void stored(PagedRead read, Store store) {
    var fills = (Fills) read;
    pages -= fills.asked;
    var left = missing(store);
    // What has made no progress is requested in a later run, and does not delay other symbols.
    left.stream()
        .filter(missing::contains)
        .map(MissingTrades::symbol)
        .filter(fills.window.symbol()::equals)
        .forEach(stuck::add);
    missing = left;
  }

  private List<MissingTrades> missing(Store store) {
    return store.missingTrades(job.subject(), Horizon.oldest(now), onlyHedged);
  }

  @Override
  public boolean isGoneOnWithout(PagedRead read, Optional<Duration> kept, Store store) {
    var window = ((Fills) read).window;
    var end = window.to().plusMillis(1);
    var refused = new IncomeProgress.Stretch(window.from(), end);
    var from = Horizon.younger(refused, kept, giveUp, now);
    giveUp = giveUp.multipliedBy(2);
    pages--;
    store.forgotten(
        job.subject(),
        new ExpiredData(Stream.TRADE, window.symbol(), Horizon.older(window.from(), now), from));
    missing = missing(store);
    return true;
  }

  @Override
  public Optional<String> progress() {
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("trades of %s symbols are still to come".formatted(missing.size()));
  }
}

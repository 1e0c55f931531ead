package accounthistory.sync;

import accounthistory.capture.Capture;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Urgency;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.venue.Protocols;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.StreamResult;
import accounthistory.load.DrainReport;
import accounthistory.normalize.binance.IndexPriceKlines;
import accounthistory.snapshot.Collector;
import accounthistory.snapshot.SlotLeases;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import accounthistory.store.Store;
import accounthistory.store.database.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is requested of accounts in addition to their snapshots: streams that the exchange keeps
/// for a while. They come after every slot, give way to it, and what one run does not get to is for
/// the next.
public final class SyncRunner {
  private static final Logger LOG = LoggerFactory.getLogger(SyncRunner.class);

  /// The present of every account goes before the past of any.
  private static final List<Urgency> ORDER = List.of(Urgency.INCOME, Urgency.BACKFILL);

  /// Flows come of positions, and of what is credited for them some days later.
  private static final Duration TRADED_WITHIN = Duration.ofDays(7);

  private final Collector collector;
  private final Spool spool;
  private volatile Optional<Instant> nextTurn = Optional.empty();

  /// Brings what is spooled into the database.
  @FunctionalInterface
  public interface Loader {
    /// Returns what was stored; empty when it was not this run's turn.
    DrainReport load() throws InterruptedException;
  }

  private record Key(Subject account, Stream stream) {
    static Key of(StreamSync sync) {
      return new Key(sync.subject(), sync.stream());
    }
  }

  /// How a stage of syncs is bounded and where it brings what it gets.
  public record Frame(Store store, Loader loader, BooleanSupplier over) {}

  public SyncRunner(Collector collector, Spool spool) {
    this.collector = collector;
    this.spool = spool;
  }

  /// @param lease the accounts that may be requested
  /// @param results how each sync has ended so far
  private record Stage(Frame frame, SlotLeases.Lease lease, Map<Key, StreamResult> results) {}

  private static Subject account(StreamSync sync) {
    return sync.subject();
  }

  /// When the first account's next turn comes, as known from the last round; empty before.
  public Optional<Instant> nextTurn() {
    return nextTurn;
  }

  /// Requests what is due, as far as time, weight and each account's share allow.
  public List<StreamResult> run(Collection<AccountJob> jobs, Frame frame)
      throws InterruptedException {
    nextTurn = nextTurn(jobs);
    var first = due(jobs, frame.store());
    if (first.isEmpty()) {
      return List.of();
    }
    try (var lease = collector.hold(first.stream().map(SyncRunner::account).distinct().toList())) {
      // What was due may have been requested by the account's former holder.
      var kept = new ArrayList<AccountJob>();
      for (var job : jobs) {
        if (lease.holds(job.subject()) || lease.holds(job.subject().publicSubject())) {
          kept.add(job);
        }
      }
      return run(due(kept, frame.store()), frame, lease);
    }
  }

  private List<StreamResult> run(List<StreamSync> syncs, Frame frame, SlotLeases.Lease lease)
      throws InterruptedException {
    var results = new LinkedHashMap<Key, StreamResult>();
    for (var urgency : ORDER) {
      round(new ArrayDeque<>(syncs), urgency, new Stage(frame, lease, results));
    }
    for (var sync : syncs) {
      var end = results.get(Key.of(sync));
      if (end != null && end.outcome() == Outcome.TAKEN) {
        results.put(Key.of(sync), logged(sync, end));
      }
    }
    return List.copyOf(results.values());
  }

  /// What each scheduled stream requests now.
  private List<StreamSync> due(Collection<AccountJob> jobs, Store store) {
    var syncs = new ArrayList<StreamSync>();
    var active = jobs.stream().filter(AccountJob::isActive).toList();
    for (var stream : Stream.values()) {
      var wanting = wanting(active, stream);
      if (!wanting.isEmpty()) {
        syncs.addAll(
            switch (stream) {
              case INCOME -> incomes(wanting, store);
              case TRADE -> trades(dueOf(wanting, stream, store), store);
              case LEVERAGE_BRACKET, CONFIGURATION, COMMISSION_RATE ->
                  states(dueOf(wanting, stream, store), stream, store);
              case INDEX_PRICE_CANDLE -> candles(dueOf(wanting, stream, store), store);
              // Requested with the slots.
              case ACCOUNT, ASSET_INDEX, EXCHANGE_INFO -> List.<StreamSync>of();
            });
      }
    }
    return syncs;
  }

  /// Those of which a stream is requested; one account stands for its environment.
  private static List<AccountJob> wanting(List<AccountJob> active, Stream stream) {
    var subjects = new HashSet<Subject>();
    return active.stream()
        .filter(it -> it.schedule().wants(stream))
        .filter(it -> subjects.add(stream.subjectFor(it.subject())))
        .toList();
  }

  private Optional<Instant> nextTurn(Collection<AccountJob> jobs) {
    return Arrays.stream(Stream.values())
        .flatMap(stream ->
            jobs.stream()
                .filter(it -> it.isActive() && it.schedule().wants(stream))
                .map(it -> it.schedule().nextTurn(stream, now(it))))
        .min(Instant::compareTo);
  }

  /// Those whose turn has come.
  private List<AccountJob> dueOf(List<AccountJob> jobs, Stream stream, Store store) {
    var subjects = jobs.stream().map(it -> stream.subjectFor(it.subject())).toList();
    var last = store.lastVisits(subjects, stream);
    return jobs.stream()
        .filter(it ->
            it.schedule()
                .isDue(
                    stream,
                    Optional.ofNullable(last.get(stream.subjectFor(it.subject()))),
                    now(it)))
        .toList();
  }

  /// The whole present state, in one capture.
  private List<StreamSync> states(List<AccountJob> jobs, Stream stream, Store store) {
    var syncs = new ArrayList<StreamSync>();
    for (var job : jobs) {
      var requests =
          Protocols.of(job.subject().venue()).endpoints(stream).stream()
              .flatMap(it -> requests(it, job, store).stream())
              .toList();
      if (!requests.isEmpty()) {
        syncs.add(new StateSync(job, stream, List.of(requests)));
      }
    }
    return syncs;
  }

  /// One request, or one for each symbol that the account traded lately, in any order: where the
  /// weight does not reach for all, it is not the same ones that are left out each time.
  private List<Request> requests(ApiEndpoint endpoint, AccountJob job, Store store) {
    if (!endpoint.isBySymbol()) {
      return List.of(Request.of(endpoint));
    }
    var now = now(job);
    var symbols = new ArrayList<>(store.symbols(job.subject(), now.minus(TRADED_WITHIN)));
    Collections.shuffle(symbols, collector.pace().random());
    return symbols.stream().map(endpoint::ofSymbol).toList();
  }

  /// Minutes that flows have no better price of, a request for each range.
  private List<StreamSync> candles(List<AccountJob> jobs, Store store) {
    var syncs = new ArrayList<StreamSync>();
    for (var job : jobs) {
      var venue = job.subject().publicSubject();
      var endpoint = Protocols.of(venue.venue()).endpoints(Stream.INDEX_PRICE_CANDLE).getFirst();
      var requests =
          store.missingIndexPrices(venue, IndexPriceKlines.LIMIT).stream()
              .limit(Math.max(1, job.schedule().pages()))
              .map(it -> IndexPriceKlines.query(it.pair(), it.from(), it.to()))
              .map(it -> List.of(Request.of(endpoint, it)))
              .toList();
      if (!requests.isEmpty()) {
        syncs.add(new StateSync(job, Stream.INDEX_PRICE_CANDLE, requests));
      }
    }
    return syncs;
  }

  private List<StreamSync> trades(List<AccountJob> jobs, Store store) {
    return jobs.stream()
        .<StreamSync>map(it -> new TradeSync(it, it.schedule().onlyHedgedTrades(), now(it), store))
        .toList();
  }

  private List<StreamSync> incomes(List<AccountJob> jobs, Store store) {
    var progress = store.incomeProgress(jobs.stream().map(AccountJob::subject).toList());
    var syncs = new ArrayList<StreamSync>();
    for (var job : jobs) {
      var known = progress.get(job.subject());
      if (known != null) {
        var now = now(job);
        var since = now.minus(TRADED_WITHIN);
        syncs.add(new IncomeSync(job, known, now, () -> store.symbols(job.subject(), since)));
      }
    }
    return syncs;
  }

  private Instant now(AccountJob job) {
    return collector.exchangeTime(job.subject().publicSubject());
  }

  /// One page of each sync after the other, until none has more of this urgency.
  private void round(Queue<StreamSync> queue, Urgency urgency, Stage stage)
      throws InterruptedException {
    while (!queue.isEmpty() && !stage.frame().over().getAsBoolean()) {
      var sync = queue.remove();
      var isOver = isStopped(sync, stage.results()) || !stage.lease().holds(account(sync));
      switch (isOver ? new Stepped.Done() : stepped(sync, urgency, stage.frame())) {
        case Stepped.Done() -> {}
        case Stepped.NoWeight() -> {
          return;
        }
        case Stepped.Ended(var end) -> {
          stage.results().merge(Key.of(sync), end, SyncRunner::worse);
          queue.add(sync);
        }
      }
    }
  }

  /// What a page of a sync came to.
  private sealed interface Stepped {
    /// There is nothing more of this urgency.
    record Done() implements Stepped {}

    /// Neither for it nor for those after it.
    record NoWeight() implements Stepped {}

    record Ended(StreamResult end) implements Stepped {}
  }

  /// One step from its edge: a bug met by one account's sync ends that sync alone.
  private Stepped stepped(StreamSync sync, Urgency urgency, Frame frame)
      throws InterruptedException {
    try {
      var course = sync.next(urgency);
      return course.isEmpty() ? new Stepped.Done() : step(sync, course.get(), frame);
    } catch (InterruptedException | StoreException e) {
      throw e;
    } catch (SpoolException | StateException e) {
      return ended(sync, Outcome.SPOOL_NOT_WRITABLE, account(sync) + ": " + e.getMessage());
    } catch (Throwable e) {
      var where = account(sync) + " " + sync.stream().label();
      return ended(sync, Outcome.BUG, collector.boundary().met(where, e));
    }
  }

  private static Stepped.Ended ended(StreamSync sync, Outcome outcome, String detail) {
    return new Stepped.Ended(end(sync, outcome, detail));
  }

  private static boolean isStopped(StreamSync sync, Map<Key, StreamResult> results) {
    var end = results.get(Key.of(sync));
    return end != null && end.outcome() != Outcome.TAKEN;
  }

  private static StreamResult worse(StreamResult one, StreamResult other) {
    return one.outcome() == Outcome.TAKEN ? other : one;
  }

  private Stepped step(StreamSync sync, PagedRead read, Frame frame) throws InterruptedException {
    var pageReader = pageReader(sync.job().subject().publicSubject());
    return switch (pageReader.take(sync.job(), sync.stream(), read)) {
      case PageReader.Taken.Stopped(var outcome, var detail) -> ended(sync, outcome, detail);
      case PageReader.Taken.Forgotten(var kept, var detail) -> {
        var goesOn = sync.isGoneOnWithout(read, kept, frame.store());
        if (goesOn) {
          LOG.warn(
              "{}; that {} can no longer be had, see `account-history check`",
              detail,
              sync.stream().label());
        }
        yield ended(sync, goesOn ? Outcome.TAKEN : Outcome.NOT_UNDERSTOOD, detail);
      }
      case PageReader.Taken.NoWeight(var detail) -> {
        LOG.info("{}: {} waits for a later run", detail, sync.stream().label());
        yield new Stepped.NoWeight();
      }
      case PageReader.Taken.Brought(var capture, var why) ->
          new Stepped.Ended(loaded(sync, read, frame, capture, why));
    };
  }

  private PageReader pageReader(Subject venue) {
    var pace = collector.pace();
    return new PageReader(
        collector.exchangeOf(venue), collector.access(), pace.sleeper(), pace.random());
  }

  private StreamResult loaded(
      StreamSync sync,
      PagedRead read,
      Frame frame,
      Capture capture,
      Optional<PageReader.Taken.Stopped> why)
      throws InterruptedException {
    spool.put(capture);
    var drain = frame.loader().load();
    sync.stored(read, frame.store());
    var stored = StreamResults.of(capture, drain);
    return why.filter(_ -> stored.outcome() == Outcome.TAKEN)
        .map(it -> end(sync, it.outcome(), it.detail()))
        .orElse(stored);
  }

  private static StreamResult end(StreamSync sync, Outcome outcome, String detail) {
    return new StreamResult(sync.subject(), sync.stream(), outcome, detail);
  }

  private static StreamResult logged(StreamSync sync, StreamResult end) {
    var progress = sync.progress().orElse("");
    if (!progress.isEmpty()) {
      LOG.info("{}: {}", end.account(), progress);
    }
    return end(sync, end.outcome(), progress);
  }
}

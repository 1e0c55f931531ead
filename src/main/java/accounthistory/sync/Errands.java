package accounthistory.sync;

import accounthistory.capture.Capture;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.binance.Urgency;
import accounthistory.job.AccountJob;
import accounthistory.job.Ending;
import accounthistory.job.StreamEnd;
import accounthistory.load.DrainReport;
import accounthistory.snapshot.Admission;
import accounthistory.snapshot.Collector;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What accounts are asked for besides their snapshots: streams that the exchange keeps for a
/// while. They come after every slot, give way to it, and what one run does not get to is for the
/// next.
public final class Errands {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);

  /// The present of every account goes before the past of any.
  private static final List<Urgency> ORDER = List.of(Urgency.INCOME, Urgency.BACKFILL);

  /// Flows come of positions, and of what is credited for them some days later.
  private static final Duration TRADED_WITHIN = Duration.ofDays(7);

  private final Collector collector;
  private final Spool spool;
  private volatile Optional<Instant> nextTurn = Optional.empty();

  /// Brings what is spooled into the tables.
  @FunctionalInterface
  public interface Carrier {
    /// Returns what was stored; empty when it was not this run's turn.
    DrainReport carry() throws InterruptedException;
  }

  private record Key(Subject account, Stream stream) {
    static Key of(Errand errand) {
      return new Key(errand.job().subject(), errand.stream());
    }
  }

  /// How a stage of errands is bounded and where it brings what it gets.
  public record Frame(Store store, Carrier carrier, BooleanSupplier over) {}

  public Errands(Collector collector, Spool spool) {
    this.collector = collector;
    this.spool = spool;
  }

  /// @param stay the accounts that may be asked for
  /// @param ends how each errand has ended so far
  private record Stage(Frame frame, Admission.Stay stay, Map<Key, StreamEnd> ends) {}

  private static Subject account(Errand errand) {
    return errand.job().subject();
  }

  /// When the first account's next turn comes, as known from the last round; empty before.
  public Optional<Instant> nextTurn() {
    return nextTurn;
  }

  /// Asks for what is due, as far as time, weight and each account's share allow.
  public List<StreamEnd> run(Collection<AccountJob> jobs, Frame frame) throws InterruptedException {
    nextTurn = nextTurn(jobs);
    var first = due(jobs, frame.store());
    if (first.isEmpty()) {
      return List.of();
    }
    try (var stay = collector.stay(first.stream().map(Errands::account).distinct().toList())) {
      // What was due may have been asked for by whoever held the account until now.
      var kept = new ArrayList<AccountJob>();
      for (var job : jobs) {
        if (stay.holds(job.subject())) {
          kept.add(job);
        }
      }
      return run(due(kept, frame.store()), frame, stay);
    }
  }

  private List<StreamEnd> run(List<Errand> errands, Frame frame, Admission.Stay stay)
      throws InterruptedException {
    var ends = new LinkedHashMap<Key, StreamEnd>();
    for (var urgency : ORDER) {
      round(new ArrayDeque<>(errands), urgency, new Stage(frame, stay, ends));
    }
    for (var errand : errands) {
      var end = ends.get(Key.of(errand));
      if (end != null && end.ending() == Ending.TAKEN) {
        ends.put(Key.of(errand), told(errand, end));
      }
    }
    return List.copyOf(ends.values());
  }

  /// Every stream that is an errand has its line here.
  private List<Errand> due(Collection<AccountJob> jobs, Store store) {
    var errands = new ArrayList<Errand>();
    var active = jobs.stream().filter(AccountJob::isActive).toList();
    for (var stream : Stream.values()) {
      var wanting = active.stream().filter(it -> it.rounds().wants(stream)).toList();
      if (!wanting.isEmpty()) {
        errands.addAll(
            switch (stream) {
              case INCOME -> incomes(wanting, store);
              case TRADE -> trades(dueOf(wanting, stream, store), store);
              case LEVERAGE_BRACKET ->
                  singles(
                      dueOf(wanting, stream, store), stream, List.of(Endpoint.LEVERAGE_BRACKETS));
              case CONFIGURATION ->
                  singles(
                      dueOf(wanting, stream, store),
                      stream,
                      List.of(Endpoint.ACCOUNT_CONFIG, Endpoint.SYMBOL_CONFIG));
              case ACCOUNT, ASSET_INDEX, EXCHANGE_INFO -> List.<Errand>of();
            });
      }
    }
    return errands;
  }

  private Optional<Instant> nextTurn(Collection<AccountJob> jobs) {
    return Arrays.stream(Stream.values())
        .flatMap(stream ->
            jobs.stream()
                .filter(it -> it.isActive() && it.rounds().wants(stream))
                .map(it -> it.rounds().nextTurn(stream, now(it))))
        .min(Instant::compareTo);
  }

  /// Those whose turn has come.
  private List<AccountJob> dueOf(List<AccountJob> jobs, Stream stream, Store store) {
    var last = store.lastVisits(jobs.stream().map(AccountJob::subject).toList(), stream);
    return jobs.stream()
        .filter(
            it -> it.rounds().isDue(stream, Optional.ofNullable(last.get(it.subject())), now(it)))
        .toList();
  }

  private static List<Errand> singles(
      List<AccountJob> jobs, Stream stream, List<Endpoint> endpoints) {
    return jobs.stream().<Errand>map(it -> new SingleErrand(it, stream, endpoints)).toList();
  }

  private List<Errand> trades(List<AccountJob> jobs, Store store) {
    return jobs.stream()
        .<Errand>map(it -> new TradeErrand(it, it.rounds().onlyHedgedTrades(), now(it), store))
        .toList();
  }

  private List<Errand> incomes(List<AccountJob> jobs, Store store) {
    var progress = store.incomeProgress(jobs.stream().map(AccountJob::subject).toList());
    var errands = new ArrayList<Errand>();
    for (var job : jobs) {
      var known = progress.get(job.subject());
      if (known != null) {
        var now = now(job);
        var since = now.minus(TRADED_WITHIN);
        errands.add(new IncomeErrand(job, known, now, () -> store.symbols(job.subject(), since)));
      }
    }
    return errands;
  }

  private Instant now(AccountJob job) {
    return collector.exchangeTime(job.subject().publicSubject());
  }

  /// One course of each errand after the other, until none has more of this urgency.
  private void round(Queue<Errand> queue, Urgency urgency, Stage stage)
      throws InterruptedException {
    while (!queue.isEmpty() && !stage.frame().over().getAsBoolean()) {
      var errand = queue.remove();
      var isOver = isStopped(errand, stage.ends()) || !stage.stay().holds(account(errand));
      switch (isOver ? new Stepped.Done() : stepped(errand, urgency, stage.frame())) {
        case Stepped.Done() -> {}
        case Stepped.NoWeight() -> {
          return;
        }
        case Stepped.Ended(var end) -> {
          stage.ends().merge(Key.of(errand), end, Errands::graver);
          queue.add(errand);
        }
      }
    }
  }

  /// What a step of an errand came to.
  private sealed interface Stepped {
    /// There is nothing more of this urgency.
    record Done() implements Stepped {}

    /// Neither for it nor for those after it.
    record NoWeight() implements Stepped {}

    record Ended(StreamEnd end) implements Stepped {}
  }

  /// One step from its edge: a bug met by one account's errand ends that errand alone.
  private Stepped stepped(Errand errand, Urgency urgency, Frame frame) throws InterruptedException {
    try {
      var course = errand.next(urgency);
      return course.isEmpty() ? new Stepped.Done() : step(errand, course.get(), frame);
    } catch (InterruptedException | StoreException e) {
      throw e;
    } catch (SpoolException | StateException e) {
      return ended(errand, Ending.SPOOL_NOT_WRITABLE, account(errand) + ": " + e.getMessage());
    } catch (Throwable e) {
      var where = account(errand) + " " + errand.stream().label();
      return ended(errand, Ending.BUG, collector.bugs().met(where, e));
    }
  }

  private static Stepped.Ended ended(Errand errand, Ending ending, String detail) {
    return new Stepped.Ended(end(errand, ending, detail));
  }

  private static boolean isStopped(Errand errand, Map<Key, StreamEnd> ends) {
    var end = ends.get(Key.of(errand));
    return end != null && end.ending() != Ending.TAKEN;
  }

  private static StreamEnd graver(StreamEnd one, StreamEnd other) {
    return one.ending() == Ending.TAKEN ? other : one;
  }

  private Stepped step(Errand errand, Course course, Frame frame) throws InterruptedException {
    var courses = courses(errand.job().subject().publicSubject());
    return switch (courses.take(errand.job(), errand.stream(), course)) {
      case Courses.Taken.Stopped(var ending, var detail) -> ended(errand, ending, detail);
      case Courses.Taken.Forgotten(var kept, var detail) -> {
        var goesOn = errand.isGoneOnWithout(course, kept, frame.store());
        if (goesOn) {
          LOG.warn(
              "{}; that {} can no longer be had, see `account-history check`",
              detail,
              errand.stream().label());
        }
        yield ended(errand, goesOn ? Ending.TAKEN : Ending.NOT_UNDERSTOOD, detail);
      }
      case Courses.Taken.NoWeight(var detail) -> {
        LOG.info("{}: {} waits for a later run", detail, errand.stream().label());
        yield new Stepped.NoWeight();
      }
      case Courses.Taken.Brought(var capture, var why) ->
          new Stepped.Ended(carried(errand, course, frame, capture, why));
    };
  }

  private Courses courses(Subject venue) {
    var pace = collector.pace();
    return new Courses(
        collector.exchangeOf(venue), collector.access(), pace.waiter(), pace.random());
  }

  private StreamEnd carried(
      Errand errand,
      Course course,
      Frame frame,
      Capture capture,
      Optional<Courses.Taken.Stopped> why)
      throws InterruptedException {
    spool.put(capture);
    var drain = frame.carrier().carry();
    errand.carried(course, frame.store());
    var stored = StreamEnds.of(capture, drain);
    return why.filter(_ -> stored.ending() == Ending.TAKEN)
        .map(it -> end(errand, it.ending(), it.detail()))
        .orElse(stored);
  }

  private static StreamEnd end(Errand errand, Ending ending, String detail) {
    return new StreamEnd(errand.job().subject(), errand.stream(), ending, detail);
  }

  private static StreamEnd told(Errand errand, StreamEnd end) {
    var progress = errand.progress().orElse("");
    if (!progress.isEmpty()) {
      LOG.info("{}: {}", end.account(), progress);
    }
    return end(errand, end.ending(), progress);
  }
}

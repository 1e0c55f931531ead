package accounthistory.pipeline;

import accounthistory.capture.Capture;
import accounthistory.capture.Document;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// Asks one exchange for what a slot needs and writes every answer into the spool.
///
/// The database is not needed here; it is only asked, when it happens to be there, whether a slot
/// is taken already.
final class Takings {
  private final ExchangeClient exchange;
  private final Spool spool;
  private final Waiter waiter;
  private final BiPredicate<Subject, Instant> isTaken;

  /// @param isTaken whether the tables hold an account's slot; false when they cannot be asked
  Takings(
      ExchangeClient exchange, Spool spool, Waiter waiter, BiPredicate<Subject, Instant> isTaken) {
    this.exchange = exchange;
    this.spool = spool;
    this.waiter = waiter;
    this.isTaken = isTaken;
  }

  /// Lets what must come first come first.
  @FunctionalInterface
  interface Beforehand {
    void await() throws InterruptedException;
  }

  /// Captures the account's present slot, waiting for its phase.
  SlotCapture account(AccountJob job, Beforehand beforehand) throws InterruptedException {
    var account = job.subject();
    var timing = Timing.at(exchange.exchangeTime(), job.plan().grid(), job.lateness());
    return switch (timing) {
      case Timing.TooLate(var slot, var late, var allowed) -> tooLate(job, slot, late, allowed);
      case Timing.Due(var slot, var begins) -> {
        if (isTaken.test(account, slot)) {
          yield new SlotCapture.NotAsked(
              Optional.of(slot), Ending.ALREADY_TAKEN, "", Optional.empty());
        }
        waitUntil(begins);
        beforehand.await();
        var again = Timing.at(exchange.exchangeTime(), job.plan().grid(), job.lateness());
        yield again.slot().equals(slot)
            ? ask(job, slot)
            : tooLate(job, slot, Duration.between(begins, exchange.exchangeTime()), job.lateness());
      }
    };
  }

  /// Captures a public stream for a slot; a failure is spooled like any answer.
  Optional<Capture> venue(Subject venue, Endpoint endpoint, Instant slot) {
    var stream = streamOf(endpoint);
    var outcome = exchange.fetch(endpoint);
    var capture =
        switch (outcome) {
          case FetchOutcome.Fetched(var document, var clock) ->
              new Capture(venue, stream, slot, clock, List.of(document), null);
          case Unfetched unfetched -> failed(venue, stream, slot, unfetched);
        };
    if (outcome instanceof Unfetched unfetched && !unfetched.problem().sent()) {
      return Optional.empty();
    }
    spool.put(capture);
    return Optional.of(capture);
  }

  void waitUntil(Instant begins) throws InterruptedException {
    var wait = Duration.between(exchange.exchangeTime(), begins);
    if (wait.isPositive()) {
      waiter.sleep(wait);
    }
  }

  private SlotCapture ask(AccountJob job, Instant slot) {
    var account = job.subject();
    return switch (exchange.fetch(Endpoint.ACCOUNT_V2, job.credentials())) {
      case FetchOutcome.Fetched(var document, var clock) ->
          spooled(
              new Capture(account, Stream.ACCOUNT, slot, clock, List.of(document), null),
              Ending.SPOOLED,
              "");
      case Unfetched unfetched -> {
        var problem = unfetched.problem();
        var detail = account + ": " + problem.message();
        yield problem.sent()
            ? spooled(failed(account, Stream.ACCOUNT, slot, unfetched), endingOf(unfetched), detail)
            : new SlotCapture.NotAsked(
                Optional.of(slot),
                endingOf(unfetched),
                detail,
                Optional.of(problem.reason().label()));
      }
    };
  }

  private SlotCapture spooled(Capture capture, Ending ending, String detail) {
    try {
      spool.put(capture);
      return new SlotCapture.Spooled(capture, ending, detail);
    } catch (SpoolException e) {
      return new SlotCapture.NotSpooled(
          Optional.of(capture.slot()), capture.subject() + ": " + e.getMessage());
    }
  }

  private static SlotCapture tooLate(
      AccountJob job, Instant slot, Duration late, Duration allowed) {
    return new SlotCapture.NotAsked(
        Optional.of(slot),
        Ending.TOO_LATE,
        ("%s: slot %s begins %s after the grid instant and may be taken %s later; this run came %s"
                + " after its beginning: start it within %s of the grid instant")
            .formatted(
                job.subject(),
                slot,
                job.plan().grid().phase(),
                allowed,
                late.truncatedTo(ChronoUnit.SECONDS),
                job.plan().grid().phase().plus(allowed)),
        Optional.of("too_late"));
  }

  private static Capture failed(Subject subject, Stream stream, Instant slot, Unfetched unfetched) {
    var document = unfetched.problem().document();
    return new Capture(
        subject,
        stream,
        slot,
        unfetched.problem().clock(),
        document == null ? List.<Document>of() : List.of(document),
        unfetched.failure());
  }

  private static Ending endingOf(Unfetched unfetched) {
    return switch (unfetched) {
      case FetchOutcome.Throttled _, FetchOutcome.Banned _, FetchOutcome.OverBudget _ ->
          Ending.THROTTLED;
      case FetchOutcome.Refused _ -> Ending.REFUSED;
      case FetchOutcome.Inactive _ -> Ending.INACTIVE;
      case FetchOutcome.NotUnderstood _ -> Ending.NOT_UNDERSTOOD;
      case FetchOutcome.Unavailable _ -> Ending.UNREACHABLE;
      case FetchOutcome.Distrusted _ -> Ending.TLS;
      case FetchOutcome.NotServed _ -> Ending.CONFIGURATION;
    };
  }

  private static Stream streamOf(Endpoint endpoint) {
    var stream = endpoint.stream();
    if (stream == null) {
      throw new IllegalArgumentException(endpoint.path() + " is never captured");
    }
    return stream;
  }
}

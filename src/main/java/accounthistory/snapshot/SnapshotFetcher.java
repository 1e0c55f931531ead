package accounthistory.snapshot;

import accounthistory.capture.Capture;
import accounthistory.capture.Document;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.credential.AccountAccess;
import accounthistory.credential.KeyPair;
import accounthistory.credential.KeyRing;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.FetchOutcome.Problem;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.RetryDecision;
import accounthistory.exchange.RetryRule;
import accounthistory.exchange.signing.UnusableKeyException;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.Sleeper;
import accounthistory.job.SlotTiming;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolException;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks one exchange for what a slot needs, again and again while that may help, and writes every
/// answer into the spool.
///
/// The database is not needed here.
public final class SnapshotFetcher {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFetcher.class);

  /// How long before the end of a slot's lateness the last try is made, up to twice that.
  private static final Duration LAST_CHANCE = Duration.ofSeconds(2);

  private final ExchangeClient exchange;
  private final Spool spool;
  private final Pace pace;
  private final SlotLeases leases;
  private final AccountAccess access;
  private final AccountStateRequest states;

  /// How time passes.
  ///
  /// @param random spreads the tries of many accounts
  /// @param early how long before a slot it may be meant already
  record Pace(Sleeper sleeper, RandomGenerator random, Duration early) {}

  SnapshotFetcher(
      ExchangeClient exchange, Spool spool, Pace pace, SlotLeases leases, AccountAccess access) {
    this.exchange = exchange;
    this.spool = spool;
    this.pace = pace;
    this.leases = leases;
    this.access = access;
    this.states = new AccountStateRequest(exchange, access.apiVersion());
  }

  /// Waits for what has precedence.
  @FunctionalInterface
  interface Beforehand {
    void await() throws InterruptedException;
  }

  /// Captures the account's present slot, waiting for its phase.
  CaptureResult account(AccountJob job, Beforehand beforehand) throws InterruptedException {
    var timing = timing(job, exchange, pace.early());
    return switch (timing) {
      // What an earlier run took is not lost by a later one that comes too late.
      case SlotTiming.TooLate(var slot, var late, var allowed) ->
          leases.done(job.subject(), slot).orElseGet(() -> tooLate(job, slot, late, allowed));
      case SlotTiming.Due(var slot, var begins) -> {
        // Later it is looked at with the others.
        var done =
            exchange.exchangeTime().isBefore(begins)
                ? leases.done(job.subject(), slot)
                : leases.instead(job.subject(), slot);
        if (done.isPresent()) {
          yield done.get();
        }
        waitUntil(job.begins(slot));
        beforehand.await();
        var latest = exchange.atMost(job.latest(slot));
        yield switch (leases.enter(job, slot, latest, exchange::exchangeTime)) {
          case SlotLeases.Pass.Stop(var instead) -> instead;
          case SlotLeases.Pass.Go(var lock) -> {
            try (lock) {
              yield inTime(job, slot);
            }
          }
        };
      }
    };
  }

  /// Captures a public stream for a slot; a failure is spooled like any answer.
  ///
  /// @param latest no try begins after this instant
  Optional<Capture> venue(Subject venue, Stream stream, Instant slot, Instant latest)
      throws InterruptedException {
    var endpoint = exchange.protocol().endpoints(stream).getFirst();
    for (var tries = 1; ; tries++) {
      switch (exchange.fetch(endpoint)) {
        case FetchOutcome.Fetched(var document, var clock) -> {
          var capture = new Capture(venue, stream, slot, clock, List.of(document), null);
          spool.put(capture);
          return Optional.of(capture);
        }
        case Unfetched why -> {
          if (!isWaitedFor(why, tries, latest, venue.toString())) {
            if (!why.problem().sent()) {
              return Optional.empty();
            }
            var capture = failed(venue, stream, slot, why, List.of());
            spool.put(capture);
            return Optional.of(capture);
          }
        }
      }
    }
  }

  /// So many accounts are about to be requested, and perhaps a venue's prices.
  void expect(int accounts, boolean withPrices) {
    expect(Stream.ACCOUNT, accounts);
    if (withPrices) {
      expect(Stream.ASSET_INDEX, 1);
    }
  }

  private void expect(Stream stream, int requests) {
    exchange.protocol().endpoints(stream).forEach(it -> exchange.expect(it, requests));
  }

  Instant exchangeTime() {
    return exchange.exchangeTime();
  }

  void waitUntil(Instant begins) throws InterruptedException {
    var wait = Duration.between(exchange.exchangeTime(), begins);
    if (wait.isPositive()) {
      pace.sleeper().sleep(wait);
    }
  }

  /// Which slot an account may be captured for now. One that begins after the last request is the
  /// next run's.
  static SlotTiming timing(AccountJob job, ExchangeClient exchange, Duration early) {
    var now = exchange.exchangeTime();
    var timing = SlotTiming.at(now, job.plan().grid(), job.lateness(), early);
    return timing instanceof SlotTiming.Due(_, var begins)
            && exchange.atMost(begins).isBefore(begins)
        ? SlotTiming.at(now, job.plan().grid(), job.lateness(), Duration.ZERO)
        : timing;
  }

  private CaptureResult inTime(AccountJob job, Instant slot) {
    var now = exchange.exchangeTime();
    var again = timing(job, exchange, pace.early());
    return again.slot().equals(slot) && again instanceof SlotTiming.Due
        ? ask(job, slot)
        : tooLate(job, slot, Duration.between(job.plan().grid().begins(slot), now), job.lateness());
  }

  /// Tries until the slot is taken, its time is over, or another try is of no use.
  private CaptureResult ask(AccountJob job, Instant slot) {
    @Nullable CaptureResult earlier = null;
    for (var tries = 1; ; tries++) {
      switch (oneTry(job, slot)) {
        case AttemptResult.Fetched(var capture) -> {
          var kept = spooled(capture, Outcome.SPOOLED, "");
          if (kept instanceof CaptureResult.Spooled(_, var outcome, _)
              && outcome == Outcome.SPOOLED) {
            leases.captured(job, slot, exchange.exchangeTime());
          }
          return kept;
        }
        case AttemptResult.Barred(var outcome, var detail, var word) -> {
          return earlier != null
              ? earlier
              : new CaptureResult.NotAsked(Optional.of(slot), outcome, detail, Optional.of(word));
        }
        case AttemptResult.Failed(var why, var before) -> {
          var again = isWaitedFor(why, tries, job.latest(slot), job.subject().toString());
          if (!again || earlier == null) {
            // The first failure is written down at once: a request was sent, whatever comes now.
            earlier = failure(job, slot, why, before, earlier);
          }
          if (!again) {
            if (why instanceof FetchOutcome.Inactive && earlier instanceof CaptureResult.Spooled) {
              // Any other collector would get the same answer.
              leases.captured(job, slot, exchange.exchangeTime());
            }
            return earlier;
          }
          if (!leases.renew(job, slot)) {
            return earlier;
          }
        }
      }
    }
  }

  private CaptureResult failure(
      AccountJob job,
      Instant slot,
      Unfetched why,
      List<Document> before,
      @Nullable CaptureResult earlier) {
    var account = job.subject();
    var problem = why.problem();
    var detail = account + ": " + problem.message();
    if (problem.sent()) {
      return spooled(failed(account, Stream.ACCOUNT, slot, why, before), endingOf(why), detail);
    }
    return earlier instanceof CaptureResult.Spooled(var at, _, _)
        ? new CaptureResult.Spooled(at, endingOf(why), detail)
        : new CaptureResult.NotAsked(
            Optional.of(slot), endingOf(why), detail, Optional.of(problem.reason().label()));
  }

  private AttemptResult oneTry(AccountJob job, Instant slot) {
    KeyRing.Choice choice;
    try {
      choice = access.keys().choose(job);
    } catch (UnusableKeyException e) {
      // Nothing may be sent that was not proven first.
      var message = String.valueOf(e.getMessage());
      return new AttemptResult.Failed(
          new FetchOutcome.Refused(Problem.unsent(FailureReason.UNUSABLE_KEY, message)));
    }
    AttemptResult last =
        new AttemptResult.Barred(
            Outcome.REFUSED, choice.refused().orElse(job.subject() + ": no key"), "refused");
    for (var pair : choice.usable()) {
      last = with(pair, job, slot);
      if (!(last instanceof AttemptResult.Failed(FetchOutcome.Refused why, _))) {
        return last;
      }
      access.keys().refused(job, pair, why, exchange.exchangeTime());
    }
    return last;
  }

  private AttemptResult with(KeyPair pair, AccountJob job, Instant slot) {
    return switch (access.passage(job, pair, exchange)) {
      case AccountAccess.Passage.Barred(var outcome, var detail, var word) ->
          new AttemptResult.Barred(outcome, detail, word);
      case AccountAccess.Passage.Refused(var why) -> new AttemptResult.Failed(why);
      case AccountAccess.Passage.Open(var identity) ->
          states.ask(pair, job, slot, identity.orElse(null));
    };
  }

  /// Waits for the next try; false when there is none.
  private boolean isWaitedFor(Unfetched why, int tries, Instant wanted, String subject) {
    var now = exchange.exchangeTime();
    var latest = exchange.atMost(wanted);
    var jitter = pace.random().nextDouble();
    return switch (RetryRule.decision(why, tries, now, jitter)) {
      case RetryDecision.Never() -> false;
      case RetryDecision.At(var planned) -> {
        var instant = planned.isBefore(latest) ? planned : lastChance(why, now, latest, jitter);
        if (!instant.isBefore(latest)) {
          yield false;
        }
        LOG.info(
            "{}: try {} failed, again at {}: {}", subject, tries, instant, why.problem().message());
        try {
          pace.sleeper().sleep(Duration.between(now, instant));
          yield true;
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          yield false;
        }
      }
    };
  }

  /// What may pass at any moment is tried once more when the pause would outlast the slot.
  private static Instant lastChance(Unfetched why, Instant now, Instant latest, double jitter) {
    var isTold =
        why instanceof FetchOutcome.Throttled
            || why instanceof FetchOutcome.Banned
            || why instanceof FetchOutcome.Challenged
            || why instanceof FetchOutcome.OverBudget;
    var instant = latest.minusMillis((long) (LAST_CHANCE.toMillis() * (1 + jitter)));
    return !isTold && instant.isAfter(now.plus(LAST_CHANCE)) ? instant : latest;
  }

  private CaptureResult spooled(Capture capture, Outcome outcome, String detail) {
    try {
      spool.put(capture);
      var failure = capture.failure();
      return failure != null && outcome == Outcome.SPOOLED
          ? new CaptureResult.Spooled(capture.slot(), Outcome.TOO_LATE, failure.detail())
          : new CaptureResult.Spooled(capture.slot(), outcome, detail);
    } catch (SpoolException e) {
      return new CaptureResult.NotSpooled(
          Optional.of(capture.slot()), capture.subject() + ": " + e.getMessage());
    }
  }

  private static CaptureResult tooLate(
      AccountJob job, Instant slot, Duration late, Duration allowed) {
    return new CaptureResult.NotAsked(
        Optional.of(slot),
        Outcome.TOO_LATE,
        ("%s: slot %s begins %s after the grid instant and may be taken %s later; this run came %s"
                + " after its beginning: start it within %s of the grid instant")
            .formatted(
                job.subject(),
                slot,
                DurationText.exact(job.plan().grid().phase()),
                DurationText.exact(allowed),
                DurationText.about(late),
                DurationText.exact(job.plan().grid().phase().plus(allowed))),
        Optional.of("too_late"));
  }

  private static Capture failed(
      Subject subject, Stream stream, Instant slot, Unfetched why, List<Document> before) {
    var documents = new ArrayList<>(before);
    var document = why.problem().document();
    if (document != null) {
      documents.add(document);
    }
    return new Capture(subject, stream, slot, why.problem().clock(), documents, why.failure());
  }

  public static Outcome endingOf(Unfetched unfetched) {
    return switch (unfetched) {
      case FetchOutcome.Throttled _,
          FetchOutcome.Banned _,
          FetchOutcome.Challenged _,
          FetchOutcome.OverBudget _ ->
          Outcome.THROTTLED;
      // A key file that cannot be read is the settings' fault, not the exchange's word.
      case FetchOutcome.Refused(var problem, _) ->
          problem.reason() == FailureReason.UNUSABLE_KEY ? Outcome.CONFIGURATION : Outcome.REFUSED;
      case FetchOutcome.Inactive _ -> Outcome.INACTIVE;
      case FetchOutcome.NotUnderstood _, FetchOutcome.Forgotten _ -> Outcome.NOT_UNDERSTOOD;
      case FetchOutcome.Unavailable _ -> Outcome.UNREACHABLE;
      case FetchOutcome.Distrusted _ -> Outcome.TLS;
      case FetchOutcome.NotServed _ -> Outcome.CONFIGURATION;
    };
  }
}

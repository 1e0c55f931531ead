package accounthistory.exchange;

import accounthistory.capture.FailureReason;
import accounthistory.exchange.FetchOutcome.Banned;
import accounthistory.exchange.FetchOutcome.Challenged;
import accounthistory.exchange.FetchOutcome.Distrusted;
import accounthistory.exchange.FetchOutcome.Forgotten;
import accounthistory.exchange.FetchOutcome.Inactive;
import accounthistory.exchange.FetchOutcome.NotServed;
import accounthistory.exchange.FetchOutcome.NotUnderstood;
import accounthistory.exchange.FetchOutcome.OverBudget;
import accounthistory.exchange.FetchOutcome.Refused;
import accounthistory.exchange.FetchOutcome.Throttled;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.FetchOutcome.Unfetched;
import java.time.Duration;
import java.time.Instant;

/// When to ask again, by what went wrong. Pure; the caller bounds it by how late the slot may be.
public final class RetryRule {
  /// The exchange's own advice for a passing trouble begins here.
  private static final Backoff SOON = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  /// Maintenance takes minutes; asking more often only adds to what comes when it ends.
  private static final Backoff SLOWLY = new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(60));

  /// A second look may meet another of the exchange's servers; more of them meet the same page,
  /// which takes its time to pass.
  private static final int FEW = 2;

  /// Callers that got the same instant from one exchange must not all come at it.
  private static final Duration SPREAD = Duration.ofSeconds(1);

  private RetryRule() {}

  /// What to do after a fetch.
  ///
  /// @param triesSoFar fetches of this one thing, the failed one included; at least 1
  /// @param now on the exchange's clock
  /// @param jitter at random from 0 to less than 1
  public static RetryDecision decision(
      Unfetched outcome, int triesSoFar, Instant now, double jitter) {
    if (triesSoFar < 1 || !(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException(
          "try %s with jitter %s: want at least 1, and 0 to less than 1"
              .formatted(triesSoFar, jitter));
    }
    return switch (outcome) {
      case Throttled(_, var until) -> after(until, now, jitter);
      case Banned(_, var until) -> after(until, now, jitter);
      case Challenged(_, var until) -> after(until, now, jitter);
      case OverBudget(_, var until) -> after(until, now, jitter);
      case Refused refused ->
          refused.isForGood() ? new RetryDecision.Never() : fewThenSlowly(triesSoFar, now, jitter);
      case Inactive _, Forgotten _, Distrusted _, NotServed _ -> new RetryDecision.Never();
      case NotUnderstood(var problem) -> decision(problem.reason(), triesSoFar, now, jitter);
      case Unavailable(var problem) -> decision(problem.reason(), triesSoFar, now, jitter);
    };
  }

  private static RetryDecision decision(
      FailureReason reason, int tries, Instant now, double jitter) {
    return switch (reason) {
      case UNREACHABLE, TIMEOUT, TROUBLED, TRUNCATED, EMPTY -> SOON.after(tries, now, jitter);
      case MAINTENANCE, TOO_LARGE -> SLOWLY.after(tries, now, jitter);
      case CLOCK, NOT_UNDERSTOOD, UNKNOWN_REPLY, NOT_FOUND, REDIRECTED ->
          fewThenSlowly(tries, now, jitter);
      case REFUSED,
          RESTRICTED,
          UNUSABLE_KEY,
          INACTIVE,
          REJECTED,
          UNKNOWN_SYMBOL,
          GONE,
          FORGOTTEN,
          INTERRUPTED,
          TLS,
          NOT_SERVED ->
          new RetryDecision.Never();
      // Each has an outcome of its own, with its end.
      case THROTTLED, FIREWALL, CHALLENGED, BANNED, OVER_BUDGET -> new RetryDecision.Never();
    };
  }

  private static RetryDecision fewThenSlowly(int tries, Instant now, double jitter) {
    return tries <= FEW ? SOON.after(tries, now, jitter) : SLOWLY.after(tries - FEW, now, jitter);
  }

  private static RetryDecision after(Instant until, Instant now, double jitter) {
    var begin = until.isAfter(now) ? until : now;
    return new RetryDecision.At(begin.plus(scaled(SPREAD, jitter)));
  }

  private static Duration scaled(Duration duration, double by) {
    return Duration.ofNanos((long) (duration.toNanos() * by));
  }

  /// A pause that doubles, from half of it to the whole at random.
  private record Backoff(Duration first, Duration most) {
    /// Any pause is at its most long before.
    private static final int DOUBLINGS_MAX = 20;

    RetryDecision after(int tries, Instant now, double jitter) {
      var doubled = first.multipliedBy(1L << Math.min(tries - 1, DOUBLINGS_MAX));
      var whole = doubled.compareTo(most) < 0 ? doubled : most;
      return new RetryDecision.At(now.plus(scaled(whole, 0.5 + jitter / 2)));
    }
  }
}

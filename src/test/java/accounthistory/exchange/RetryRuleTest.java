package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.FailureReason;
import accounthistory.exchange.FetchOutcome.Problem;
import accounthistory.exchange.FetchOutcome.Unfetched;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryRuleTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:20Z");
  private static final Instant UNTIL = NOW.plusSeconds(90);

  /// After which try one waits how long, jitter 0: half of the whole pause.
  private static final String ROWS =
      """
      THROTTLED      | 90000 90000 90000 90000 90000
      FIREWALL       | 90000 90000 90000 90000 90000
      CHALLENGED     | 90000 90000 90000 90000 90000
      BANNED         | 90000 90000 90000 90000 90000
      OVER_BUDGET    | 90000 90000 90000 90000 90000
      REFUSED        | never
      RESTRICTED     | never
      UNUSABLE_KEY   | never
      INACTIVE       | never
      REJECTED       | never
      GONE           | never
      NOT_FOUND      | 100 200 2500 5000 10000 20000 30000
      FORGOTTEN      | never
      REDIRECTED     | 100 200 2500 5000 10000 20000 30000
      EMPTY          | 100 200 400 800 1600
      UNKNOWN_REPLY  | 100 200 2500 5000 10000 20000 30000
      NOT_UNDERSTOOD | 100 200 2500 5000 10000 20000 30000
      TRUNCATED      | 100 200 400 800 1600
      TOO_LARGE      | 2500 5000 10000 20000 30000
      UNREACHABLE    | 100 200 400 800 1600
      TIMEOUT        | 100 200 400 800 1600
      TROUBLED       | 100 200 400 800 1600
      MAINTENANCE    | 2500 5000 10000 20000 30000
      CLOCK          | 100 200 2500 5000 10000 20000 30000
      INTERRUPTED    | never
      UNKNOWN_SYMBOL | never
      TLS            | never
      NOT_SERVED     | never
      """;

  @Test
  void everyReasonHasItsRule() {
    var seen = new HashSet<FailureReason>();
    for (var row : rows()) {
      seen.add(row.reason());
      for (var tries = 1; tries <= row.pauses().size(); tries++) {
        var pause = row.pauses().get(tries - 1);
        assertThat(RetryRule.decision(outcome(row.reason()), tries, NOW, 0))
            .as("%s after try %d", row.reason(), tries)
            .isEqualTo(
                pause.equals("never")
                    ? new RetryDecision.Never()
                    : new RetryDecision.At(NOW.plusMillis(Long.parseLong(pause))));
      }
    }
    assertThat(seen).isEqualTo(Set.of(FailureReason.values()));
  }

  @Test
  void whatIsNeverTriedAgainIsNotTriedLaterEither() {
    for (var row : rows().stream().filter(it -> it.pauses().getLast().equals("never")).toList()) {
      for (var tries = 3; tries < 100; tries++) {
        assertThat(RetryRule.decision(outcome(row.reason()), tries, NOW, 0.5))
            .isEqualTo(new RetryDecision.Never());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, 5000, 10000",
    "MAINTENANCE, 30000, 60000",
    "UNKNOWN_REPLY, 30000, 60000",
  })
  void aPauseHasItsMost(FailureReason reason, long least, long most) {
    for (var tries : new int[] {10, 62, 63, 64, 1_000, Integer.MAX_VALUE}) {
      assertThat(pause(reason, tries, 0)).isEqualTo(Duration.ofMillis(least));
      assertThat(pause(reason, tries, 0.999999))
          .isLessThan(Duration.ofMillis(most))
          .isGreaterThan(Duration.ofMillis(most - 1));
    }
  }

  @Test
  void whoWasToldTheSameInstantComesWithinASecondAfterItAndNeverBefore() {
    for (var reason :
        new FailureReason[] {
          FailureReason.BANNED, FailureReason.THROTTLED, FailureReason.OVER_BUDGET
        }) {
      assertThat(RetryRule.decision(outcome(reason), 1, NOW, 0.25))
          .isEqualTo(new RetryDecision.At(UNTIL.plusMillis(250)));
      assertThat(RetryRule.decision(outcome(reason), 1, UNTIL.plusSeconds(5), 0))
          .isEqualTo(new RetryDecision.At(UNTIL.plusSeconds(5)));
    }
  }

  @Test
  void aRefusalThatIsNotForGoodIsTriedAgainSlowly() {
    var page =
        new Problem(FailureReason.RESTRICTED, "451", true, 451, null, null, ClockFacts.LOCAL);
    var doubted =
        new Problem(FailureReason.REFUSED, "401", true, 401, -1109, null, ClockFacts.LOCAL);
    for (var refused :
        List.of(new FetchOutcome.Refused(page), new FetchOutcome.Refused(doubted, false))) {
      assertThat(RetryRule.decision(refused, 3, NOW, 0))
          .isEqualTo(new RetryDecision.At(NOW.plusMillis(2500)));
    }
    var coded = new Problem(FailureReason.REFUSED, "401", true, 401, -2015, null, ClockFacts.LOCAL);
    assertThat(RetryRule.decision(new FetchOutcome.Refused(coded), 1, NOW, 0))
        .isEqualTo(new RetryDecision.Never());
  }

  @Test
  void aTryThatWasNotMadeHasNoNext() {
    assertThatThrownBy(() -> RetryRule.decision(outcome(FailureReason.TIMEOUT), 0, NOW, 0))
        .isInstanceOf(IllegalArgumentException.class);
    for (var jitter : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> RetryRule.decision(outcome(FailureReason.TIMEOUT), 1, NOW, jitter))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /// @param pauses in milliseconds by try, or `never`
  private record Row(FailureReason reason, List<String> pauses) {}

  private static List<Row> rows() {
    var words = Pattern.compile("[^ |]+");
    return ROWS.lines()
        .map(line -> words.matcher(line).results().map(MatchResult::group).toList())
        .map(it -> new Row(FailureReason.valueOf(it.getFirst()), it.subList(1, it.size())))
        .toList();
  }

  private static Duration pause(FailureReason reason, int tries, double jitter) {
    var next = (RetryDecision.At) RetryRule.decision(outcome(reason), tries, NOW, jitter);
    return Duration.between(NOW, next.instant());
  }

  /// The outcome with which each reason comes.
  private static Unfetched outcome(FailureReason reason) {
    var problem = Problem.unsent(reason, "a message");
    return switch (reason) {
      case THROTTLED, FIREWALL -> new FetchOutcome.Throttled(problem, UNTIL);
      case CHALLENGED -> new FetchOutcome.Challenged(problem, UNTIL);
      case FORGOTTEN -> new FetchOutcome.Forgotten(problem, Optional.empty());
      case BANNED -> new FetchOutcome.Banned(problem, UNTIL);
      case OVER_BUDGET -> new FetchOutcome.OverBudget(problem, UNTIL);
      case REFUSED, RESTRICTED, UNUSABLE_KEY -> new FetchOutcome.Refused(problem);
      case INACTIVE -> new FetchOutcome.Inactive(problem);
      case TLS -> new FetchOutcome.Distrusted(problem);
      case NOT_SERVED -> new FetchOutcome.NotServed(problem);
      case REJECTED, UNKNOWN_SYMBOL, GONE, NOT_UNDERSTOOD, TRUNCATED, TOO_LARGE ->
          new FetchOutcome.NotUnderstood(problem);
      case UNREACHABLE,
          TIMEOUT,
          TROUBLED,
          MAINTENANCE,
          CLOCK,
          INTERRUPTED,
          NOT_FOUND,
          REDIRECTED,
          UNKNOWN_REPLY,
          EMPTY ->
          new FetchOutcome.Unavailable(problem);
    };
  }
}

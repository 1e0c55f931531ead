package accounthistory.exchange.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.FailureReason;
import accounthistory.capture.Urgency;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Closed;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Exhausted;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Granted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StackedBudgetTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final AddressBlock BAN =
      new AddressBlock(NOON.plusSeconds(3600), FailureReason.BANNED, "banned elsewhere");

  private final ProcessBudget near = new ProcessBudget(100, 0);
  private final ProcessBudget far = new ProcessBudget(50, 0);
  private final StackedBudget stack = new StackedBudget(List.of(near, far));

  @Test
  void theStricterWinsAndWhatTheOtherGrantedIsGivenBack() {
    assertThat(stack.reserve(40, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
    assertThat(stack.reserve(20, Urgency.SNAPSHOT, NOON))
        .isEqualTo(new Exhausted(40, 50, NOON.plusSeconds(60)));
    assertThat(near.reserve(60, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
  }

  @Test
  void eachLayerIsToldHowItsOwnGrantEnded() {
    var granted = (Granted) stack.reserve(10, Urgency.SNAPSHOT, NOON);
    assertThat(granted.layers()).containsExactly(new Granted(10, NOON), new Granted(10, NOON));
    stack.settle(granted, NOON.plusSeconds(1), OptionalInt.of(45));
    assertThat(near.reserve(56, Urgency.SNAPSHOT, NOON)).isInstanceOf(Exhausted.class);
    assertThat(far.reserve(6, Urgency.SNAPSHOT, NOON)).isInstanceOf(Exhausted.class);

    var second = (Granted) stack.reserve(5, Urgency.SNAPSHOT, NOON);
    stack.release(second);
    assertThat(far.reserve(5, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
  }

  @Test
  void aBanThatOnlyOneKnowsHoldsAndTheOthersLearnIt() {
    far.close(BAN);
    assertThat(stack.closure(NOON)).contains(BAN);
    assertThat(stack.reserve(1, Urgency.SNAPSHOT, NOON)).isEqualTo(new Closed(BAN));
    assertThat(near.closure(NOON)).contains(BAN);
    assertThat(near.reserve(1, Urgency.SNAPSHOT, BAN.until())).isInstanceOf(Granted.class);
  }

  @Test
  void whoLooksForAClosureTellsTheLayersThatDoNotKnowIt() {
    for (var pair : List.of(List.of(near, far), List.of(far, near))) {
      var one = pair.getFirst();
      var other = pair.getLast();
      one.close(
          new AddressBlock(
              BAN.until().plusSeconds(pair.indexOf(near)), FailureReason.BANNED, "banned"));

      stack.closure(NOON);

      assertThat(other.closure(NOON)).isEqualTo(one.closure(NOON));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsLiftedInOneLayerIsLiftedInAll(boolean isNear) {
    var ban = new AddressBlock(NOON.plusSeconds(3600), NOON, FailureReason.BANNED, "banned");
    stack.close(ban);
    (isNear ? near : far).lift(NOON);

    assertThat(stack.reserve(1, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
    assertThat(near.closure(NOON)).isEmpty();
    assertThat(far.closure(NOON)).isEmpty();

    // A layer that still has it closes nothing, a later ban does.
    (isNear ? far : near).close(ban);
    assertThat(stack.closure(NOON)).isEmpty();
    var later = new AddressBlock(ban.until(), NOON.plusSeconds(1), FailureReason.BANNED, "banned");
    near.close(later);
    assertThat(stack.closure(NOON)).contains(later);
    assertThat(far.closure(NOON)).contains(later);
  }

  @Test
  void aDoubtedClosureIsAskedAboutByOneAnHourOfAllWhoShareALayer() {
    var other = new StackedBudget(List.of(new ProcessBudget(100, 0), far));
    var begun = NOON.minus(Duration.ofDays(3));
    stack.close(
        new AddressBlock(NOON.plus(Duration.ofDays(9)), begun, FailureReason.BANNED, "banned"));
    other.closure(NOON);

    assertThat(stack.mayAskAbout(NOON.minusMillis(1))).isFalse();
    assertThat(stack.mayAskAbout(NOON)).isTrue();
    assertThat(stack.mayAskAbout(NOON)).isFalse();
    assertThat(other.mayAskAbout(NOON.plusSeconds(3599))).isFalse();
    assertThat(other.mayAskAbout(NOON.plusSeconds(7200))).isTrue();
    assertThat(stack.mayAskAbout(NOON.plus(Duration.ofDays(10)))).isFalse();
  }

  @Test
  void aBanFurtherBehindCountsMoreThanAFullMinute() {
    near.reserve(100, Urgency.SNAPSHOT, NOON);
    far.close(BAN);
    assertThat(stack.reserve(1, Urgency.SNAPSHOT, NOON)).isEqualTo(new Closed(BAN));
  }

  @Test
  void limitsAndClosuresGoToAllAndTheLongestIsTold() {
    stack.limit(10);
    assertThat(near.reserve(11, Urgency.SNAPSHOT, NOON)).isInstanceOf(Exhausted.class);
    assertThat(far.reserve(11, Urgency.SNAPSHOT, NOON)).isInstanceOf(Exhausted.class);
    stack.close(new AddressBlock(NOON.plusSeconds(60), FailureReason.THROTTLED, "short"));
    near.close(BAN);
    assertThat(far.closure(NOON)).isPresent();
    assertThat(stack.closure(NOON)).contains(BAN);
  }

  @Test
  void aStackOfNothingIsRefused() {
    assertThatThrownBy(() -> new StackedBudget(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

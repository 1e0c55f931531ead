package accounthistory.exchange.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.FailureReason;
import accounthistory.capture.Urgency;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Closed;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Exhausted;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Granted;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProcessBudgetTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final ProcessBudget budget = new ProcessBudget(100, 10);

  @Test
  void theHeadRoomIsNeverSpent() {
    for (var i = 0; i < 9; i++) {
      assertThat(budget.reserve(10, Urgency.SNAPSHOT, NOON.plusSeconds(i)))
          .isInstanceOf(Granted.class);
    }
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(59)))
        .isEqualTo(new Exhausted(90, 90, NOON.plusSeconds(60)));
  }

  @Test
  void aNewMinuteBeginsEmpty() {
    settle(reserved(90, 0), 1);
    assertThat(budget.reserve(90, Urgency.SNAPSHOT, NOON.plusSeconds(60)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void whatTheExchangeCountsMoreIsBelieved() {
    settle(reserved(10, 0), 1, 85);
    assertThat(budget.reserve(10, Urgency.SNAPSHOT, NOON.plusSeconds(2)))
        .isInstanceOf(Exhausted.class);
    assertThat(budget.reserve(5, Urgency.SNAPSHOT, NOON.plusSeconds(2)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void whatTheExchangeCountsLessIsNotBelieved() {
    settle(reserved(80, 0), 1, 3);
    assertThat(budget.reserve(20, Urgency.SNAPSHOT, NOON.plusSeconds(2)))
        .isInstanceOf(Exhausted.class);
  }

  @Test
  void aNegativeCountIsIgnored() {
    settle(reserved(80, 0), 1, -1);
    assertThat(budget.reserve(10, Urgency.SNAPSHOT, NOON.plusSeconds(2)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void requestsUnderWayAreAddedToTheExchangesCount() {
    var first = reserved(10, 0);
    reserved(20, 0);
    settle(first, 1, 60);
    assertThat(budget.reserve(15, Urgency.SNAPSHOT, NOON.plusSeconds(2)))
        .isEqualTo(new Exhausted(80, 90, NOON.plusSeconds(60)));
  }

  @Test
  void aReplyOfTheNextMinuteIsChargedToIt() {
    var late = reserved(50, 59);
    assertThat(budget.reserve(50, Urgency.SNAPSHOT, NOON.plusSeconds(60)))
        .isInstanceOf(Exhausted.class);
    settle(late, 61, 2);
    assertThat(budget.reserve(50, Urgency.SNAPSHOT, NOON.plusSeconds(62)))
        .isInstanceOf(Exhausted.class);
    assertThat(budget.reserve(40, Urgency.SNAPSHOT, NOON.plusSeconds(62)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void aClockThatFallsBackDoesNotEmptyTheMinute() {
    settle(reserved(90, 60), 61);
    assertThat(budget.reserve(10, Urgency.SNAPSHOT, NOON.plusSeconds(30)))
        .isEqualTo(new Exhausted(90, 90, NOON.plusSeconds(120)));
  }

  @Test
  void theLimitCanBeLearnt() {
    budget.limit(200);
    assertThat(budget.reserve(180, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
    budget.limit(50);
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON)).isInstanceOf(Exhausted.class);
    assertThatThrownBy(() -> budget.limit(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void snapshotsGoBeforeIncomeAndIncomeBeforeBackfill() {
    assertThat(budget.reserve(46, Urgency.BACKFILL, NOON))
        .isEqualTo(new Exhausted(0, 45, NOON.plusSeconds(60)));
    assertThat(budget.reserve(45, Urgency.BACKFILL, NOON)).isInstanceOf(Granted.class);
    assertThat(budget.reserve(1, Urgency.BACKFILL, NOON)).isInstanceOf(Exhausted.class);
    assertThat(budget.reserve(22, Urgency.INCOME, NOON)).isInstanceOf(Granted.class);
    assertThat(budget.reserve(1, Urgency.INCOME, NOON))
        .isEqualTo(new Exhausted(67, 67, NOON.plusSeconds(60)));
    assertThat(budget.reserve(23, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON)).isInstanceOf(Exhausted.class);
  }

  @Test
  void whatWasNeverSentIsGivenBack() {
    budget.release(reserved(90, 0));
    assertThat(budget.reserve(90, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
  }

  @Test
  void aPromiseThatNobodyKeepsIsForgottenAfterTheNextMinute() {
    reserved(90, 30);
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(61)))
        .isInstanceOf(Exhausted.class);
    assertThat(budget.reserve(90, Urgency.SNAPSHOT, NOON.plusSeconds(121)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void aClockThatWasAnHourAheadNeitherStopsTheMinuteNorEmptiesIt() {
    reserved(80, 0);
    reserved(3, 3600);
    assertThat(budget.reserve(11, Urgency.SNAPSHOT, NOON.plusSeconds(5)))
        .isEqualTo(new Exhausted(80, 90, NOON.plusSeconds(60)));
    assertThat(budget.reserve(10, Urgency.SNAPSHOT, NOON.plusSeconds(5)))
        .isInstanceOf(Granted.class);
    settle(reserved(3, 3660), 3661);
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(6)))
        .isInstanceOf(Exhausted.class);
  }

  @Test
  void aClockThatIsAMinuteAheadDoesNotOpenAnEmptierMinute() {
    settle(reserved(90, 0), 1);
    reserved(3, 60);
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(5)))
        .isInstanceOf(Exhausted.class);
  }

  @Test
  void nothingPassesBeforeTheEndOfAClosure() {
    var ban = new AddressBlock(NOON.plusSeconds(600), FailureReason.BANNED, "banned until then");
    budget.close(ban);
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(599)))
        .isEqualTo(new Closed(ban));
    assertThat(budget.closure(NOON.plusMillis(599_999))).contains(ban);
    assertThat(budget.closure(NOON.plusSeconds(600))).isEmpty();
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(600)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void nothingShortensABan() {
    var ban = new AddressBlock(NOON.plusSeconds(600), FailureReason.BANNED, "banned");
    budget.close(ban);
    for (var reason :
        List.of(FailureReason.BANNED, FailureReason.THROTTLED, FailureReason.FIREWALL)) {
      budget.close(new AddressBlock(NOON.plusSeconds(599), reason, "earlier"));
      assertThat(budget.closure(NOON)).contains(ban);
    }
    budget.close(
        new AddressBlock(NOON.plusSeconds(600), FailureReason.THROTTLED, "at the same time"));
    budget.limit(9_999);
    settle(new Granted(1, NOON), 1, 0);
    assertThat(budget.closure(NOON)).contains(ban);

    var longer = new AddressBlock(NOON.plusSeconds(601), FailureReason.FIREWALL, "longer");
    budget.close(longer);
    assertThat(budget.closure(NOON)).contains(longer);
  }

  @Test
  void aClosureIsForWhatClosesAndSaysItOnOneShortLine() {
    assertThatThrownBy(() -> new AddressBlock(NOON, FailureReason.REFUSED, "key"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new AddressBlock(NOON, FailureReason.BANNED, " a\nb\u0007 ").message())
        .isEqualTo("a b");
    assertThat(new AddressBlock(NOON, FailureReason.BANNED, "x".repeat(9_999)).message())
        .hasSize(501);
  }

  @Test
  void absurdCountsAndLimitsAreNoWeight() {
    budget.limit(Integer.MAX_VALUE);
    settle(reserved(1, 0), 1, Integer.MAX_VALUE);
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(2)))
        .isEqualTo(new Exhausted(1_000_000, 900_000, NOON.plusSeconds(60)));
  }

  @Test
  void manyThreadsNeverTakeMoreThanThereIs() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var granted =
          IntStream.range(0, 1_000)
              .mapToObj(_ -> threads.submit(() -> budget.reserve(1, Urgency.SNAPSHOT, NOON)))
              .toList();
      var count = 0;
      for (var reservation : granted) {
        count += reservation.get() instanceof Granted ? 1 : 0;
      }
      assertThat(count).isEqualTo(90);
    }
  }

  private Granted reserved(int weight, int second) {
    return (Granted) budget.reserve(weight, Urgency.SNAPSHOT, NOON.plusSeconds(second));
  }

  private void settle(Granted granted, int second) {
    budget.settle(granted, NOON.plusSeconds(second), OptionalInt.empty());
  }

  private void settle(Granted granted, int second, int used) {
    budget.settle(granted, NOON.plusSeconds(second), OptionalInt.of(used));
  }
}

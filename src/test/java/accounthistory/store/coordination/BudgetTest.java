package accounthistory.store.coordination;

import static accounthistory.store.StoreCaptures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.store.Store;
import accounthistory.store.coordination.WeightCharge.Charged;
import accounthistory.store.coordination.WeightCharge.Closed;
import accounthistory.store.coordination.WeightCharge.Spent;
import accounthistory.store.database.Repeats;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// One budget for all collectors behind one address.
@WithDatabase
final class BudgetTest {
  private static final Budget BUDGET = new Budget("fapi.example", "192.0.2.7");
  private static final Instant AT = NOON.plusSeconds(20);
  private static final Instant NEXT = AT.plusSeconds(60);
  private static final Closed BAN =
      new Closed(NOON.plusSeconds(150), NOON, "banned", "banned until …");

  private final TestDatabase database;
  private final Store store;

  BudgetTest(TestDatabase database) {
    this.database = database;
    this.store = new Store(database.dataSource());
  }

  @Test
  void weightIsChargedUpToWhatIsUsableAndNotBeyond() {
    assertThat(store.budgets().charge(BUDGET, 5, 12, AT)).isEqualTo(new Charged(5));
    assertThat(store.budgets().charge(BUDGET, 5, 12, AT)).isEqualTo(new Charged(10));
    assertThat(store.budgets().charge(BUDGET, 5, 12, AT)).isEqualTo(new Spent(10));
    assertThat(store.budgets().charge(BUDGET, 2, 12, AT)).isEqualTo(new Charged(12));
    assertThat(store.budgets().charge(BUDGET, 13, 12, NEXT)).isEqualTo(new Spent(0));
  }

  @Test
  void aNewerMinuteEmptiesTheCountAndAnOlderOneNever() {
    store.budgets().charge(BUDGET, 10, 12, AT);

    assertThat(store.budgets().charge(BUDGET, 4, 12, NEXT)).isEqualTo(new Charged(4));
    assertThat(store.budgets().charge(BUDGET, 4, 12, AT)).isEqualTo(new Charged(8));
    assertThat(store.budgets().charge(BUDGET, 5, 12, AT)).isEqualTo(new Spent(8));
    assertThat(store.budgets().charge(BUDGET, 4, 12, NEXT.plusSeconds(39)))
        .isEqualTo(new Charged(12));
  }

  @Test
  void hostsAndAddressesHaveBudgetsOfTheirOwn() {
    store.budgets().charge(BUDGET, 12, 12, AT);

    assertThat(store.budgets().charge(new Budget("sapi.example", "192.0.2.7"), 1, 12, AT))
        .isEqualTo(new Charged(1));
    assertThat(store.budgets().charge(new Budget("fapi.example", "192.0.2.8"), 1, 12, AT))
        .isEqualTo(new Charged(1));
  }

  @Test
  void whatWasNotSentIsGivenBackToItsOwnMinute() {
    store.budgets().charge(BUDGET, 5, 12, AT);
    store.budgets().giveBack(BUDGET, 3, AT.plusSeconds(30));
    assertThat(store.budgets().charge(BUDGET, 1, 12, AT)).isEqualTo(new Charged(3));

    store.budgets().charge(BUDGET, 5, 12, NEXT);
    store.budgets().giveBack(BUDGET, 3, AT);
    assertThat(store.budgets().charge(BUDGET, 1, 12, NEXT)).isEqualTo(new Charged(6));
    store.budgets().giveBack(BUDGET, 99, NEXT);
    assertThat(store.budgets().charge(BUDGET, 1, 12, NEXT)).isEqualTo(new Charged(1));
  }

  @Test
  void whatTheExchangeCountedRaisesTheCountAndNeverLowersIt() {
    store.budgets().charge(BUDGET, 5, 12, AT);
    store.budgets().saw(BUDGET, 9, AT);
    assertThat(store.budgets().charge(BUDGET, 1, 12, AT)).isEqualTo(new Charged(10));
    store.budgets().saw(BUDGET, 3, AT);
    assertThat(store.budgets().charge(BUDGET, 1, 12, AT)).isEqualTo(new Charged(11));

    store.budgets().saw(BUDGET, 2, NEXT);
    store.budgets().saw(BUDGET, 12, AT);
    assertThat(store.budgets().charge(BUDGET, 1, 12, NEXT)).isEqualTo(new Charged(3));
  }

  @Test
  void aClosedExchangeIsChargedNothingUntilItsInstant() {
    store.budgets().close(BUDGET, BAN);
    var restarted = new Store(database.dataSource());

    assertThat(restarted.budgets().charge(BUDGET, 1, 12, AT)).isEqualTo(BAN);
    assertThat(restarted.budgets().charge(BUDGET, 99, 12, AT)).isEqualTo(BAN);
    assertThat(restarted.budgets().closing(BUDGET, BAN.until().minusMillis(1))).contains(BAN);
    assertThat(restarted.budgets().charge(BUDGET, 1, 12, BAN.until().minusMillis(1)))
        .isEqualTo(BAN);

    assertThat(restarted.budgets().closing(BUDGET, BAN.until())).isEmpty();
    assertThat(restarted.budgets().charge(BUDGET, 1, 12, BAN.until())).isEqualTo(new Charged(1));
  }

  @Test
  void ofTwoClosingsTheLaterEndCountsInAnyOrder() {
    var pause = new Closed(NOON.plusSeconds(60), NOON, "throttled", "429");
    store.budgets().charge(BUDGET, 5, 12, AT);
    store.budgets().close(BUDGET, pause);
    assertThat(store.budgets().closing(BUDGET, AT)).contains(pause);

    store.budgets().close(BUDGET, BAN);
    store.budgets().close(BUDGET, pause);

    assertThat(store.budgets().closing(BUDGET, AT)).contains(BAN);
  }

  @Test
  void aClosingThatIsToldAgainHasLastedSinceItsBeginning() {
    store.budgets().close(BUDGET, BAN);
    store
        .budgets()
        .close(BUDGET, new Closed(NOON.plusSeconds(300), NOON.plusSeconds(150), "banned", "again"));
    assertThat(store.budgets().closing(BUDGET, AT).orElseThrow().since()).isEqualTo(NOON);

    store
        .budgets()
        .close(
            BUDGET, new Closed(NOON.plusSeconds(900), NOON.plusSeconds(301), "banned", "another"));
    assertThat(store.budgets().closing(BUDGET, AT).orElseThrow().since())
        .isEqualTo(NOON.plusSeconds(301));
  }

  @Test
  void aClosingIsAskedAboutByOneInATime() {
    store.budgets().close(BUDGET, BAN);
    var closings = store.budgets();
    assertThat(closings.mayAsk(BUDGET, AT, NOON.minusMillis(1), NOON)).isFalse();
    assertThat(closings.mayAsk(BUDGET, AT, NOON, NOON)).isTrue();
    assertThat(closings.mayAsk(BUDGET, NEXT, NOON, AT.minusMillis(1))).isFalse();
    assertThat(closings.mayAsk(BUDGET, NEXT, NOON, AT)).isTrue();
    assertThat(closings.row(BUDGET, AT).orElseThrow().askedAt()).hasValue(NEXT);
    assertThat(closings.mayAsk(BUDGET, BAN.until(), NOON, BAN.until())).isFalse();
  }

  @Test
  void aLiftedClosingIsOverAndNotClosedAgainByWhoStillTellsOfIt() {
    store.budgets().charge(BUDGET, 5, 12, AT);
    store.budgets().close(BUDGET, BAN);
    store.budgets().lift(BUDGET, NOON.minusMillis(1));
    assertThat(store.budgets().closing(BUDGET, AT)).contains(BAN);

    store.budgets().lift(BUDGET, NOON);
    store.budgets().lift(BUDGET, NOON.minusSeconds(9));
    store.budgets().close(BUDGET, BAN);

    assertThat(store.budgets().closing(BUDGET, AT)).isEmpty();
    assertThat(store.budgets().charge(BUDGET, 5, 12, AT)).isEqualTo(new Charged(10));
    var row = store.budgets().row(BUDGET, AT).orElseThrow();
    assertThat(row.used()).isEqualTo(10);
    assertThat(row.liftedSince()).hasValue(NOON);
    var later = new Closed(BAN.until(), NOON.plusMillis(1), "banned", "again");
    store.budgets().close(BUDGET, later);
    assertThat(store.budgets().closing(BUDGET, AT)).contains(later);
  }

  @Test
  void manyCollectorsTogetherNeverChargeMoreThanIsUsable() throws Exception {
    var usable = 100;
    for (var round = 0; round < 3; round++) {
      var at = AT.plusSeconds(60L * round);
      var charges = new ArrayList<Callable<Integer>>();
      for (var collector = 0; collector < 8; collector++) {
        charges.add(() -> chargeUntilSpent(new Store(database.dataSource()), usable, at));
      }
      try (var repeats = new Repeats();
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var total = 0;
        for (var charged : threads.invokeAll(charges)) {
          total += charged.get();
        }
        assertThat(total).isEqualTo(99);
        assertThat(repeats.heard()).isEmpty();
      }
      assertThat(store.budgets().charge(BUDGET, 2, usable, at)).isEqualTo(new Spent(99));
    }
  }

  @Test
  void aBudgetNamesItsHostAndAddressAndAClosingItsReason() {
    assertThatThrownBy(() -> new Budget("fapi.example", " "))
        .hasMessage("budget of host \"fapi.example\" and address \" \": want both");
    assertThatThrownBy(() -> new Closed(NOON, NOON, "Banned!", ""))
        .hasMessageContaining("want a plain word");
  }

  private static int chargeUntilSpent(Store store, int usable, Instant at) {
    var total = 0;
    while (store.budgets().charge(BUDGET, 3, usable, at) instanceof Charged(int used)) {
      assertThat(used).isLessThanOrEqualTo(usable);
      total += 3;
    }
    return total;
  }
}

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
    assertThat(store.chargeWeight(BUDGET, 5, 12, AT)).isEqualTo(new Charged(5));
    assertThat(store.chargeWeight(BUDGET, 5, 12, AT)).isEqualTo(new Charged(10));
    assertThat(store.chargeWeight(BUDGET, 5, 12, AT)).isEqualTo(new Spent(10));
    assertThat(store.chargeWeight(BUDGET, 2, 12, AT)).isEqualTo(new Charged(12));
    assertThat(store.chargeWeight(BUDGET, 13, 12, NEXT)).isEqualTo(new Spent(0));
  }

  @Test
  void aNewerMinuteEmptiesTheCountAndAnOlderOneNever() {
    store.chargeWeight(BUDGET, 10, 12, AT);

    assertThat(store.chargeWeight(BUDGET, 4, 12, NEXT)).isEqualTo(new Charged(4));
    assertThat(store.chargeWeight(BUDGET, 4, 12, AT)).isEqualTo(new Charged(8));
    assertThat(store.chargeWeight(BUDGET, 5, 12, AT)).isEqualTo(new Spent(8));
    assertThat(store.chargeWeight(BUDGET, 4, 12, NEXT.plusSeconds(39))).isEqualTo(new Charged(12));
  }

  @Test
  void hostsAndAddressesHaveBudgetsOfTheirOwn() {
    store.chargeWeight(BUDGET, 12, 12, AT);

    assertThat(store.chargeWeight(new Budget("sapi.example", "192.0.2.7"), 1, 12, AT))
        .isEqualTo(new Charged(1));
    assertThat(store.chargeWeight(new Budget("fapi.example", "192.0.2.8"), 1, 12, AT))
        .isEqualTo(new Charged(1));
  }

  @Test
  void whatWasNotSentIsGivenBackToItsOwnMinute() {
    store.chargeWeight(BUDGET, 5, 12, AT);
    store.giveBack(BUDGET, 3, AT.plusSeconds(30));
    assertThat(store.chargeWeight(BUDGET, 1, 12, AT)).isEqualTo(new Charged(3));

    store.chargeWeight(BUDGET, 5, 12, NEXT);
    store.giveBack(BUDGET, 3, AT);
    assertThat(store.chargeWeight(BUDGET, 1, 12, NEXT)).isEqualTo(new Charged(6));
    store.giveBack(BUDGET, 99, NEXT);
    assertThat(store.chargeWeight(BUDGET, 1, 12, NEXT)).isEqualTo(new Charged(1));
  }

  @Test
  void whatTheExchangeCountedRaisesTheCountAndNeverLowersIt() {
    store.chargeWeight(BUDGET, 5, 12, AT);
    store.sawWeight(BUDGET, 9, AT);
    assertThat(store.chargeWeight(BUDGET, 1, 12, AT)).isEqualTo(new Charged(10));
    store.sawWeight(BUDGET, 3, AT);
    assertThat(store.chargeWeight(BUDGET, 1, 12, AT)).isEqualTo(new Charged(11));

    store.sawWeight(BUDGET, 2, NEXT);
    store.sawWeight(BUDGET, 12, AT);
    assertThat(store.chargeWeight(BUDGET, 1, 12, NEXT)).isEqualTo(new Charged(3));
  }

  @Test
  void aClosedExchangeIsChargedNothingUntilItsInstant() {
    store.closeExchange(BUDGET, BAN);
    var restarted = new Store(database.dataSource());

    assertThat(restarted.chargeWeight(BUDGET, 1, 12, AT)).isEqualTo(BAN);
    assertThat(restarted.chargeWeight(BUDGET, 99, 12, AT)).isEqualTo(BAN);
    assertThat(restarted.closing(BUDGET, BAN.until().minusMillis(1))).contains(BAN);
    assertThat(restarted.chargeWeight(BUDGET, 1, 12, BAN.until().minusMillis(1))).isEqualTo(BAN);

    assertThat(restarted.closing(BUDGET, BAN.until())).isEmpty();
    assertThat(restarted.chargeWeight(BUDGET, 1, 12, BAN.until())).isEqualTo(new Charged(1));
  }

  @Test
  void ofTwoClosingsTheLaterEndCountsInAnyOrder() {
    var pause = new Closed(NOON.plusSeconds(60), NOON, "throttled", "429");
    store.chargeWeight(BUDGET, 5, 12, AT);
    store.closeExchange(BUDGET, pause);
    assertThat(store.closing(BUDGET, AT)).contains(pause);

    store.closeExchange(BUDGET, BAN);
    store.closeExchange(BUDGET, pause);

    assertThat(store.closing(BUDGET, AT)).contains(BAN);
  }

  @Test
  void aClosingThatIsToldAgainHasLastedSinceItsBeginning() {
    store.closeExchange(BUDGET, BAN);
    store.closeExchange(
        BUDGET, new Closed(NOON.plusSeconds(300), NOON.plusSeconds(150), "banned", "again"));
    assertThat(store.closing(BUDGET, AT).orElseThrow().since()).isEqualTo(NOON);

    store.closeExchange(
        BUDGET, new Closed(NOON.plusSeconds(900), NOON.plusSeconds(301), "banned", "another"));
    assertThat(store.closing(BUDGET, AT).orElseThrow().since()).isEqualTo(NOON.plusSeconds(301));
  }

  @Test
  void aClosingIsAskedAboutByOneInATime() {
    store.closeExchange(BUDGET, BAN);
    var closings = store.closings();
    assertThat(closings.mayAsk(BUDGET, AT, NOON.minusMillis(1), NOON)).isFalse();
    assertThat(closings.mayAsk(BUDGET, AT, NOON, NOON)).isTrue();
    assertThat(closings.mayAsk(BUDGET, NEXT, NOON, AT.minusMillis(1))).isFalse();
    assertThat(closings.mayAsk(BUDGET, NEXT, NOON, AT)).isTrue();
    assertThat(closings.row(BUDGET, AT).orElseThrow().askedAt()).hasValue(NEXT);
    assertThat(closings.mayAsk(BUDGET, BAN.until(), NOON, BAN.until())).isFalse();
  }

  @Test
  void aLiftedClosingIsOverAndNotClosedAgainByWhoStillTellsOfIt() {
    store.chargeWeight(BUDGET, 5, 12, AT);
    store.closeExchange(BUDGET, BAN);
    store.closings().lift(BUDGET, NOON.minusMillis(1));
    assertThat(store.closing(BUDGET, AT)).contains(BAN);

    store.closings().lift(BUDGET, NOON);
    store.closings().lift(BUDGET, NOON.minusSeconds(9));
    store.closeExchange(BUDGET, BAN);

    assertThat(store.closing(BUDGET, AT)).isEmpty();
    assertThat(store.chargeWeight(BUDGET, 5, 12, AT)).isEqualTo(new Charged(10));
    var row = store.closings().row(BUDGET, AT).orElseThrow();
    assertThat(row.used()).isEqualTo(10);
    assertThat(row.liftedSince()).hasValue(NOON);
    var later = new Closed(BAN.until(), NOON.plusMillis(1), "banned", "again");
    store.closeExchange(BUDGET, later);
    assertThat(store.closing(BUDGET, AT)).contains(later);
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
      assertThat(store.chargeWeight(BUDGET, 2, usable, at)).isEqualTo(new Spent(99));
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
    while (store.chargeWeight(BUDGET, 3, usable, at) instanceof Charged(int used)) {
      assertThat(used).isLessThanOrEqualTo(usable);
      total += 3;
    }
    return total;
  }
}

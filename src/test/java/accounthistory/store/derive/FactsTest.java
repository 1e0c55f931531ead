package accounthistory.store.derive;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Subject;
import accounthistory.store.FactRows;
import accounthistory.store.ProfitHistory;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Facts are what their definition says, whatever was written last and wherever it reaches.
@WithDatabase
final class FactsTest {
  private static final Instant ELEVEN = Instant.parse("2026-11-20T11:00:00Z");
  private static final Instant HALF_PAST_TWELVE = ELEVEN.plus(Duration.ofMinutes(90));
  private static final Instant ONE = ELEVEN.plus(Duration.ofHours(2));
  private static final Instant TWO = ELEVEN.plus(Duration.ofHours(3));

  private final ProfitHistory history;
  private final FactRows facts;
  private final Subject main;

  FactsTest(TestDatabase database) {
    history = new ProfitHistory(database);
    facts = new FactRows(database);
    main = history.account("main", ELEVEN);
    history.asOf("2026-11-20T16:00:00Z");
  }

  @Test
  void aPriceThatComesLateReachesItsSlotAndTheOpeningOfTheNext() {
    history.priceOf(TWO, "BNB", "1");
    history.slot(main, HALF_PAST_TWELVE, held("BNB", "100"));
    history.slot(main, TWO, held("BNB", "103"));
    known();
    assertThat(profits()).containsExactly("- - no price");

    history.priceOf(HALF_PAST_TWELVE, "BNB", "1");
    history.refresh();

    assertThat(profits()).containsExactly("100 3 -");
    assertThat(facts.deviations()).isEmpty();
  }

  /// The hour of the flow has no slot: the one that it left is known by its booking alone.
  @Test
  void aFlowThatIsBookedElsewhereReachesTheSlotThatItLeft() {
    for (var slot : new Instant[] {ELEVEN, ONE, TWO}) {
      history.priceOf(slot, "USDT", "1");
    }
    history.slot(main, ELEVEN, held("USDT", "100"));
    history.slot(main, ONE, held("USDT", "100"));
    history.slot(main, TWO, held("USDT", "107"));
    known(history.flow(ONE.minusSeconds(1), "TRANSFER", "USDT", "7"));
    assertThat(profits()).containsExactly("100 -7 -", "100 7 -");

    history.run(
        "update history.income_category set settles_within = '60 s' where income_type = 'TRANSFER'");
    history.refresh();

    assertThat(profits()).containsExactly("100 0 -", "100 0 -");
    assertThat(facts.deviations()).isEmpty();
  }

  /// What came and went between two slots has no balance anywhere, and its flows keep their prices.
  @Test
  void aPriceByHandReachesTheSlotWhoseFlowsNeedIt() {
    history.priceOf(ELEVEN, "USDT", "1");
    history.priceOf(TWO, "USDT", "1");
    history.slot(main, ELEVEN, held("USDT", "100"));
    history.slot(main, TWO, held("USDT", "100"));
    history.price(HALF_PAST_TWELVE, "DUST", "2");
    known(
        history.flow(HALF_PAST_TWELVE, "TRANSFER", "DUST", "3"),
        history.flow(HALF_PAST_TWELVE.plusSeconds(60), "TRANSFER", "DUST", "-3"));
    assertThat(history.rows("select revaluation, not_split from analytics.pnl_intervals"))
        .containsExactly("- 0");

    history.run("insert into history.price_override values ('DUST', '2026-01-01Z', 5, 'the test')");
    history.refresh();

    assertThat(history.rows("select revaluation, not_split from analytics.pnl_intervals"))
        .containsExactly("0 0");
    assertThat(facts.deviations()).isEmpty();
  }

  @Test
  void whatIsNoSlotAnyMoreHasNoFact() {
    history.priceOf(ELEVEN, "USDT", "1");
    history.slot(main, ELEVEN, held("USDT", "100"));
    history.slot(main, ONE, held("USDT", "100"));
    known();
    assertThat(history.rows("select count(*) from history.interval_fact")).containsExactly("2");

    history.run("delete from history.asset_balance where snapshot_at = '2026-11-20 13:00Z'");
    history.run("delete from history.account_snapshot where snapshot_at = '2026-11-20 13:00Z'");
    history.run(
        "insert into history.derive_queue (account_id, written_from, written_until)"
            + " select account_id, '2026-11-20 13:00Z', '2026-11-20 14:00Z' from history.account where name = 'main'");
    history.refresh();

    assertThat(history.rows("select count(*) from history.interval_fact")).containsExactly("1");
    assertThat(facts.deviations()).isEmpty();
  }

  /// From the commit that stores it a slot is in every view, without figures until it is refreshed;
  /// what the other slots come to does not change by it.
  @Test
  void aSlotThatIsNotRefreshedYetSaysSo() {
    for (var slot : new Instant[] {ELEVEN, ONE, TWO}) {
      history.priceOf(slot, "USDT", "1");
    }
    history.slot(main, ELEVEN, held("USDT", "100"));
    history.slot(main, TWO, held("USDT", "100"));
    known();

    history.slot(main, ONE, held("USDT", "103"));
    history.run("select 1");

    assertThat(
            history.rows(
                "select snapshot_at, equity, reason from analytics.equity order by snapshot_at"))
        .containsExactly(
            "2026-11-20T11:00:00Z 100 -",
            "2026-11-20T13:00:00Z - not refreshed yet",
            "2026-11-20T14:00:00Z 100 -");
    assertThat(profits()).containsExactly("- - not refreshed yet", "100 0 -");

    history.refresh();
    assertThat(profits()).containsExactly("100 3 -", "103 -3 -");
    assertThat(facts.deviations()).isEmpty();
  }

  /// The interval after a slot that is not refreshed yet still begins before it: a day that opens
  /// with the slot would count what belongs to the day before.
  @Test
  void aDayThatOpensWithASlotThatIsNotRefreshedYetSaysSo() {
    var midnight = Instant.parse("2026-11-21T00:00:00Z");
    history.asOf("2026-11-21T00:07:00Z");
    for (var step : List.of(-1, 0, 1)) {
      history.priceOf(midnight.plusSeconds(300L * step), "USDT", "1");
    }
    history.slot(main, midnight.minusSeconds(300), held("USDT", "100"));
    history.slot(main, midnight.plusSeconds(300), held("USDT", "107"));
    history.told(main, midnight.minusSeconds(900), midnight.plusSeconds(900));
    history.refresh();
    var day =
        "select opening_equity, pnl, reason from analytics.daily_pnl where day = '2026-11-21'";
    assertThat(history.rows(day)).containsExactly("100 7 -");

    history.slot(main, midnight, held("USDT", "103"));
    history.run("select 1");
    assertThat(history.rows(day)).containsExactly("100 - not refreshed yet");

    history.refresh();
    assertThat(history.rows(day)).containsExactly("103 4 -");
    assertThat(history.rows("select count(*) from history.day_fact")).containsExactly("1");
    assertThat(facts.deviations()).isEmpty();
  }

  /// The reply is deleted before anybody has refreshed it.
  @Test
  void whatIsGoneBeforeItIsRefreshedHasNoFact() {
    history.slot(main, ELEVEN, held("USDT", "100"));
    history.run("delete from history.asset_balance");
    history.run("delete from history.account_snapshot");
    assertThat(history.rows("select booking from history.interval_fact"))
        .containsExactly("pending");

    history.refresh();

    assertThat(history.rows("select booking from history.interval_fact")).isEmpty();
  }

  private void known(Income... flows) {
    history.told(main, ELEVEN.minusSeconds(3600), TWO.plusSeconds(3600), flows);
    history.refresh();
    assertThat(facts.deviations()).isEmpty();
  }

  private List<String> profits() {
    return history.rows(
        "select opening_equity, pnl, reason from analytics.pnl_intervals order by snapshot_at");
  }
}

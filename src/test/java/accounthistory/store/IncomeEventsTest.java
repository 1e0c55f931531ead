package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Money flows as analysts see them, one by one.
@WithDatabase
final class IncomeEventsTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ProfitHistory history;
  private Subject one = StoreCaptures.MAIN;
  private Subject other = StoreCaptures.MAIN;

  IncomeEventsTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    one = history.account("one", NOON);
    other = history.account("other", NOON);
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 2, 'the test')");
  }

  @Test
  void aFlowSaysWhatItMeansWhatItIsWorthAndWhoseDayItIs() {
    var midnight = Instant.parse("2026-11-20T00:00:00Z");
    history.slot(one, midnight.minusSeconds(600), held("USDT", "10"));
    history.slot(one, midnight, held("USDT", "15"));
    told(one, midnight.minusSeconds(300), "FUNDING_FEE", "5");
    history.refresh();

    assertThat(
            history.rows(
                "select income_type, category, asset, symbol, amount, usd_value, booked_slot, day,"
                    + " group_flow from analytics.income_events"))
        .containsExactly("FUNDING_FEE funding USDT - 5 10 2026-11-20T00:00:00Z 2026-11-19 -");
  }

  @Test
  void whatOneAccountSendsAndAnotherGetsIsInternalAndEachFlowHasOnePartner() {
    told(one, NOON, "TRANSFER", "-1000");
    told(other, NOON.plusSeconds(3), "TRANSFER", "1000");
    told(other, NOON.plusSeconds(40), "TRANSFER", "1000");
    told(one, NOON.plusSeconds(600), "TRANSFER", "-7");
    told(other, NOON.plusSeconds(661), "TRANSFER", "7");
    told(one, NOON.plusSeconds(900), "REALIZED_PNL", "1");
    history.refresh();

    assertThat(
            history.rows(
                "select account_name, amount, group_flow from analytics.income_events"
                    + " order by occurred_at"))
        .containsExactly(
            "one -1000 internal",
            "other 1000 internal",
            "other 1000 external",
            "one -7 external",
            "other 7 external",
            "one 1 -");
  }

  @Test
  void twoFlowsOfOneAccountAreNoPair() {
    told(one, NOON, "TRANSFER", "-1000");
    told(one, NOON.plusSeconds(3), "TRANSFER", "1000");
    history.refresh();

    assertThat(history.rows("select distinct group_flow from analytics.income_events"))
        .containsExactly("external");
  }

  @Test
  void theSideOfAClosedPositionIsThatOfItsFill() {
    history.store(
        StoreCaptures.flows(
            one,
            NOON.minusSeconds(60),
            NOON.plusSeconds(60),
            List.of(
                StoreCaptures.closing(NOON, "BTCUSDT", "501", "8"),
                StoreCaptures.closing(NOON, "BTCUSDT", "502", "3"),
                StoreCaptures.closing(NOON, "ETHUSDT", "501", "1"))));
    history.run(
        """
        insert into history.trade (account_id, occurred_at, symbol, trade_id, side, position_side,
            price, quantity, first_seen_at, load_id)
        select account_id, timestamptz '2026-11-20 12:00Z', 'BTCUSDT', id, 'SELL', side, 1, 1,
            now(), 1
        from history.account
        cross join (values ('501', 'LONG'), ('502', 'SHORT')) as fill (id, side)
        where name = 'one'
        """);
    history.refresh();

    assertThat(
            history.rows(
                "select symbol, trade_id, amount, position_side from analytics.income_events"
                    + " order by symbol, trade_id"))
        .containsExactly("BTCUSDT 501 8 LONG", "BTCUSDT 502 3 SHORT", "ETHUSDT 501 1 -");
  }

  @Test
  void aPredicateOnTheStampReachesThePartitions() {
    told(one, NOON, "TRANSFER", "-1000");
    history.refresh();

    assertThat(
            String.join(
                "\n",
                history.rows(
                    "explain select * from analytics.income_events where occurred_at >="
                        + " '2026-11-01Z' and occurred_at < '2026-12-01Z'")))
        .contains("on income_2026_11 income")
        .doesNotContain("on income_2026_12 income ");
  }

  @Test
  void typesSayWhatTheyMeanAlsoThoseThatNobodyDescribed() {
    history.slot(one, NOON, held("USDT", "10"));
    history.slot(one, NOON.plusSeconds(300), held("USDT", "15"));
    told(one, NOON.plusSeconds(100), "BRAND_NEW", "5");
    history.refresh();

    assertThat(
            history.rows(
                """
                select income_type, category, is_external, is_documented, settles_within_seconds
                from analytics.income_types
                where income_type in ('BRAND_NEW', 'FUNDING_FEE', 'TRANSFER', 'COIN_SWAP')
                order by income_type
                """))
        .containsExactly(
            "BRAND_NEW unclassified false false 5",
            "COIN_SWAP conversion false false 5",
            "FUNDING_FEE funding false true 60",
            "TRANSFER external true true 5");
  }

  private void told(Subject account, Instant at, String type, String amount) {
    history.told(
        account,
        NOON.minus(Duration.ofDays(1)),
        NOON.plus(Duration.ofHours(3)),
        history.flow(at, type, "USDT", amount));
  }
}

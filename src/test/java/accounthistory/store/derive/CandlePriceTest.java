package accounthistory.store.derive;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.store.ProfitHistory;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.write.IndexPriceCandleRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The price of a flow that only a candle prices: the open of the minute that contains it.
@WithDatabase
final class CandlePriceTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant FLOW = NOON.plusSeconds(40);

  private final ProfitHistory history;
  private final Store store;
  private Subject main = StoreCaptures.MAIN;

  CandlePriceTest(TestDatabase database) {
    history = new ProfitHistory(database);
    store = new Store(database.dataSource());
  }

  @BeforeEach
  void flow() {
    main = history.account("main", NOON.minus(Duration.ofDays(2)));
    history.price(NOON.minusSeconds(100), "USDT", "2");
    history.told(
        main,
        NOON.minus(Duration.ofDays(1)),
        NOON.plusSeconds(600),
        history.flow(FLOW, "COMMISSION", "BNB", "-0.02"),
        history.flow(FLOW, "COMMISSION", "USDT", "-0.02"));
  }

  @Test
  void itIsTheOpenOfTheMinuteThatContainsTheFlowNeverALaterOne() {
    candle(NOON.minusSeconds(60), "600");
    candle(NOON.plusSeconds(60), "605");
    history.refresh();
    assertThat(prices()).containsExactly("- - -");

    candle(NOON, "601");
    history.refresh();
    assertThat(prices()).containsExactly("1202 candle 12:00:00");
  }

  @Test
  void itIsWorthWhatItsQuoteIsWorthThen() {
    candle(NOON, "601");
    history.run("delete from history.asset_index");
    history.refresh();
    assertThat(prices()).containsExactly("- - -");

    history.price(FLOW.minusSeconds(301), "USDT", "3");
    history.price(FLOW.plusSeconds(302), "USDT", "5");
    history.refresh();
    assertThat(prices()).containsExactly("1803 candle 12:00:00");

    history.price(FLOW, "USDT", "4");
    history.refresh();
    assertThat(prices()).containsExactly("2404 candle 12:00:00");
  }

  @Test
  void aPriceByHandAndAnObservedOneGoBeforeItAndItGoesBeforeTheNearest() {
    candle(NOON, "601");
    history.price(FLOW.plusSeconds(1), "BNB", "700");
    history.refresh();
    assertThat(prices()).containsExactly("1202 candle 12:00:00");

    history.run("insert into history.price_override values ('BNB', '2026-11-20Z', 8, 'the test')");
    history.refresh();
    assertThat(prices()).containsExactly("8 override 00:00:00");

    history.price(FLOW.minusSeconds(1), "BNB", "9");
    history.refresh();
    assertThat(prices()).containsExactly("9 index 12:00:39");
  }

  @Test
  void aMinuteIsMissingUntilItWasRequestedAndNoneOfAPairThatIsNotListed() {
    var minute = new IndexPriceCandleRows.Range("BNBUSDT", NOON, NOON);
    history.refresh();
    assertThat(missing()).containsExactly(minute);

    requested("BNBUSDT", NOON.minusSeconds(120), NOON.minusSeconds(60), true);
    requested("BNBUSDT", NOON.plusSeconds(60), NOON.plusSeconds(120), true);
    requested("FDUSDUSDT", NOON, NOON, false);
    assertThat(missing()).containsExactly(minute);

    requested("BNBUSDT", NOON.minusSeconds(60), NOON.plusSeconds(60), true);
    assertThat(missing()).isEmpty();

    history.run("delete from history.index_price_request");
    requested("BNBUSDT", NOON.plusSeconds(60), NOON.plusSeconds(120), false);
    assertThat(missing()).isEmpty();
  }

  private List<IndexPriceCandleRows.Range> missing() {
    return store.missingIndexPrices(StoreCaptures.VENUE, 1500);
  }

  private void requested(String pair, Instant from, Instant to, boolean isListed) {
    history.run(
        """
        insert into history.index_price_request
            (venue, environment, pair, from_minute, to_minute, is_listed, load_id)
        values ('binance-usdm', 'simulated', '%s', '%s', '%s', %s, 1)
        """
            .formatted(pair, from, to, isListed));
  }

  private void candle(Instant openedAt, String open) {
    history.run(
        """
        insert into history.index_price_candle
            (venue, environment, pair, opened_at, open_price, load_id)
        values ('binance-usdm', 'simulated', 'BNBUSDT', '%s', %s, 1)
        """
            .formatted(openedAt, open));
    history.run(
        """
        insert into history.derive_queue (account_id, written_from, written_until)
        select account_id, min(occurred_at), max(occurred_at) + interval '1 microsecond'
        from history.income
        group by account_id
        """);
  }

  private List<String> prices() {
    return history.rows(
        """
        select
            trim_scale(index_price), price_source,
            to_char(price_observed_at at time zone 'UTC', 'HH24:MI:SS')
        from history.income
        where asset = 'BNB'
        """);
  }
}

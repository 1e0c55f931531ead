package accounthistory.store.derive;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.store.ProfitHistory;
import accounthistory.store.StoreCaptures;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which price values a money flow: the latest, else that of a slot, else the nearest, else none
/// and it says so.
@WithDatabase
final class FlowPriceTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  FlowPriceTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON.minus(Duration.ofDays(2)));
  }

  @Test
  void aFlowTakesTheNearestPriceWithinAnHourAndANearerOneWhenItArrives() {
    history.slot(main, NOON.minus(Duration.ofHours(6)), ProfitHistory.held("USDT", "1"));
    told("TRANSFER", NOON, "BTC", "1");
    history.refresh();
    assertThat(flows()).containsExactly("BTC - - - no price");
    assertThat(history.rows("select unpriced from history.slot_flow")).isEmpty();

    history.slot(main, NOON.plusSeconds(900), ProfitHistory.held("BTC", "1"));
    history.price(NOON.minusSeconds(3601), "BTC", "1");
    history.refresh();
    assertThat(flows()).containsExactly("BTC - - - no price");
    assertThat(history.rows("select pnl, reason, unpriced_flows from analytics.pnl_intervals"))
        .containsExactly("- income not complete 1");

    history.price(NOON.minusSeconds(2400), "BTC", "60000");
    history.refresh();
    assertThat(flows()).containsExactly("BTC 60000 nearest 2026-11-20T11:20:00Z -");

    history.price(NOON.plusSeconds(1800), "BTC", "62000");
    history.refresh();
    assertThat(flows()).containsExactly("BTC 62000 nearest 2026-11-20T12:30:00Z -");
    assertThat(history.rows("select usd_value, unpriced from history.slot_flow"))
        .containsExactly("62000 0");

    history.price(NOON.minusSeconds(300), "BTC", "61000");
    history.refresh();
    assertThat(flows()).containsExactly("BTC 61000 index 2026-11-20T11:55:00Z -");
  }

  @Test
  void theEarlierOfTwoPricesThatAreEquallyNearIsTaken() {
    history.slot(main, NOON.minus(Duration.ofHours(1)), ProfitHistory.held("USDT", "1"));
    told("TRANSFER", NOON, "BTC", "1");
    history.price(NOON.plusSeconds(600), "BTC", "2");
    history.price(NOON.minusSeconds(600), "BTC", "1");
    history.refresh();

    assertThat(flows()).containsExactly("BTC 1 nearest 2026-11-20T11:50:00Z -");
  }

  @Test
  void aFlowThatWasUnderWayAtASlotTakesThePriceOfTheSlot() {
    history.slot(main, NOON, ProfitHistory.held("USDT", "100"));
    told("FUNDING_FEE", NOON, "USDT", "-5");
    told("FUNDING_FEE", NOON, "BNB", "-1");
    told("TRANSFER", NOON, "BNB", "2");
    history.priceOf(NOON, "USDT", "0.999");
    history.priceOf(NOON, "BNB", "600");
    history.refresh();

    assertThat(flows())
        .containsExactly(
            "BNB 600 nearest 2026-11-20T12:00:20Z -",
            "BNB 600 slot 2026-11-20T12:00:20Z -",
            "USDT 0.999 slot 2026-11-20T12:00:20Z -");
  }

  @Test
  void flowsFromBeforeTheFirstSlotArePricedWheneverTheyCome() {
    told("TRANSFER", NOON.minus(Duration.ofDays(60)), "USDT", "1");
    history.slot(main, NOON, ProfitHistory.held("USDT", "100"));
    history.priceOf(NOON, "USDT", "0.999");
    history.refresh();
    assertThat(flows()).containsExactly("USDT 0.999 nearest 2026-11-20T12:00:20Z -");

    told("TRANSFER", NOON.minus(Duration.ofDays(50)).minusSeconds(9000), "USDT", "2");
    told("TRANSFER", NOON.minus(Duration.ofDays(91)), "USDT", "3");
    told("COMMISSION", NOON.minus(Duration.ofDays(40)), "BNB", "4");
    history.refresh();
    assertThat(flows())
        .containsExactly(
            "BNB - - - no price",
            "USDT 0.999 nearest 2026-11-20T12:00:20Z -",
            "USDT 0.999 nearest 2026-11-20T12:00:20Z -",
            "USDT - - - no price");
    assertThat(history.rows("select distinct booked_slot, booking from analytics.income_events"))
        .containsExactly("2026-11-20T12:00:00Z settled");

    history.price(NOON.minus(Duration.ofDays(140)), "USDT", "0.9");
    history.refresh();
    assertThat(flows())
        .contains(
            "USDT 0.9 nearest 2026-07-03T12:00:00Z -", "USDT 0.999 nearest 2026-11-20T12:00:20Z -");
    assertThat(history.rows("select count(*) from analytics.income_events where reason is null"))
        .containsExactly("3");
  }

  private void told(String type, Instant at, String asset, String amount) {
    history.told(
        main, at.minusSeconds(1), at.plusSeconds(1), history.flow(at, type, asset, amount));
  }

  private List<String> flows() {
    return history.rows(
        """
        select asset, index_price, price_source, price_observed_at, reason
        from analytics.income_events
        order by asset, price_source, usd_value
        """);
  }
}

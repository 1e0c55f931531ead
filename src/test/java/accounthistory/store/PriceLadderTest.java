package accounthistory.store;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AssetBalance;
import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which price values an asset: the index, else one by hand, else the rate that the reply itself
/// applies.
@WithDatabase
final class PriceLadderTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ProfitHistory history;
  private Subject main = Captures.MAIN;

  PriceLadderTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON);
  }

  /// 76.525 USD are free; each asset's row says how much of it that is, at its ask rate.
  @Test
  void aMultiAssetsReplyImpliesTheRatesOfItsAssets() {
    multi("76.525", held("USDT", "100", "76.913412"), held("USDC", "220", "76.525"));
    history.refresh();

    assertThat(prices()).containsExactly("USDC 1 snapshot", "USDT 0.994950 snapshot");
    assertThat(history.rows("select trunc(equity, 4), unpriced_assets from analytics.equity"))
        .containsExactly("319.495 []");
  }

  @Test
  void aPriceByHandGoesBeforeWhatIsImpliedAndTheIndexBeforeBoth() {
    history.run("insert into history.price_override values ('USDT', '2026-11-20Z', 2, 'the test')");
    multi("100", held("USDT", "10", "90"));
    history.refresh();
    assertThat(prices()).containsExactly("USDT 2 override");

    history.price(NOON.minusSeconds(200), "USDT", "3");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 3 index");

    history.price(NOON.plusSeconds(19), "USDT", "4");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 4 index");
  }

  @Test
  void anIndexThatIsOlderThanFiveMinutesOrYoungerThanTheCaptureIsNone() {
    history.price(NOON.plusSeconds(20).minusSeconds(301), "USDT", "3");
    history.price(NOON.plusSeconds(21), "USDT", "4");
    multi("0", held("USDT", "10", "0"));
    history.refresh();

    assertThat(prices()).isEmpty();
  }

  @Test
  void creditsOfTheRegulatedVenueAreWorthADollarByTheTable() {
    history.slot(main, NOON, ProfitHistory.held("BNFCR", "7"));
    history.refresh();

    assertThat(prices()).containsExactly("BNFCR 1 override");
  }

  @Test
  void inSingleAssetModeNothingIsImplied() {
    history.slot(main, NOON, ProfitHistory.held("DUST", "7"));
    history.refresh();

    assertThat(prices()).isEmpty();
  }

  private static AssetBalance held(String asset, String wallet, String available) {
    var amount = new BigDecimal(wallet);
    var zero = BigDecimal.ZERO;
    return new AssetBalance(
        asset,
        amount,
        zero,
        amount,
        zero,
        zero,
        zero,
        zero,
        amount,
        zero,
        new BigDecimal(available),
        zero,
        true,
        null);
  }

  private void multi(String available, AssetBalance... balances) {
    history.multi(main, NOON, new BigDecimal(available), balances);
  }

  private List<String> prices() {
    return history
        .rows(
            """
            select asset, cast(round(index_price, 6) as text), source
            from history.asset_balance_value order by asset
            """)
        .stream()
        .map(it -> it.replaceAll("\\.0+ ", " "))
        .toList();
  }
}

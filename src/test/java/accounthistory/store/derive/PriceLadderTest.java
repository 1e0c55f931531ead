package accounthistory.store.derive;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AssetBalance;
import accounthistory.capture.Subject;
import accounthistory.store.AccountCases;
import accounthistory.store.ProfitHistory;
import accounthistory.store.StoreCaptures;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which price values an asset and a flow, and how good it is.
@WithDatabase
final class PriceLadderTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant CAPTURED = NOON.plus(ProfitHistory.CAPTURED_AFTER);

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  PriceLadderTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON.minus(Duration.ofDays(100)));
  }

  @Test
  void aPriceByHandGoesBeforeWhatIsImpliedAndTheIndexBeforeBoth() {
    history.run("insert into history.price_override values ('USDT', '2026-11-20Z', 2, 'the test')");
    multi("100", "20", held("USDT", "10", "90"));
    history.refresh();
    assertThat(prices()).containsExactly("USDT 2 override");

    history.price(CAPTURED.minusSeconds(301), "USDT", "3");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 2 override");

    history.price(CAPTURED.minusSeconds(300), "USDT", "4");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 4 index");

    history.price(CAPTURED.minusSeconds(1), "USDT", "5");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 5 index");
  }

  @Test
  void anIndexThatIsOlderThanFiveMinutesOrYoungerThanTheCaptureIsNone() {
    history.price(CAPTURED.minusSeconds(301), "BNB", "600");
    history.price(CAPTURED.plusSeconds(1), "BNB", "601");
    multi("0", "0", held("BNB", "10", "0"));
    history.refresh();

    assertThat(prices()).isEmpty();
  }

  /// Snapshots, flows and what no wallet holds any more: all go by what the table says.
  @Test
  void howOldAnIndexPriceMayBeIsASetting() {
    history.price(CAPTURED.minusSeconds(600), "BNB", "600");
    history.slot(main, NOON.minusSeconds(300), ProfitHistory.held("BNB", "1"));
    history.slot(main, NOON, ProfitHistory.held("BNB", "1"));
    history.told(
        main,
        NOON.minus(Duration.ofDays(1)),
        NOON.plusSeconds(600),
        history.flow(NOON.minusSeconds(60), "COMMISSION", "BNB", "-1"));
    history.refresh();
    assertThat(indexPrices()).containsExactly("1 0 -");

    history.run("update history.price_setting set index_price_max_age = '600 seconds'");
    history.refresh();
    assertThat(indexPrices()).containsExactly("2 1 600");

    history.run("update history.price_setting set index_price_max_age = '599.999 seconds'");
    history.refresh();
    assertThat(indexPrices()).containsExactly("1 1 -");

    history.run("delete from history.price_setting");
    history.price(NOON.plusSeconds(300), "BNB", "601");
    history.refresh();
    assertThat(indexPrices()).containsExactly("0 0 -");
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

  @Test
  void whatTheReplyImpliesIsItsOwnPriceOnceTheHaircutsAreKnown() {
    reply("multi-assets");
    history.refresh();
    assertThat(equity("round(equity, 2)")).containsExactly("189817.72 implied, haircut included 0");

    haircuts();
    history.refresh();
    assertThat(equity("round(equity, 2)")).containsExactly("189200 implied 0");
    assertThat(prices()).containsExactly("BNB 600 implied", "USDC 1 implied", "USDT 1 implied");
    assertThat(
            history.rows(
                "select subject from analytics.data_quality where rule ="
                    + " 'equity_stands_on_prices_of_its_time' order by 1"))
        .containsExactly("BNB implied", "USDC implied", "USDT implied");
  }

  @Test
  void aHaircutOfMoreThanThirtyDaysAgoIsNotKnown() {
    history.price(CAPTURED.minus(Duration.ofDays(30)).minusSeconds(1), "BNB", "500", "0.05");
    history.price(CAPTURED.minus(Duration.ofDays(29)), "USDT", "1", "0.0001");
    history.price(CAPTURED.minus(Duration.ofDays(29)), "USDC", "1", "0.0001");
    reply("multi-assets");
    history.refresh();

    assertThat(prices().getFirst()).isEqualTo("BNB 630 implied, haircut included");
  }

  @Test
  void aQuotientOfTooFewDigitsIsNoPrice() {
    history.price(CAPTURED.minus(Duration.ofDays(1)), "BTC", "90000", "0.05");
    history.price(CAPTURED.minus(Duration.ofDays(91)), "USDT", "1", "0.0001");
    reply("hardly-anything-free");
    history.refresh();

    assertThat(prices()).isEmpty();
  }

  @Test
  void anAssetThatIsNoCollateralIsNotPricedByTheFreeMarginOfOthers() {
    reply("one-asset-no-collateral");
    history.refresh();

    assertThat(prices()).containsExactly("USDT 1.0001 implied, haircut included");
    assertThat(history.rows("select equity, unpriced_assets, reason from analytics.equity"))
        .containsExactly("- BUSD no price");
  }

  /// What it would imply, 2,000 free in USD over 10 free of it, is believable by all other rules:
  /// it need not be near a dollar, and does not count in the sum of all collateral.
  @Test
  void notEvenWhenItNeedNotBeADollar() {
    multi("2000", "500000", held("USDT", "500000", "2000"), noCollateral("DUST", "250", "10"));
    history.refresh();

    assertThat(prices()).containsExactly("USDT 1 implied, haircut included");
  }

  @Test
  void theDocumentedSampleImpliesNothing() {
    reply("documented-multi-assets");
    history.refresh();
    assertThat(prices()).isEmpty();
    assertThat(history.rows("select equity, reason from analytics.equity"))
        .containsExactly("- no price");

    history.run(
        """
        insert into history.price_override values
            ('USDT', '2020-01-01Z', 1, 'the test'), ('BUSD', '2020-01-01Z', 1, 'the test')
        """);
    history.refresh();
    assertThat(equity("equity")).containsExactly("126.84814884 override -");
  }

  @Test
  void theDocumentedSampleOfSingleAssetModeIsKeptAsTold() {
    history.price(CAPTURED, "USDT", "1");
    history.price(CAPTURED, "BUSD", "1");
    reply("documented-single-asset");
    history.refresh();

    assertThat(equity("equity")).containsExactly("126.84814884 index 0");
    assertThat(
            history.rows(
                "select asset, available_balance from analytics.asset_balances order by 1"))
        .containsExactly("BUSD 126.72469206", "USDT 126.72469206");
  }

  /// 500,000 USDT and an asset of 500 USD: ten times its price would be 0.9 % of the sum.
  @ParameterizedTest
  @CsvSource({"1000, 2 implied", "100, -"})
  void whatAnAssetImpliesMustFitIntoTheWhole(String available, String price) {
    history.price(CAPTURED.minusSeconds(1), "USDT", "1");
    history.price(CAPTURED.minus(Duration.ofDays(2)), "DUST", "2");
    multi("2000", "500500", held("USDT", "500000", "2000"), held("DUST", "250", available));
    history.refresh();

    assertThat(
            history.rows(
                """
                select index_price, index_price_source from analytics.asset_balances
                where asset = 'DUST'
                """))
        .containsExactly(price.equals("-") ? "- -" : price);
  }

  @Test
  void aStableAssetFarFromADollarIsNotBelieved() {
    history.price(CAPTURED.minus(Duration.ofDays(2)), "BNB", "1.2");
    multi("120", "120", held("USDT", "100", "100"));
    history.refresh();
    assertThat(prices()).isEmpty();

    history.run("delete from history.stable_asset where asset = 'USDT'");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 1.2 implied, haircut included");
  }

  @Test
  void aStableAssetTakesTheNearestPriceWithinNinetyDaysTheEarlierOnATie() {
    history.slot(main, NOON, ProfitHistory.held("USDT", "10"), ProfitHistory.held("BNB", "1"));
    history.refresh();
    assertThat(prices()).isEmpty();

    history.price(CAPTURED.plus(Duration.ofDays(90)), "USDT", "0.97");
    history.price(CAPTURED.plus(Duration.ofDays(1)), "BNB", "600");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 0.97 nearest");

    history.price(CAPTURED.plus(Duration.ofDays(10)), "USDT", "0.98");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 0.98 nearest");

    history.price(CAPTURED.minus(Duration.ofDays(10)), "USDT", "0.99");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 0.99 nearest");

    history.price(CAPTURED.minus(Duration.ofDays(20)), "USDT", "0.96");
    history.refresh();
    assertThat(prices()).containsExactly("USDT 0.99 nearest");
    assertThat(
            history.rows(
                """
                select subject, reported from analytics.data_quality
                where rule = 'equity_stands_on_prices_of_its_time'
                """))
        .containsExactly("USDT nearest 864000");
    assertThat(
            history.rows(
                """
                select price_observed_at, price_age_seconds from analytics.asset_balances
                where asset = 'USDT'
                """))
        .containsExactly("2026-11-10T12:00:20Z 864000");
  }

  @Test
  void equitySaysItsWorstSourceAndItsFurthestPrice() {
    history.price(CAPTURED.minusSeconds(5), "BNB", "600");
    history.price(CAPTURED.plusSeconds(9), "USDT", "1");
    history.slot(main, NOON, ProfitHistory.held("USDT", "10"), ProfitHistory.held("BNB", "1"));
    history.refresh();

    assertThat(
            history.rows(
                """
                select equity, price_source, price_observed_at, price_age_seconds
                from analytics.equity
                """))
        .containsExactly("610 nearest 2026-11-20T12:00:29Z -9");
    assertThat(doubtful()).as("nine seconds are no reason to doubt").isEmpty();

    history.run("update history.price_setting set index_price_max_age = '8 seconds'");
    assertThat(doubtful()).as("unless no index price may be that old").hasSize(1);
  }

  private static AssetBalance held(String asset, String wallet, String available) {
    return balance(asset, wallet, available, true);
  }

  private static AssetBalance noCollateral(String asset, String wallet, String available) {
    return balance(asset, wallet, available, false);
  }

  private static AssetBalance balance(
      String asset, String wallet, String available, boolean isCollateral) {
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
        isCollateral,
        null);
  }

  private void multi(String available, String total, AssetBalance... balances) {
    history.multi(main, NOON, available, total, balances);
  }

  private void reply(String name) {
    history.reply(main, NOON, AccountCases.body(name));
  }

  /// What the exchange takes off, reported a day before.
  private void haircuts() {
    var dayBefore = CAPTURED.minus(Duration.ofDays(1));
    history.price(dayBefore, "USDT", "0.99", "0.0001");
    history.price(dayBefore, "USDC", "0.99", "0.0001");
    history.price(dayBefore, "BNB", "500", "0.05");
  }

  private List<String> equity(String figure) {
    return history.rows(
        "select %s, price_source, price_age_seconds from analytics.equity".formatted(figure));
  }

  private List<String> doubtful() {
    return history.rows(
        "select subject from analytics.data_quality where rule like 'equity_stands%'");
  }

  /// How many balances, how many flows have an index price, and which one an asset has that is
  /// gone.
  private List<String> indexPrices() {
    return history.rows(
        """
        select
            (select count(*) from history.asset_balance_value where source = 'index'),
            (select count(*) from history.income where price_source = 'index'),
            analytics.price_at(account_id, 'BNB', '%s')
        from history.account
        where name = 'main'
        """
            .formatted(CAPTURED));
  }

  private List<String> prices() {
    return history.rows(
        """
        select asset, round(index_price, 6), source
        from history.asset_balance_value order by asset
        """);
  }
}

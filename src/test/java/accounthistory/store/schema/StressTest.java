package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What shocks do to equity and margin, and how far prices may move, against books worked out by
/// hand.
@WithDatabase
final class StressTest {
  private final MarginHistory history;

  StressTest(TestDatabase database) throws SQLException {
    history = new MarginHistory(database);
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  /// The exchange's own example of two cross positions: 10 % down, maintenance margin by the
  /// brackets that the positions come into, not scaled (384,941.99) nor as it was (427,713.32).
  @Test
  void positionsAreHeldByTheBracketsThatTheyComeInto() throws Exception {
    twoLongs();

    assertThat(
            stressed(
                "* -10 %",
                "round(margin_balance_after, 6), round(maintenance_margin_after, 6),"
                    + " round(margin_ratio_after, 5), is_liquidated"))
        .containsExactly("189014.802482 | 369775.487609 | 1.95633 | t");
  }

  @Test
  void headroomOfTwoLongsIsExactThoughBracketsChange() throws Exception {
    twoLongs();

    assertThat(headroom()).containsExactly("0.076942 | - | 0.076942");
  }

  private void twoLongs() throws SQLException, IOException {
    history.singleAssetMode("1535443.01");
    history.price("USDT", "1");
    history.contract("ETHUSDT", "ETH", "USDT");
    history.contract("BTCUSDT", "BTC", "USDT");
    history.brackets("ETHUSDT", bracketsOf("published-eth-cross"));
    history.brackets("BTCUSDT", bracketsOf("published-btc-cross"));
    history.position("ETHUSDT", "3683.979", "1456.84", "1335.18", null);
    history.position("BTCUSDT", "109.488", "32481.98", "31967.27", null);
  }

  private static JsonNode bracketsOf(String book) throws IOException {
    var books =
        new JsonMapper()
            .readTree(Files.readString(Path.of("src/test/resources/liquidation/cases.json")));
    return books
        .valueStream()
        .filter(it -> it.get("name").asString().equals(book))
        .findFirst()
        .orElseThrow()
        .get("brackets");
  }

  /// A long of 60,000 and a short of 40,000 on a margin balance of 10,000.
  @Test
  void headroomOfAMixedBookDependsOnWhatMoves() throws SQLException {
    history.singleAssetMode("10000");
    history.contract("LUSDT", "L", "USDT");
    history.contract("SUSDT", "S", "USDT");
    history.rate("LUSDT", "0.004");
    history.rate("SUSDT", "0.005");
    history.position("LUSDT", "600", "100", "100", null);
    history.position("SUSDT", "-400", "100", "100", null);

    assertThat(headroom()).containsExactly("0.488753 | - | 0.095638");
  }

  /// 20,000 USDT and a bitcoin, long three: the collateral falls along, and USDT turns negative, so
  /// that it counts at its ask rate.
  @Test
  void collateralMovesAndNegativeCoinsCountAtTheirAskRate() throws SQLException {
    multiAssets();

    assertThat(stressed("* -25 %", "round(margin_balance_after, 2)")).containsExactly("17747.50");
    assertThat(headroom()).containsExactly("0.322821 | - | 0.322821");
  }

  @Test
  void whatIsNotNamedStandsStillAndStablesStandStillUnlessNamed() throws SQLException {
    multiAssets();

    assertThat(stressed("ETH -25 %", "margin_balance_after = margin_balance")).containsExactly("t");
    assertThat(stressed("USDT -50 %", "round(margin_balance_after, 2)"))
        .as("20,000 + 3 × (120,000 − 60,000) USDT at half the bid rate, and a bitcoin")
        .containsExactly("156990.00");
  }

  private void multiAssets() throws SQLException {
    history.multiAssetsMode();
    history.coin("USDT", "20000", "1", "0.0001", "0.0001");
    history.coin("BTC", "1", "60000", "0.05", "0");
    history.contract("BTCUSDT", "BTC", "USDT");
    history.rate("BTCUSDT", "0.004");
    history.position("BTCUSDT", "3", "60000", "60000", null);
  }

  /// Rates of the exchange's example: USDT −100 at 0.99495, USDC 220 at 1.
  @Test
  void marginBalanceIsCollateralAtBidAndAskRates() throws SQLException {
    history.multiAssetsMode();
    history.coin("USDT", "-100", "0.99", "0.01", "0.005");
    history.coin("USDC", "220", "1", "0", "0");

    assertThat(stressed("* -10 %", "margin_balance, margin_balance_after"))
        .containsExactly("120.5050000000 | 120.5050000000");
  }

  /// Both fall alike: the price of one in the other stands still, and only collateral is lost.
  @Test
  void aContractQuotedInACoinMovesByBoth() throws SQLException {
    history.multiAssetsMode();
    history.coin("BTC", "1", "60000", "0.05", "0");
    history.contract("ETHBTC", "ETH", "BTC");
    history.rate("ETHBTC", "0.01");
    history.settledIn("BTC").position("ETHBTC", "1", "0.05", "0.05", null);

    assertThat(stressed("* -10 %", "unrealized_change, round(margin_balance_after, 2)"))
        .containsExactly("0.00000000 | 51300.00");
    assertThat(stressed("ETH -10 %", "unrealized_change")).containsExactly("-300.00000000");
  }

  @Test
  void stocksAndMetalsMoveOnlyWhenTheyAreNamed() throws SQLException {
    history.singleAssetMode("1000");
    history.price("USDT", "1");
    history.contract("TSLAUSDT", "TSLA", "USDT", "EQUITY");
    history.rate("TSLAUSDT", "0.01");
    history.position("TSLAUSDT", "10", "400", "400", null);

    assertThat(stressed("* -10 %", "unrealized_change")).containsExactly("0.00000000");
    assertThat(stressed("TSLA -10 %", "unrealized_change")).containsExactly("-400.00000000");
  }

  @Test
  void anAccountsEquityIsAtIndexPricesAndItsMarginAsItDecidesOnLiquidation() throws SQLException {
    multiAssets();
    history.derive();

    assertThat(
            history.rows(
                "select scenario, account_name, equity, equity_after, round(margin_balance_after, 2),"
                    + " pools, pools_liquidated from analytics.stress('main', null, '* -25 %')"))
        .containsExactly("* -25 % | main | 80000.00000000 | 20000.00000000 | 17747.50 | 1 | 0");
  }

  @Test
  void withoutShocksEveryNamedScenarioIsAnswered() throws SQLException {
    multiAssets();
    history.run(
        "insert into history.stress_scenario (scenario, shocks) values ('crash', '* -40 %')");

    assertThat(
            history.rows(
                "select scenario, pools_liquidated from analytics.stress('all')"
                    + " where scenario in ('all -30 %', 'crash')"))
        .containsExactly("all -30 % | 0", "crash | 1");
  }

  @Test
  void whatCannotBeComputedIsNullWithItsReason() throws SQLException {
    history.multiAssetsMode();
    history.coin("USDT", "20000", "1", "0.0001", "0.0001");
    history.rate("BTCUSDT", "0.004");
    history.position("BTCUSDT", "3", "60000", "60000", null);
    history.derive();

    assertThat(
            history.rows(
                "select equity, equity_after, margin_balance_after, reason"
                    + " from analytics.stress('main', null, '* -10 %')"))
        .containsExactly("20000.00000000 | - | - | contract unknown: BTCUSDT");
    assertThat(history.rows("select headroom_down, reason from analytics.headroom('main')"))
        .containsExactly("- | contract unknown: BTCUSDT");
  }

  @Test
  void aShockThatIsNotUnderstoodIsQuoted() {
    assertThatThrownBy(() -> stressed("BTC -10 %, ETH down", "1"))
        .hasMessageContaining("shock \"ETH down\" is not understood")
        .hasMessageContaining("BTC -10 %, * -20 %");
    assertThatThrownBy(() -> stressed("BTC -100 %", "1"))
        .hasMessageContaining("no price falls by 100 % or more");
  }

  @Test
  void aScenarioThatStressWouldRefuseIsRefusedWhenItIsWritten() {
    for (var shocks : List.of("BTC down", "BTC -100 %", "", "BTC -10", "* -10 %,")) {
      assertThatThrownBy(() ->
              history.run("insert into history.stress_scenario values ('one', '" + shocks + "')"))
          .hasMessageContaining("stress_scenario_shocks_are_assets_and_percentages");
    }
  }

  private List<String> stressed(String shocks, String columns) throws SQLException {
    return history.rows(
        "select " + columns + " from analytics.stress_pools('main', null, '" + shocks + "')");
  }

  private List<String> headroom() throws SQLException {
    return history.rows(
        "select round(headroom_down, 6), round(headroom_up, 6), round(headroom_adverse, 6)"
            + " from analytics.headroom('main')");
  }
}

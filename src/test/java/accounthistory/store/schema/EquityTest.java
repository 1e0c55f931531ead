package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Net worth by index prices, never by the exchange's totals, and never with an unknown as zero.
@WithDatabase
final class EquityTest {
  private static final String SLOT = "2026-01-15T12:00:00Z";

  private final History history;
  private final long account;

  EquityTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-15T12:03:00Z");
    account = history.account("main");
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  /// Index prices recorded in April 2024; collateral after haircuts was 237 498.16, worth is 237
  /// 805.58.
  @Test
  void multiAssetsEquityIsByIndexAndWithoutHaircuts() throws SQLException {
    history.snapshot(account, SLOT, "multi", "total_margin_balance", "237498.16");
    balance("USDT", "232000", "29.49508004");
    balance("BNB", "10.13901365", "0");
    price("USDT", "1.00039619");
    price("BNB", "560.6223");

    assertThat(rows("round(equity, 2), unpriced_assets, reason"))
        .containsExactly("237805.58 | - | -");
    assertThat(rows("round(wallet_value + unrealized_value - equity, 7)"))
        .containsExactly("0.0000000");
  }

  @Test
  void anAssetWithoutAPriceMakesEquityUnknownAndIsNamed() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "100", "0");
    balance("BNFCR", "5", "0");
    balance("USD1", "-5", "0");
    price("USDT", "1");

    assertThat(rows("equity, wallet_value, unrealized_value, unpriced_assets, reason"))
        .containsExactly("- | - | 0.00000000 | BNFCR, USD1 | no price");
  }

  @Test
  void anAssetWorthNothingNeedsNoPrice() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "100", "0");
    price("USDT", "1.5");
    balance("BNFCR", "5", "-5");

    assertThat(rows("equity, wallet_value, unpriced_assets, reason"))
        .containsExactly("150.00000000 | - | - | -");
  }

  @Test
  void aMarginBalanceThatDidNotFitMakesEquityUnknown() throws SQLException {
    history.snapshot(account, SLOT, "single", "is_complete", false);
    balance("USDT", "100", "0");
    price("USDT", "1");
    history.run("update history.asset_balance set margin_balance = null");

    assertThat(rows("equity, wallet_value, unpriced_assets, reason"))
        .containsExactly("- | 100.00000000 | - | margin balance unknown");
  }

  @Test
  void anEmptyAccountIsWorthZeroAndAnAbsentSnapshotHasNoRow() throws SQLException {
    history.snapshot(account, SLOT, "single");

    assertThat(rows("snapshot_at = '" + SLOT + "', equity, reason"))
        .containsExactly("t | 0.00000000 | -");
  }

  @Test
  void theLatestIsOfTheLatestSlotUpToAsOfAndSaysItsAge() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "100", "0");
    price("USDT", "1");
    history.snapshot(account, "2026-01-15T12:05:00Z", "single");
    history.account("never-taken");
    history.derive();

    assertThat(latest()).containsExactly("main | 100.00000000 | 180");
    history.run("set analytics.as_of = '2026-01-15T12:05:20Z'");
    assertThat(latest()).containsExactly("main | 0.00000000 | 20");
  }

  @Test
  void equityIsOfOneAccountAndOneSlotAlone() throws SQLException {
    var other = history.account("other");
    for (var each : List.of(account, other)) {
      history.snapshot(each, SLOT, "single");
      history.snapshot(each, "2026-01-15T11:55:00Z", "single");
    }
    balance("USDT", "100", "0");
    price("USDT", "1");
    history.run(
        """
        insert into history.asset_balance
            (account_id, snapshot_at, asset, wallet_balance, unrealized_profit, margin_balance,
             load_id)
        select %1$d, snapshot_at, asset, 7, 0, 7, 1 from history.asset_balance
        """
            .formatted(other));
    history.run(
        """
        insert into history.asset_balance_value
            (account_id, snapshot_at, asset, index_price, source, observed_at)
        select %1$d, snapshot_at, asset, 3, source, observed_at from history.asset_balance_value
        """
            .formatted(other));

    history.derive();

    assertThat(
            history.rows(
                "select account_name, equity from analytics.equity"
                    + " order by account_name, snapshot_at"))
        .containsExactly(
            "main | 0.00000000",
            "main | 100.00000000",
            "other | 0.00000000",
            "other | 21.00000000");
  }

  private List<String> latest() throws SQLException {
    return history.rows("select account_name, equity, age_seconds from analytics.latest_equity");
  }

  private List<String> rows(String columns) throws SQLException {
    history.derive();
    return history.rows("select " + columns + " from analytics.equity");
  }

  private void balance(String asset, String wallet, String unrealized) throws SQLException {
    history.add(
        "asset_balance",
        "account_id",
        account,
        "snapshot_at",
        SLOT,
        "asset",
        asset,
        "wallet_balance",
        wallet,
        "unrealized_profit",
        unrealized,
        "margin_balance",
        new java.math.BigDecimal(wallet).add(new java.math.BigDecimal(unrealized)));
  }

  private void price(String asset, String index) throws SQLException {
    history.add(
        "asset_balance_value",
        "account_id",
        account,
        "snapshot_at",
        SLOT,
        "asset",
        asset,
        "index_price",
        index);
  }
}

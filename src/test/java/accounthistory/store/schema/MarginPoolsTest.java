package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One view for both modes, against figures worked out by hand.
@WithDatabase
final class MarginPoolsTest {
  private static final String SLOT = "2026-01-15T12:00:00Z";

  private final History history;
  private final long account;

  MarginPoolsTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-15T12:03:00Z");
    account = history.account("main");
  }

  @BeforeEach
  void hasAnotherAccountThatMustNotMixIn() throws SQLException {
    var other = history.account("other");
    history.snapshot(other, SLOT, "single");
    history.add(
        "asset_balance",
        "account_id",
        other,
        "snapshot_at",
        SLOT,
        "asset",
        "USDT",
        "cross_wallet_balance",
        77,
        "cross_unrealized_pnl",
        0);
    position(other, "BTCUSDT", "USDT", false, "999");
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  /// Recorded on the testnet in July 2024: one isolated long beside an idle cross wallet. Totals of
  /// the account would hide the isolated position at 0.0033 %.
  @Test
  void anIsolatedPositionIsAPoolOfItsOwn() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "14988.35309135", "0", "14957.35309135");
    history.add(
        "position",
        "account_id",
        account,
        "snapshot_at",
        SLOT,
        "symbol",
        "BTCUSDT",
        "position_amount",
        "0.002",
        "notional",
        "122.63842038",
        "unrealized_profit",
        "6.55942038",
        "isolated",
        true,
        "isolated_wallet",
        "14.03431369",
        "maintenance_margin",
        "0.49055368",
        "settle_asset",
        "USDT");

    assertThat(pools("pool_kind, asset, symbol, unit, margin_balance, maintenance_margin"))
        .containsExactly(
            "cross | USDT | - | USDT | 14988.3530913500 | 0.0000000000",
            "isolated | USDT | BTCUSDT | USDT | 20.5937340700 | 0.4905536800");
    assertThat(pools("pool_kind, margin_ratio, margin_surplus, free_margin, is_liquidatable"))
        .containsExactly(
            "cross | 0.00000000 | 14988.3530913500 | 14957.3530913500 | f",
            "isolated | 0.02382053 | 20.1031803900 | - | f");
  }

  @Test
  void crossPositionsMeetThePoolOfTheirSettleAsset() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("BNB", "3", "0", "3");
    balance("USDT", "1000", "-200", "500");
    position(account, "BTCUSDT", "USDT", false, "30");
    position(account, "ETHUSDT", "USDT", false, "10");
    position(account, "BNBBNB", "BNB", false, "1.5");

    assertThat(pools("asset, margin_balance, maintenance_margin, margin_ratio, reason"))
        .containsExactly(
            "BNB | 3.0000000000 | 1.5000000000 | 0.50000000 | -",
            "USDT | 800.0000000000 | 40.0000000000 | 0.05000000 | -");
  }

  /// Equities of -100 USDT (index 0.99, ask 0.99495) and 220 USDC: 120.505 of collateral.
  @Test
  void multiAssetsModeIsOnePoolInUsdThoughAnAssetIsNegative() throws SQLException {
    history.snapshot(
        account,
        SLOT,
        "multi",
        "total_margin_balance",
        "120.505",
        "total_maintenance_margin",
        "5",
        "available_balance",
        "76.525");
    balance("USDT", "-100", "0", "76.91341273");
    balance("USDC", "220", "0", "76.525");
    position(account, "BTCUSDT", "USDT", false, "5.02537816");

    assertThat(pools("pool_kind, asset, unit, margin_balance, margin_ratio, free_margin, reason"))
        .containsExactly(
            "multi_assets | - | USD | 120.5050000000 | 0.04149205 | 76.5250000000 | -");
  }

  @Test
  void withoutMarginBalanceThereIsNoRatioButAnAlarm() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "-10", "0", "0");
    position(account, "BTCUSDT", "USDT", false, "5");

    assertThat(pools("margin_ratio, margin_surplus, is_liquidatable, reason"))
        .containsExactly("- | -15.0000000000 | t | no margin balance");
  }

  @Test
  void withoutMaintenanceMarginTheRatioIsZeroWhateverTheBalance() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "0", "0", "0");

    assertThat(pools("margin_ratio, margin_surplus, is_liquidatable, reason"))
        .containsExactly("0.00000000 | 0.0000000000 | f | -");
  }

  @Test
  void aPoolThatExactlyMeetsItsMaintenanceMarginIsLiquidatable() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "5", "0", "0");
    position(account, "BTCUSDT", "USDT", false, "5");

    assertThat(pools("margin_ratio, is_liquidatable")).containsExactly("1.00000000 | t");
  }

  @Test
  void aDustBalanceDoesNotFailTheView() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "0.000000000000000001", "0", "0");
    position(account, "BTCUSDT", "USDT", false, "99999999999999999999");

    assertThat(pools("margin_ratio, margin_surplus, is_liquidatable"))
        .containsExactly("1000000000000.00000000 | - | t");
  }

  @Test
  void aPositionOfAnUnknownContractLeavesNoPoolSafe() throws SQLException {
    history.snapshot(account, SLOT, "single");
    balance("USDT", "100", "0", "100");
    position(account, "NEWUSDT", null, false, "50");
    position(account, "NEWBTC", null, true, "1");

    assertThat(pools("pool_kind, unit, margin_ratio, is_liquidatable, reason"))
        .containsExactly(
            "cross | USDT | - | - | contract unknown", "isolated | - | - | - | contract unknown");
  }

  @Test
  void anUnknownModeIsSaid() throws SQLException {
    history.snapshot(account, SLOT, "unknown");
    balance("USDT", "100", "0", "100");

    assertThat(pools("pool_kind, margin_balance, margin_ratio, reason"))
        .containsExactly("- | - | - | mode unknown");
  }

  private java.util.List<String> pools(String columns) throws SQLException {
    return history.rows(
        "select %s from analytics.margin_pools where account_name = 'main' and snapshot_at = '%s'"
                .formatted(columns, SLOT)
            + " order by pool_kind, asset, symbol");
  }

  private void balance(String asset, String wallet, String unrealized, String available)
      throws SQLException {
    history.add(
        "asset_balance",
        "account_id",
        account,
        "snapshot_at",
        SLOT,
        "asset",
        asset,
        "cross_wallet_balance",
        wallet,
        "cross_unrealized_pnl",
        unrealized,
        "available_balance",
        available);
  }

  private void position(
      long of,
      String symbol,
      @org.jspecify.annotations.Nullable String settleAsset,
      boolean isolated,
      String maintenanceMargin)
      throws SQLException {
    history.add(
        "position",
        "account_id",
        of,
        "snapshot_at",
        SLOT,
        "symbol",
        symbol,
        "position_amount",
        1,
        "unrealized_profit",
        0,
        "isolated",
        isolated,
        "isolated_wallet",
        isolated ? 5 : 0,
        "maintenance_margin",
        maintenanceMargin);
    if (settleAsset != null) {
      history.run(
          "update history.position set settle_asset = '%s' where symbol = '%s'"
              .formatted(settleAsset, symbol));
    }
  }
}

package accounthistory.report;

import accounthistory.store.schema.History;
import java.sql.SQLException;

/// One slot of two accounts that contradicts no sentence: account 1 in single-asset mode, account 2
/// in multi-assets mode.
final class SoundHistory {
  static final String SLOT = "2026-01-15T12:00:00Z";

  private final History history;
  private final long single;
  private final long multi;

  SoundHistory(History history) throws SQLException {
    this.history = history;
    this.single = history.account("single");
    this.multi = history.account("multi");
  }

  void write() throws SQLException {
    singleAsset();
    multiAssets();
  }

  /// The testnet account of July 2024: an isolated long beside an idle cross wallet.
  private void singleAsset() throws SQLException {
    history.snapshot(
        single,
        SLOT,
        "single",
        "total_wallet_balance",
        "15002.38740504",
        "total_unrealized_profit",
        "6.55942038",
        "total_margin_balance",
        "15008.94682542",
        "total_maintenance_margin",
        "0.49055368",
        "total_position_initial_margin",
        "12.26384203",
        "total_open_order_initial_margin",
        "31",
        "total_cross_wallet_balance",
        "14988.35309135",
        "total_cross_unrealized_pnl",
        "0",
        "asset_balance_rows",
        1,
        "position_rows",
        1);
    history.add(
        "asset_balance",
        "account_id",
        single,
        "snapshot_at",
        SLOT,
        "asset",
        "USDT",
        "wallet_balance",
        "15002.38740504",
        "unrealized_profit",
        "6.55942038",
        "margin_balance",
        "15008.94682542",
        "maintenance_margin",
        "0.49055368",
        "initial_margin",
        "43.26384203",
        "position_initial_margin",
        "12.26384203",
        "open_order_initial_margin",
        "31",
        "cross_wallet_balance",
        "14988.35309135",
        "cross_unrealized_pnl",
        "0");
    history.add(
        "position",
        "account_id",
        single,
        "snapshot_at",
        SLOT,
        "symbol",
        "BTCUSDT",
        "position_amount",
        "0.002",
        "entry_price",
        "58039.5",
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
    price(single, "USDT", "1");
    history.add("raw_document", "account_id", single, "snapshot_at", SLOT, "attempt", attempt());
    exception("2026-01-15T10:00:00Z", "missed");
    exception("2026-01-15T10:05:00Z", "failed");
  }

  /// Equities of -100 USDT at the ask rate 0.99495 and 220 USDC at par: 120.505.
  private void multiAssets() throws SQLException {
    history.snapshot(
        multi,
        SLOT,
        "multi",
        "total_wallet_balance",
        "120.505",
        "total_unrealized_profit",
        "0",
        "total_margin_balance",
        "120.505",
        "total_maintenance_margin",
        "4.97475",
        "asset_balance_rows",
        2,
        "position_rows",
        2);
    balance("USDT", "-100", "5");
    balance("USDC", "220", "0");
    history.add(
        "position",
        "account_id",
        multi,
        "snapshot_at",
        SLOT,
        "symbol",
        "SANDUSDT",
        "position_amount",
        "88176",
        "entry_price",
        "0.2514839999999",
        "notional",
        "22174.85134728",
        "unrealized_profit",
        "0",
        "isolated",
        false,
        "isolated_wallet",
        0,
        "maintenance_margin",
        5,
        "settle_asset",
        "USDT");
    history.run(
        """
        update history.position
        set notional = position_amount * 0.25148399 where symbol = 'SANDUSDT'
        """);
    history.add(
        "position",
        "account_id",
        multi,
        "snapshot_at",
        SLOT,
        "symbol",
        "ETHUSDT",
        "position_amount",
        0,
        "unrealized_profit",
        0,
        "bid_notional",
        100,
        "isolated",
        false,
        "isolated_wallet",
        0,
        "maintenance_margin",
        0,
        "settle_asset",
        "USDT");
    history.add("raw_document", "account_id", multi, "snapshot_at", SLOT, "attempt", attempt());
  }

  private void balance(String asset, String wallet, String maintenance) throws SQLException {
    history.add(
        "asset_balance",
        "account_id",
        multi,
        "snapshot_at",
        SLOT,
        "asset",
        asset,
        "wallet_balance",
        wallet,
        "unrealized_profit",
        0,
        "margin_balance",
        wallet,
        "cross_wallet_balance",
        wallet,
        "cross_unrealized_pnl",
        0,
        "maintenance_margin",
        maintenance,
        "initial_margin",
        0,
        "position_initial_margin",
        0,
        "open_order_initial_margin",
        0,
        "margin_available",
        true);
    price(multi, asset, asset.equals("USDT") ? "0.99" : "1");
    history.run(
        """
        update history.asset_balance_value
        set bid_rate = case asset when 'USDT' then 0.9801 else 1 end,
            ask_rate = case asset when 'USDT' then 0.99495 else 1 end
        where account_id = %d
        """
            .formatted(multi));
  }

  private void price(long account, String asset, String index) throws SQLException {
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

  private void exception(String slot, String status) throws SQLException {
    history.add(
        "slot_exception",
        "account_id",
        single,
        "first_slot",
        slot,
        "last_slot",
        slot,
        "status",
        status,
        "reason",
        "not_running");
  }

  private static String attempt() {
    return "00000000-0000-0000-0000-000000000001";
  }
}

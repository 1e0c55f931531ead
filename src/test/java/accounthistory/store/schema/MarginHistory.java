package accounthistory.store.schema;

import accounthistory.testing.TestDatabase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One account `main` with the margin of a book: wallets, positions, brackets, rates.
final class MarginHistory implements AutoCloseable {
  private static final String NO_CAP = "1000000000000";

  private final History history;
  private final long account;
  private String settleAsset = "USDT";
  private Instant slot = Instant.parse("2026-01-15T12:00:00Z");

  MarginHistory(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-15T12:08:00Z");
    account = history.account("main");
  }

  void nextSlot() {
    slot = slot.plusSeconds(300);
  }

  void singleAssetMode(String crossWallet) throws SQLException {
    history.snapshot(account, slot.toString(), "single");
    history.add(
        "asset_balance",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "asset",
        "USDT",
        "wallet_balance",
        crossWallet,
        "cross_wallet_balance",
        crossWallet,
        "cross_unrealized_pnl",
        0);
  }

  void multiAssetsMode() throws SQLException {
    history.snapshot(
        account,
        slot.toString(),
        "multi",
        "total_margin_balance",
        "1",
        "total_maintenance_margin",
        "1");
  }

  /// A coin of multi-assets mode; without buffers there is no rate of it.
  void coin(
      String asset,
      String wallet,
      String price,
      @Nullable String bidBuffer,
      @Nullable String askBuffer)
      throws SQLException {
    history.add(
        "asset_balance",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "asset",
        asset,
        "wallet_balance",
        wallet,
        "margin_balance",
        wallet,
        "margin_available",
        true);
    price(asset, price);
    if (bidBuffer != null && askBuffer != null) {
      history.add(
          "asset_index",
          "venue",
          "binance-usdm",
          "environment",
          "simulated",
          "asset",
          asset,
          "observed_at",
          slot,
          "index_price",
          price,
          "bid_buffer",
          bidBuffer,
          "ask_buffer",
          askBuffer,
          "load_id",
          1);
    }
  }

  /// The USD price that the slot values an asset with.
  void price(String asset, String price) throws SQLException {
    history.add(
        "asset_balance_value",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "asset",
        asset,
        "index_price",
        price,
        "observed_at",
        slot);
  }

  /// What the positions that follow settle in.
  MarginHistory settledIn(String asset) {
    settleAsset = asset;
    return this;
  }

  void contract(String symbol, String base, String quote) throws SQLException {
    contract(symbol, base, quote, "COIN");
  }

  void contract(String symbol, String base, String quote, String underlying) throws SQLException {
    history.add(
        "contract",
        "venue",
        "binance-usdm",
        "environment",
        "simulated",
        "symbol",
        symbol,
        "base_asset",
        base,
        "quote_asset",
        quote,
        "margin_asset",
        quote,
        "underlying_type",
        underlying,
        "onboard_at",
        "2020-01-01T00:00:00Z",
        "first_seen_at",
        "2020-01-01T00:00:00Z",
        "last_seen_at",
        "2026-01-01T00:00:00Z",
        "load_id",
        1);
  }

  /// One bracket for every notional.
  void rate(String symbol, String rate) throws SQLException {
    set(symbol);
    bracket(symbol, 1, "0", NO_CAP, rate, "0");
  }

  /// Brackets as rows of floor, cap (null: none), rate and cumulative amount.
  void brackets(String symbol, JsonNode rows) throws SQLException {
    set(symbol);
    for (var i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      bracket(
          symbol,
          i + 1,
          row.get(0).asString(),
          row.get(1).isNull() ? NO_CAP : row.get(1).asString(),
          row.get(2).asString(),
          row.get(3).asString());
    }
  }

  private void set(String symbol) throws SQLException {
    history.add(
        "leverage_bracket_set",
        "account_id",
        account,
        "symbol",
        symbol,
        "observed_at",
        slot,
        "digest",
        digest(symbol),
        "load_id",
        1);
  }

  private void bracket(
      String symbol, int number, String floor, String cap, String rate, String cumulative)
      throws SQLException {
    history.add(
        "leverage_bracket",
        "account_id",
        account,
        "digest",
        digest(symbol),
        "bracket",
        number,
        "initial_leverage",
        20,
        "notional_floor",
        floor,
        "notional_cap",
        cap,
        "maintenance_margin_rate",
        rate,
        "cumulative",
        cumulative);
  }

  private String digest(String symbol) {
    return "\\x%032x".formatted((symbol + slot).hashCode() & 0xffffffffL);
  }

  /// A position as the exchange reports it: profit with the entry price cut at eight decimals.
  ///
  /// @param isolatedWallet the wallet of an isolated position; null for cross
  void position(
      String symbol, String quantity, String entry, String mark, @Nullable String isolatedWallet)
      throws SQLException {
    var amount = new BigDecimal(quantity);
    var cut = new BigDecimal(entry).setScale(8, RoundingMode.DOWN);
    position(
        symbol,
        quantity,
        entry,
        mark,
        amount.multiply(new BigDecimal(mark).subtract(cut)).toPlainString(),
        "0",
        isolatedWallet);
  }

  /// A cross position of which only the figures of the reply are known.
  void positionOfReply(String symbol, String quantity, String mark, String profit, String margin)
      throws SQLException {
    var amount = new BigDecimal(quantity);
    var entry =
        new BigDecimal(mark).subtract(new BigDecimal(profit).divide(amount, 8, RoundingMode.DOWN));
    position(symbol, quantity, entry.toPlainString(), mark, profit, margin, null);
  }

  private void position(
      String symbol,
      String quantity,
      String entry,
      String mark,
      String profit,
      String margin,
      @Nullable String isolatedWallet)
      throws SQLException {
    var amount = new BigDecimal(quantity);
    history.add(
        "position",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "symbol",
        symbol,
        "position_side",
        amount.signum() < 0 ? "SHORT" : "LONG",
        "position_amount",
        quantity,
        "entry_price",
        entry,
        "notional",
        amount.multiply(new BigDecimal(mark)).toPlainString(),
        "unrealized_profit",
        profit,
        "maintenance_margin",
        margin,
        "isolated",
        isolatedWallet != null,
        "isolated_wallet",
        isolatedWallet == null ? "0" : isolatedWallet,
        "settle_asset",
        settleAsset);
  }

  /// Makes the facts of what was written, as the refresher does.
  void derive() throws SQLException {
    history.derive();
  }

  List<String> rows(String sql) throws SQLException {
    return history.rows(sql);
  }

  void run(String sql) throws SQLException {
    history.run(sql);
  }

  @Override
  public void close() throws SQLException {
    history.close();
  }
}

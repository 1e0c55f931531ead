package accounthistory.report;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.report.Verdict.FailedToRun;
import accounthistory.report.Verdict.Holds;
import accounthistory.report.Verdict.Violated;
import accounthistory.sql.SqlFile;
import accounthistory.store.schema.History;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every sentence holds on a sound history, and breaks when exactly what it says is broken.
@WithDatabase
final class CheckTest {
  private static final Map<String, String> SINCE = Map.of("since", "2026-01-01T00:00:00Z");
  private static final String SLOT = "2026-01-15T12:00:00Z";
  private static final String OTHER_SLOT = "2026-01-15T12:05:00Z";

  private final History history;
  private final long single;
  private final long multi;

  CheckTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-15T12:03:00Z");
    single = history.account("single");
    multi = history.account("multi");
    singleAsset();
    multiAssets();
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  @Test
  void allSentencesHoldOnASoundHistory() throws SQLException {
    assertThat(Check.runAll(history.connection(), SINCE))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            it -> {
              assertThat(it.verdict()).as(it.line()).isEqualTo(new Holds());
              assertThat(it.isFailure()).isFalse();
            });
  }

  static Stream<Arguments> breaches() {
    return Stream.of(
        breach(
            "balances_belong_to_a_snapshot",
            "update history.asset_balance set snapshot_at = '" + OTHER_SLOT + "' where asset = 'USDC'"),
        breach(
            "positions_belong_to_a_snapshot",
            "update history.position set snapshot_at = '" + OTHER_SLOT + "' where symbol = 'ETHUSDT'"),
        breach(
            "values_belong_to_a_balance",
            "update history.asset_balance_value set asset = 'BNB' where asset = 'USDC'"),
        breach(
            "issues_belong_to_a_snapshot",
            "insert into history.normalization_issue values (1, '" + OTHER_SLOT + "', 'a', 'empty', '', 1)"),
        breach(
            "snapshots_have_their_raw_document",
            "delete from history.raw_document where account_id = 1"),
        breach(
            "snapshots_count_their_rows",
            "update history.account_snapshot set position_rows = 3 where account_id = 1"),
        breach(
            "incomplete_snapshots_say_what_they_lack",
            "update history.account_snapshot set is_complete = false where account_id = 1"),
        breach(
            "margin_balance_is_wallet_and_unrealized",
            "update history.asset_balance set margin_balance = margin_balance + 1 where asset = 'USDC'"),
        breach(
            "initial_margin_is_positions_and_orders",
            "update history.asset_balance set initial_margin = 1 where asset = 'USDC'"),
        breach(
            "isolated_wallets_leave_the_cross_wallet",
            "update history.position set isolated_wallet = 14 where symbol = 'BTCUSDT' and isolated"),
        breach(
            "unrealized_profit_is_cross_and_isolated",
            "update history.asset_balance set cross_unrealized_pnl = 1 where account_id = 1"),
        breach(
            "unrealized_profit_is_that_of_positions",
            "update history.position set unrealized_profit = 0 where account_id = 1 and isolated"),
        breach(
            "maintenance_margin_is_that_of_positions",
            "update history.position set maintenance_margin = 0.5 where account_id = 1 and isolated"),
        breach(
            "total_margin_is_wallet_and_unrealized",
            "update history.account_snapshot set total_unrealized_profit = 0 where account_id = 1"),
        breach(
            "single_asset_totals_are_those_of_usdt",
            "update history.account_snapshot set total_maintenance_margin = 0 where account_id = 1"),
        // -100 at the bid rate, as if a debt were collateral
        breach(
            "multi_assets_totals_are_collateral_values",
            "update history.account_snapshot set total_margin_balance = 121.99 where account_id = 2"),
        breach(
            "unrealized_profit_follows_the_mark",
            "update history.position set unrealized_profit = unrealized_profit - 0.001"
                + " where symbol = 'SANDUSDT'"),
        breach(
            "slots_are_accounted_for",
            "insert into history.capture_schedule values (1, '2026-01-15 11:00Z', 300, 20, true)"),
        breach(
            "exceptions_do_not_overlap",
            "update history.slot_exception set last_slot = '2026-01-15 10:10Z' where status = 'missed'"),
        breach(
            "taken_slots_have_no_exception",
            "update history.slot_exception set last_slot = '" + SLOT + "' where status = 'failed'"),
        breach(
            "slots_have_one_document",
            """
            insert into history.raw_document
            select account_id, snapshot_at, stream, '00000000-0000-0000-0000-000000000002', part,
                endpoint, http_status, sent_at, received_at, clock_source, clock_offset_ms,
                clock_error_ms, sha256, size_bytes, dictionary_id, body, load_id
            from history.raw_document where account_id = 1
            """),
        breach(
            "positions_know_their_settle_asset",
            "update history.position set settle_asset = null where symbol = 'ETHUSDT'"),
        breach(
            "balances_have_a_price", "delete from history.asset_balance_value where asset = 'USDC'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaches")
  void aBrokenSentenceIsFoundAndItsRowNamesAccountAndSlot(String name, String damage)
      throws SQLException {
    history.run(damage);

    var result = of(name).run(history.connection(), SINCE);

    assertThat(result.verdict())
        .as(result.line())
        .isInstanceOfSatisfying(
            Violated.class,
            it ->
                assertThat(it.first().columns())
                    .extracting(Column::name)
                    .startsWith("account", "slot"));
    assertThat(result.isFailure()).isEqualTo(of(name).severity() == Severity.ERROR);
  }

  @Test
  void everySentenceHasABreach() {
    assertThat(breaches().map(it -> (String) it.get()[0]))
        .containsExactlyInAnyOrderElementsOf(Check.all().stream().map(Check::name).toList());
  }

  @Test
  void theHorizonBoundsWhatIsLookedAt() throws SQLException {
    history.run("delete from history.raw_document where account_id = 1");

    assertThat(
            of("snapshots_have_their_raw_document")
                .run(history.connection(), Map.of("since", "2026-01-15T12:00:01Z"))
                .verdict())
        .isEqualTo(new Holds());
  }

  @Test
  void aSentenceThatCannotBeAskedDoesNotPass() throws SQLException {
    var broken = new Check(new SqlFile("nothing_is_wrong", "-- Asks nobody.\nselect nothing;"));

    var result = broken.run(history.connection(), Map.of());

    assertThat(result.verdict()).isInstanceOf(FailedToRun.class);
    assertThat(result.isFailure()).isTrue();
    assertThat(result.line()).startsWith("NOT RUN").contains("nothing is wrong: ");
  }

  @Test
  void manyRowsAreCountedAndTheFirstAreShown() throws SQLException {
    var many =
        new Check(
            new SqlFile(
                "numbers_are_few",
                "-- Numbers.\n-- severity: info\nselect n from generate_series(1, 5000) as n;"));

    var result = many.run(history.connection(), Map.of());

    assertThat(result.verdict())
        .isInstanceOfSatisfying(
            Violated.class,
            it -> {
              assertThat(it.rows()).isEqualTo(1000);
              assertThat(it.isMore()).isTrue();
              assertThat(it.first().rows()).hasSize(10);
            });
    assertThat(result.line()).startsWith("info    1000+ rows").endsWith("numbers are few");
    assertThat(result.isFailure()).isFalse();
  }

  private static Arguments breach(String name, String damage) {
    return Arguments.of(name, damage);
  }

  private static Check of(String name) {
    return Check.all().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  /// The testnet account of July 2024: an isolated long beside an idle cross wallet.
  private void singleAsset() throws SQLException {
    history.snapshot(
        single, SLOT, "single",
        "total_wallet_balance", "15002.38740504", "total_unrealized_profit", "6.55942038",
        "total_margin_balance", "15008.94682542", "total_maintenance_margin", "0.49055368",
        "total_position_initial_margin", "12.26384203",
        "total_open_order_initial_margin", "31",
        "total_cross_wallet_balance", "14988.35309135", "total_cross_unrealized_pnl", "0",
        "asset_balance_rows", 1, "position_rows", 1);
    history.add(
        "asset_balance", "account_id", single, "snapshot_at", SLOT, "asset", "USDT",
        "wallet_balance", "15002.38740504", "unrealized_profit", "6.55942038",
        "margin_balance", "15008.94682542", "maintenance_margin", "0.49055368",
        "initial_margin", "43.26384203", "position_initial_margin", "12.26384203",
        "open_order_initial_margin", "31", "cross_wallet_balance", "14988.35309135",
        "cross_unrealized_pnl", "0");
    history.add(
        "position", "account_id", single, "snapshot_at", SLOT, "symbol", "BTCUSDT",
        "position_amount", "0.002", "entry_price", "58039.5", "notional", "122.63842038",
        "unrealized_profit", "6.55942038", "isolated", true, "isolated_wallet", "14.03431369",
        "maintenance_margin", "0.49055368", "settle_asset", "USDT");
    price(single, "USDT", "1");
    history.add("raw_document", "account_id", single, "snapshot_at", SLOT, "attempt", attempt());
    exception("2026-01-15T10:00:00Z", "missed");
    exception("2026-01-15T10:05:00Z", "failed");
  }

  /// Equities of -100 USDT at the ask rate 0.99495 and 220 USDC at par: 120.505.
  private void multiAssets() throws SQLException {
    history.snapshot(
        multi, SLOT, "multi",
        "total_wallet_balance", "120.505", "total_unrealized_profit", "0",
        "total_margin_balance", "120.505", "total_maintenance_margin", "4.97475",
        "asset_balance_rows", 2, "position_rows", 2);
    balance("USDT", "-100", "5");
    balance("USDC", "220", "0");
    history.add(
        "position", "account_id", multi, "snapshot_at", SLOT, "symbol", "SANDUSDT",
        "position_amount", "88176", "entry_price", "0.2514839999999", "notional",
        "22174.85134728", "unrealized_profit", "0", "isolated", false, "isolated_wallet", 0,
        "maintenance_margin", 5, "settle_asset", "USDT");
    history.run(
        """
        update history.position
        set notional = position_amount * 0.25148399 where symbol = 'SANDUSDT'
        """);
    history.add(
        "position", "account_id", multi, "snapshot_at", SLOT, "symbol", "ETHUSDT",
        "position_amount", 0, "unrealized_profit", 0, "bid_notional", 100, "isolated", false,
        "isolated_wallet", 0, "maintenance_margin", 0, "settle_asset", "USDT");
    history.add("raw_document", "account_id", multi, "snapshot_at", SLOT, "attempt", attempt());
  }

  private void balance(String asset, String wallet, String maintenance) throws SQLException {
    history.add(
        "asset_balance", "account_id", multi, "snapshot_at", SLOT, "asset", asset,
        "wallet_balance", wallet, "unrealized_profit", 0, "margin_balance", wallet,
        "cross_wallet_balance", wallet, "cross_unrealized_pnl", 0,
        "maintenance_margin", maintenance, "initial_margin", 0,
        "position_initial_margin", 0, "open_order_initial_margin", 0, "margin_available", true);
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
        "asset_balance_value", "account_id", account, "snapshot_at", SLOT, "asset", asset,
        "index_price", index);
  }

  private void exception(String slot, String status) throws SQLException {
    history.add(
        "slot_exception", "account_id", single, "first_slot", slot, "last_slot", slot, "status",
        status, "reason", "not_running");
  }

  private static String attempt() {
    return "00000000-0000-0000-0000-000000000001";
  }
}

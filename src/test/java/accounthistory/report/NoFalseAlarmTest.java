package accounthistory.report;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.report.Verdict.Holds;
import accounthistory.report.Verdict.Violated;
import accounthistory.store.schema.History;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What rounding and the course of a healthy run bring about breaks neither a sentence nor a rule
/// of `analytics.data_quality`, and the least that is more breaks both.
@WithDatabase
final class NoFalseAlarmTest {
  private static final Map<String, String> SINCE = Map.of("since", "2026-01-01T00:00:00Z");
  private static final String SLOT = SoundHistory.SLOT;

  private final History history;

  NoFalseAlarmTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-15T12:03:00Z");
    new SoundHistory(history).write();
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  @Test
  void aSoundHistoryHasNoRow() throws SQLException {
    assertThat(history.rows("select rule, subject from analytics.data_quality")).isEmpty();
  }

  /// Each figure is cut at eight digits: as many units of the last as there are terms are rounding,
  /// one more is a fault. The position of account 1 is 0.002 long; the assets of account 2 are
  /// worth 319.495 at their rates, and 2e-3 of that is the distance of two ticks.
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "margin_balance_is_wallet_and_unrealized, asset_balance.margin_balance, 0.00000003",
    "initial_margin_is_positions_and_orders, asset_balance.initial_margin, 0.00000003",
    "isolated_wallets_leave_the_cross_wallet, asset_balance.cross_wallet_balance, 0.00000003",
    "unrealized_profit_is_cross_and_isolated, asset_balance.cross_unrealized_pnl, 0.00000003",
    "maintenance_margin_is_that_of_positions, asset_balance.maintenance_margin, 0.00000002",
    "unrealized_profit_is_that_of_positions, asset_balance.unrealized_profit, 0.00000002",
    "total_margin_is_wallet_and_unrealized, account_snapshot.total_margin_balance, 0.00000003",
    "single_asset_totals_are_those_of_usdt, account_snapshot.total_wallet_balance, 0.00000002",
    "unrealized_profit_follows_the_mark, position.unrealized_profit, 0.00000002002",
    "multi_assets_totals_are_collateral_values, account_snapshot.total_margin_balance, 0.63899003",
  })
  void roundingIsNoBreachAndMoreIs(String rule, String column, String tolerance)
      throws SQLException {
    var table = column.substring(0, column.indexOf('.'));
    var figure = column.substring(table.length() + 1);
    var more =
        "update history.%1$s set %2$s = %2$s + %%s where account_id = %3$d"
            .formatted(table, figure, rule.startsWith("multi") ? 2 : 1);

    history.run(more.formatted(tolerance));
    assertThat(of(rule).run(history.connection(), SINCE).verdict()).isEqualTo(new Holds());
    assertThat(inDataQuality(rule)).isEmpty();

    history.run(more.formatted("0.000000000000000001"));
    assertThat(of(rule).run(history.connection(), SINCE).verdict()).isInstanceOf(Violated.class);
    assertThat(inDataQuality(rule)).isNotEmpty();
  }

  /// The third version reports positions a moment after their assets.
  @ParameterizedTest
  @CsvSource({
    "isolated_wallets_leave_the_cross_wallet, cross_wallet_balance",
    "unrealized_profit_is_cross_and_isolated, cross_unrealized_pnl",
    "maintenance_margin_is_that_of_positions, maintenance_margin",
    "unrealized_profit_is_that_of_positions, unrealized_profit",
  })
  void sumsOverPositionsAreOfOneReplyOnly(String rule, String figure) throws SQLException {
    history.run("update history.asset_balance set %1$s = %1$s + 1".formatted(figure));
    assertThat(inDataQuality(rule)).isNotEmpty();

    history.run("update history.account_snapshot set source = '/fapi/v3/account'");

    assertThat(of(rule).run(history.connection(), SINCE).verdict()).isEqualTo(new Holds());
    assertThat(inDataQuality(rule)).isEmpty();
  }

  /// A slot is stored first and priced a moment later; who looks in between sees no fault, and who
  /// looks when a slot could no more be taken, does.
  @Test
  void whatIsBeingRefreshedIsNoBreachForAsLongAsASlotMayBeLate() throws SQLException {
    history.add("capture_schedule", "account_id", 1, "valid_from", SLOT, "lateness_ms", 60_000);
    history.run("delete from history.asset_balance_value where account_id = 1");
    history.run("update history.position set settle_asset = null where account_id = 1");
    history.run("update history.account_snapshot set recorded_at = '2026-01-15T12:02Z'");
    history.derive();
    history.run("update history.interval_fact set booking = 'pending' where account_id = 1");
    var rules =
        List.of(
            List.of("balances_have_a_price", "assets_have_a_price"),
            List.of("slots_are_refreshed", "slots_are_refreshed"),
            List.of("positions_know_their_settle_asset", "positions_know_their_settle_asset"));
    for (var rule : rules) {
      assertThat(of(rule.getFirst()).run(history.connection(), SINCE).verdict())
          .isInstanceOf(Violated.class);
      assertThat(inDataQuality(rule.getLast())).isNotEmpty();
    }

    history.run(
        "insert into history.derive_queue (account_id, written_from, written_until)"
            + " values (1, '2026-01-15T12:00Z', '2026-01-15T13:00Z')");
    for (var rule : rules) {
      assertThat(of(rule.getFirst()).run(history.connection(), SINCE).verdict())
          .isEqualTo(new Holds());
      assertThat(inDataQuality(rule.getLast())).isEmpty();
    }

    history.run("set analytics.as_of = '2026-01-15T12:03:01Z'");
    for (var rule : rules) {
      assertThat(of(rule.getFirst()).run(history.connection(), SINCE).verdict())
          .isInstanceOf(Violated.class);
      assertThat(inDataQuality(rule.getLast())).isNotEmpty();
    }
  }

  /// Four turns of six hours and the minute that funding may take: 24 h 1 min before 12:03.
  @Test
  void flowsAreLateWhenFourTurnsOfTheAccountsOwnAreMissed() throws SQLException {
    history.run("update history.account set income_every_seconds = 21600 where account_id = 1");
    history.run(
        """
        insert into history.income_coverage (account_id, known, last_asked_at)
        values (1, '{[2026-01-14 12:00Z,2026-01-14 12:02Z)}', '2026-01-14 12:03Z')
        """);
    var rule = of("flows_are_known_up_to_lately");

    assertThat(rule.run(history.connection(), SINCE).verdict()).isEqualTo(new Holds());
    history.run("set analytics.as_of = '2026-01-15T12:03:01Z'");
    assertThat(rule.run(history.connection(), SINCE).verdict()).isInstanceOf(Violated.class);
  }

  @Test
  void aConversionWhoseOtherLegMayBeStillToComeHolds() throws SQLException {
    history.run(
        """
        insert into history.income (account_id, occurred_at, income_type, tran_id, asset,
            amount, first_seen_at, booked_slot, booking, load_id)
        values
            (1, '2026-01-15 11:00Z', 'AUTO_EXCHANGE', '1', 'USDT', 5, '2026-01-15Z',
                '2026-01-15 12:00Z', 'settled', 1);
        insert into history.income_coverage (account_id, booked, last_asked_at)
        values (1, '{[2026-01-15 10:00Z,2026-01-15 11:00:09Z)}', '2026-01-15 12:00Z')
        """);

    assertThat(of("conversions_have_two_legs").run(history.connection(), SINCE).verdict())
        .isEqualTo(new Holds());
  }

  /// Funding of a long and a short of one symbol cancels out: in both wallets or in neither.
  @Test
  void flowsThatCancelOutWithinASymbolMayBeBookedEitherWay() throws SQLException {
    history.run(
        """
        insert into history.slot_interval
            (account_id, snapshot_at, opened_at, flows_from, flows_to, booking)
        values (1, '2026-01-15 12:00Z', '2026-01-15 11:00Z', '2026-01-15 10:59Z',
            '2026-01-15 12:00Z', 'ambiguous');
        insert into history.income (account_id, occurred_at, income_type, tran_id, asset, symbol,
            amount, first_seen_at, booked_slot, booking, load_id)
        values
            (1, '2026-01-15 12:00Z', 'FUNDING_FEE', '1', 'USDT', 'BTCUSDT', 5, '2026-01-15Z',
                '2026-01-15 12:00Z', 'ambiguous', 1),
            (1, '2026-01-15 12:00Z', 'FUNDING_FEE', '2', 'USDT', 'BTCUSDT', -5, '2026-01-15Z',
                '2026-01-15 12:00Z', 'ambiguous', 1)
        """);
    assertThat(inDataQuality("flows_are_booked_for_sure")).isEmpty();

    history.run("update history.income set symbol = 'ETHUSDT' where tran_id = '2'");
    assertThat(inDataQuality("flows_are_booked_for_sure")).containsExactly("ambiguous");
  }

  /// A rebate is listed up to a quarter of an hour after it moved the wallet: what is requested by
  /// then is known as far as it goes, and still to come.
  @Test
  void aWalletThatMovedAheadOfItsFlowIsNoBreachForAnHour() throws SQLException {
    var rule = "wallets_reconcile_with_flows";
    history.run(
        """
        insert into history.slot_interval
            (account_id, snapshot_at, opened_at, flows_from, flows_to, booking, unresolved)
        values (1, '2026-01-15 12:00Z', '2026-01-15 11:59Z', '2026-01-15 11:58Z',
            '2026-01-15 12:00Z', 'unresolved', '{USDT}');
        insert into history.income_coverage (account_id, booked, last_asked_at)
        values (1, '{[2026-01-15 10:00Z,2026-01-15 12:02Z)}', '2026-01-15 12:03Z')
        """);

    history.run("set analytics.as_of = '2026-01-15T13:00:00Z'");
    assertThat(of(rule).run(history.connection(), SINCE).verdict()).isEqualTo(new Holds());
    assertThat(inDataQuality(rule)).isEmpty();

    history.run("set analytics.as_of = '2026-01-15T13:00:00.001Z'");
    assertThat(of(rule).run(history.connection(), SINCE).verdict()).isInstanceOf(Violated.class);
    assertThat(inDataQuality(rule)).contains("USDT");
  }

  private List<String> inDataQuality(String rule) throws SQLException {
    return history.rows("select subject from analytics.data_quality where rule = '" + rule + "'");
  }

  private static Check of(String name) {
    return Check.all().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }
}

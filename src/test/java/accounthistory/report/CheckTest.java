package accounthistory.report;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.report.Verdict.FailedToRun;
import accounthistory.report.Verdict.Holds;
import accounthistory.report.Verdict.Violated;
import accounthistory.sql.SqlFile;
import accounthistory.sql.SqlFolder;
import accounthistory.store.schema.History;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every sentence holds on a sound history, and breaks when exactly what it says is broken.
@WithDatabase
final class CheckTest {
  private static final Map<String, String> SINCE = Map.of("since", "2026-01-01T00:00:00Z");
  private static final String SLOT = SoundHistory.SLOT;
  private static final String OTHER_SLOT = "2026-01-15T12:05:00Z";

  private final History history;

  CheckTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-15T12:03:00Z");
    new SoundHistory(history).write();
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  @Test
  void allSentencesHoldOnASoundHistory() throws SQLException {
    assertThat(Check.runAll(history.connection(), SINCE))
        .hasSizeGreaterThan(20)
        .allSatisfy(it -> {
          assertThat(it.verdict()).as(it.line()).isEqualTo(new Holds());
          assertThat(it.isFailure()).isFalse();
        });
  }

  static Stream<Arguments> breaches() {
    return Stream.of(
        breach(
            "balances_belong_to_a_snapshot",
            "update history.asset_balance set snapshot_at = '"
                + OTHER_SLOT
                + "' where asset = 'USDC'"),
        breach(
            "positions_belong_to_a_snapshot",
            "update history.position set snapshot_at = '"
                + OTHER_SLOT
                + "' where symbol = 'ETHUSDT'"),
        breach(
            "values_belong_to_a_balance",
            "update history.asset_balance_value set asset = 'BNB' where asset = 'USDC'"),
        breach(
            "issues_belong_to_a_snapshot",
            "insert into history.normalization_issue values (1, '"
                + OTHER_SLOT
                + "', 'a', 'empty', '', 1)"),
        breach(
            "facts_are_what_their_definition_says",
            """
            insert into history.interval_fact
                (account_id, snapshot_at, flows_to, captured_at, is_bridged, booking)
            values (1, '%1$s', '%1$s', '%1$s', false, 'exact')
            """
                .formatted(SLOT)),
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
            """
            insert into history.capture_schedule
                (account_id, valid_from, every_seconds, phase_seconds, lateness_ms, active)
            values (1, '2026-01-15 11:00Z', 300, 20, 150000, true)
            """),
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
            "balances_have_a_price",
            "delete from history.asset_balance_value where asset = 'USDC'"),
        breach(
            "wallets_reconcile_with_flows",
            """
            insert into history.income_coverage (account_id, known, booked, last_asked_at)
            values
                (1, '{[2026-01-14Z,2026-01-16Z)}', '{[2026-01-14Z,2026-01-16Z)}', '2026-01-16Z');
            insert into history.slot_interval
                (account_id, snapshot_at, opened_at, flows_from, flows_to, booking)
            values (1, '2026-01-15 10:30Z', '2026-01-15 10:25Z', '2026-01-15 10:24Z',
                '2026-01-15 10:30Z', 'unresolved');
            insert into history.slot_flow
            values (1, '2026-01-15 10:30Z', 'USDT', 'TRANSFER', '', 1, 1, 1);
            """),
        breach(
            "income_types_are_described",
            "insert into history.slot_flow values (1, '"
                + SLOT
                + "', 'USDT', 'NOBODY_KNOWS', '', 1, 1, 1)"),
        breach(
            "conversions_have_two_legs",
            """
            insert into history.income (account_id, occurred_at, income_type, tran_id, asset,
                amount, first_seen_at, booked_slot, booking, load_id)
            values
                (1, '2026-01-15 11:00Z', 'COIN_SWAP_DEPOSIT', '1', 'USDT', 5, '2026-01-15Z',
                    '2026-01-15 12:00Z', 'settled', 1),
                (1, '2026-01-15 11:00:11Z', 'COIN_SWAP_WITHDRAW', '2', 'BNB', -5, '2026-01-15Z',
                    '2026-01-15 12:00Z', 'settled', 1);
            insert into history.income_coverage (account_id, booked, last_asked_at)
            values (1, '{[2026-01-15 10:00Z,2026-01-15 12:00Z)}', '2026-01-15 12:00Z')
            """),
        breach(
            "assets_are_served",
            "update history.account_snapshot set missing_assets = 'BNB' where account_id = 1"),
        breach(
            "positions_are_served",
            "update history.account_snapshot set missing_positions = 'USDT' where account_id = 1"),
        breach(
            "accounts_are_refreshed",
            """
            insert into history.derive_lock (account_id, failed_at, tries, error)
            values (1, '2026-01-15 12:00Z', 1, 'no')
            on conflict (account_id) do update
            set failed_at = excluded.failed_at, tries = excluded.tries, error = excluded.error
            """),
        breach(
            "slots_are_refreshed",
            """
            insert into history.interval_fact (
                account_id, snapshot_at, flows_to, captured_at, is_bridged, booking
            )
            select account_id, snapshot_at, captured_at, captured_at, false, 'pending'
            from history.account_snapshot
            where account_id = 1
            """),
        breach(
            "flows_do_not_contradict_each_other",
            """
            insert into history.income_conflict
            values (1, '2026-01-15 11:00Z', 'TRANSFER', '1', 'USDT', '', '', 5, '',
                '2026-01-15 12:00Z', 1)
            """),
        breach(
            "no_flow_is_in_a_hole",
            """
            insert into history.income_coverage (account_id, known, holes, last_asked_at)
            values (1, '{[2026-01-14Z,2026-01-15 12:03Z)}',
                '{[2026-01-15 11:00Z,2026-01-15 11:00:00.001Z)}', '2026-01-15 12:03Z')
            """),
        // Eighty-two days later what the first slot needs was never requested.
        breach(
            "flows_are_requested_before_they_are_forgotten",
            "set analytics.as_of = '2026-04-07T00:00:00Z'"),
        breach(
            "fills_are_requested_before_they_are_forgotten",
            """
            update history.account_snapshot set hedge_mode = true;
            insert into history.income (account_id, occurred_at, income_type, tran_id, asset,
                symbol, amount, first_seen_at, load_id)
            values
                (1, '2026-01-15 12:01Z', 'REALIZED_PNL', '1', 'USDT', 'BTCUSDT', 5, now(), 1);
            set analytics.as_of = '2026-04-07T00:00:00Z'
            """),
        breach(
            "what_is_requested_is_not_forgotten_yet",
            """
            insert into history.trade_coverage (account_id, symbol, forgotten)
            values (1, 'BTCUSDT', '{[2026-01-14Z,2026-01-15 12:03Z)}')
            """),
        breach(
            "flows_are_known_up_to_lately",
            """
            update history.account set income_every_seconds = 900;
            insert into history.income_coverage (account_id, known, last_asked_at)
            values (1, '{[2026-01-14Z,2026-01-15 09:00Z)}', '2026-01-15 09:01Z')
            """),
        breach(
            "spools_are_empty",
            """
            insert into history.collector (
                collector_name, collector_id, host_name, program_version, seen_at, spool_captures,
                spool_oldest_slot, spool_set_aside
            )
            values (
                'one', '00000000-0000-0000-0000-000000000001', 'one', '1', '2026-01-15T12:00Z', 2,
                '2026-01-15T11:02:59Z', 0
            )
            """));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaches")
  void aBrokenSentenceIsFoundAndItsRowNamesAccountOrCollectorAndSlot(String name, String damage)
      throws SQLException {
    history.run(damage);

    var result = of(name).run(history.connection(), SINCE);

    assertThat(result.verdict())
        .as(result.line())
        .isInstanceOfSatisfying(
            Violated.class,
            it ->
                assertThat(it.first().columns().stream().map(Column::name).limit(2).toList())
                    .isIn(List.of("account", "slot"), List.of("collector", "slot")));
    assertThat(result.isFailure()).isEqualTo(of(name).severity() == Severity.ERROR);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaches")
  void withoutAHorizonTheWholeHistoryIsLookedAt(String name, String damage) throws SQLException {
    history.run(damage);

    assertThat(of(name).run(history.connection(), Map.of()).verdict()).isInstanceOf(Violated.class);
  }

  @Test
  void whatWaitsForAnHourOnADiskIsNoBreachYet() throws SQLException {
    history.add("collector", "spool_captures", 2, "spool_oldest_slot", "2026-01-15T11:03:00Z");

    assertThat(of("spools_are_empty").run(history.connection(), SINCE).verdict())
        .isEqualTo(new Holds());
  }

  @Test
  void conversionsWhoseLegsAreWithinTenSecondsHold() throws SQLException {
    history.run(
        """
        insert into history.income (account_id, occurred_at, income_type, tran_id, asset,
            amount, first_seen_at, booked_slot, booking, load_id)
        values
            (1, '2026-01-15 11:00Z', 'AUTO_EXCHANGE', '1', 'USDT', 5, '2026-01-15Z',
                '2026-01-15 12:00Z', 'settled', 1),
            (1, '2026-01-15 11:00:09Z', 'AUTO_EXCHANGE', '2', 'BNB', -5, '2026-01-15Z',
                '2026-01-15 12:00Z', 'settled', 1)
        """);

    assertThat(of("conversions_have_two_legs").run(history.connection(), SINCE).verdict())
        .isEqualTo(new Holds());
  }

  @Test
  void whatIsKnownOrCannotBeHadIsNotMissing() throws SQLException {
    history.run(
        """
        update history.account_snapshot set hedge_mode = true;
        insert into history.income (account_id, occurred_at, income_type, tran_id, asset, symbol,
            amount, first_seen_at, load_id)
        select 1, '2026-01-15 12:01Z', 'REALIZED_PNL', '1', 'USDT', symbol, 5, now(), 1
        from unnest('{BTCUSDT,ETHUSDT}'::text[]) as symbol;
        insert into history.trade_coverage (account_id, symbol, known, forgotten)
        values
            (1, 'BTCUSDT', '{[2026-01-15Z,2026-01-16Z)}', '{}'),
            (1, 'ETHUSDT', '{}', '{[2026-01-15Z,2026-01-16Z)}');
        insert into history.income_coverage (account_id, forgotten, last_asked_at)
        values
            (1, '{[2026-01-15 11:00Z,2026-01-15 12:00Z)}', '2026-01-16Z'),
            (2, '{[2026-01-15 11:00Z,2026-01-15 12:00Z)}', '2026-01-16Z');
        set analytics.as_of = '2026-04-07T00:00:00Z'
        """);

    for (var name :
        List.of(
            "fills_are_requested_before_they_are_forgotten",
            "flows_are_requested_before_they_are_forgotten")) {
      assertThat(of(name).run(history.connection(), SINCE).verdict()).isEqualTo(new Holds());
    }
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
    var broken = new Check(new SqlFile("nothing_is_wrong", "-- Reads nothing.\nselect nothing;"));

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

  /// The history may hold millions of slots, and the question costs a look at the queue.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "balances_have_a_price",
        "positions_know_their_settle_asset",
        "select subject from analytics.data_quality"
      })
  void onceForAllSlotsItIsAskedWhatIsBeingRefreshed(String question) throws SQLException {
    history.run("delete from history.asset_balance_value");
    history.run("update history.position set settle_asset = null");
    history.connection().setAutoCommit(false);
    history.run("set local track_functions = 'all'");
    assertThat(history.rows(question.startsWith("select") ? question : sentence(question)))
        .isNotEmpty();

    assertThat(
            history.rows(
                """
                select calls
                from pg_stat_xact_user_functions
                where funcname = 'being_refreshed'
                """))
        .containsExactly("1");
    history.connection().rollback();
  }

  private static String sentence(String name) {
    return SqlFolder.read("sql/check").stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow()
        .text()
        .replace(":'since'", "'-infinity'");
  }

  private static Arguments breach(String name, String damage) {
    return Arguments.of(name, damage);
  }

  private static Check of(String name) {
    return Check.all().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }
}

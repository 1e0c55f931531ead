package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.sql.SqlFolder;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The rules of the views: a face that analysts and tools can rely on.
@WithDatabase
final class ViewLintTest {
  private static final Path CONTRACT = Path.of("src/test/resources/analytics/columns.txt");

  private static final String COLUMNS =
      """
      with columns as (
          select
              pg_class.oid,
              relname,
              attnum,
              attname,
              format_type(atttypid, atttypmod) as type,
              attcollation
          from pg_class
          inner join pg_attribute on attrelid = pg_class.oid and attnum > 0
          where relnamespace = 'analytics'::regnamespace and relkind = 'v'
      )
      """;

  private final History history;

  ViewLintTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-16T00:10:00Z");
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  /// Within a major version columns are only added, and only at the end of a view: so lines of the
  /// file are never changed or moved, only added below a view's last.
  @Test
  void columnsAreTheOnesThatWerePromised() throws SQLException, IOException {
    assertThat(
            of(
                "select relname || '.' || attname || ' ' || type from columns order by relname collate \"C\", attnum"))
        .isEqualTo(Files.readAllLines(CONTRACT));
  }

  @Test
  void everyViewAndColumnSaysWhatItIs() throws SQLException {
    assertThat(
            of(
                """
                select distinct relname from columns
                where coalesce(obj_description(oid, 'pg_class'), '') = ''
                """))
        .isEmpty();
    assertThat(
            of(
                """
                select relname || '.' || attname from columns
                where coalesce(col_description(oid, attnum), '') = ''
                """))
        .isEmpty();
    assertThat(
            of(
                """
                select proname from pg_proc
                where pronamespace = 'analytics'::regnamespace
                    and obj_description(oid, 'pg_proc') is null
                """))
        .isEmpty();
    assertThat(SqlFolder.layers())
        .allSatisfy(it -> assertThat(it.title()).as(it.name()).startsWith("Grain: "));
  }

  @Test
  void numbersHaveBoundsThatEveryToolCanHold() throws SQLException {
    assertThat(
            of(
                """
                select relname || '.' || attname || ' ' || type from columns
                where type like 'numeric%'
                    and type !~ '^numeric\\(([1-9]|1[0-9]|2[0-8]),[0-9]+\\)$'
                """))
        .isEmpty();
    assertThat(
            of(
                """
                select relname || '.' || attname || ' ' || type from columns
                where type in ('real', 'double precision', 'timestamp without time zone', 'interval')
                """))
        .isEmpty();
  }

  @Test
  void everyTypeIsOneThatEveryToolReads() throws SQLException {
    assertThat(
            of(
                """
                select relname || '.' || attname || ' ' || type from columns
                where type not in (
                        'text', 'boolean', 'integer', 'bigint', 'date', 'uuid',
                        'timestamp with time zone')
                    and type not like 'numeric(%'
                """))
        .as("lists are texts, sorted, separated by comma and space")
        .isEmpty();
    assertThat(
            history.rows(
                """
                select proname || ' ' || format_type(part.type, null)
                from pg_proc
                cross join lateral unnest(
                    coalesce(proallargtypes, proargtypes::oid[]) || prorettype
                ) as part (type)
                where pronamespace = 'analytics'::regnamespace
                    and format_type(part.type, null) not in (
                        'text', 'boolean', 'integer', 'bigint', 'date', 'numeric', 'record',
                        'timestamp with time zone')
                """))
        .as("types that functions take and return")
        .isEmpty();
  }

  /// An apostrophe that is written once ends a literal, and the next line's literal goes on with
  /// it: it is lost without an error.
  @Test
  void commentsAreSentencesWhoseQuotesAndBracketsClose() throws SQLException, IOException {
    assertThat(
            history.rows(
                """
                select coalesce(relname, proname) || '.' || objsubid || ': ' || description
                from pg_description
                left join pg_class
                    on classoid = 'pg_class'::regclass and pg_class.oid = objoid
                left join pg_proc on classoid = 'pg_proc'::regclass and pg_proc.oid = objoid
                where coalesce(relnamespace, pronamespace)
                        in ('analytics'::regnamespace, 'history'::regnamespace)
                    and not coalesce(relispartition, false)
                    and (
                        description !~ '[.]$'
                        or description ~ '  |\\s$|^\\s| s |[(] | [)]'
                        or description ~ repeat(chr(39), 2)
                        or length(replace(description, '"', '')) % 2 <> length(description) % 2
                        or length(replace(description, '(', ''))
                            <> length(replace(description, ')', ''))
                    )
                """))
        .isEmpty();
    assertThat(SqlFolder.layers())
        .allSatisfy(it ->
            assertThat(it.text())
                .as("%s: a literal that is gone on with ends in a space", it.name())
                .doesNotContainPattern("(?m)^    '[^\\n]*[^ ]'\\n    '"));
  }

  @Test
  void everyFactNamesItsAccountAndItsEnvironment() throws SQLException {
    assertThat(
            of(
                """
                select relname from columns
                where relname not in (
                        'accounts', 'contracts', 'assets', 'asset_prices', 'days', 'collectors',
                        'income_types', 'stress_scenarios')
                group by relname
                having not array_agg(attname::text order by attnum)
                        @> array['account_id', 'account_name', 'environment']
                    and not array_agg(attname::text order by attnum)
                        @> array['group_name', 'environment']
                """))
        .isEmpty();
  }

  @Test
  void noViewReadsTheClockButThroughAsOf() throws SQLException {
    var clock = "now\\(\\)|current_(date|time)|localtime|clock_timestamp|statement_timestamp";
    assertThat(
            history.rows(
                "select viewname from pg_views where schemaname = 'analytics' and definition ~* '"
                    + clock
                    + "'"))
        .isEmpty();
    assertThat(
            history.rows(
                "select proname from pg_proc where pronamespace = 'analytics'::regnamespace"
                    + " and prokind = 'f' and pg_get_functiondef(oid) ~* '"
                    + clock
                    + "'"))
        .containsExactly("as_of");
  }

  @Test
  void everyViewAnswersTheSameInEveryZoneAndWithoutWriting() throws SQLException {
    aFullDay();
    history.run("set default_transaction_read_only = on");
    Map<String, Map<String, List<String>>> answers = new LinkedHashMap<>();
    for (var zone : List.of("UTC", "Asia/Kathmandu", "America/Los_Angeles")) {
      history.run("set time zone '" + zone + "'");
      answers.put(zone, everyView());
    }

    assertThat(answers.get("UTC"))
        .allSatisfy((view, rows) -> assertThat(rows).as(view).isNotEmpty());
    assertThat(answers.get("Asia/Kathmandu")).isEqualTo(answers.get("UTC"));
    assertThat(answers.get("America/Los_Angeles")).isEqualTo(answers.get("UTC"));
  }

  @Test
  void asOfTextWithoutAZoneIsUtcInEverySession() throws SQLException {
    history.run("set time zone 'Asia/Kathmandu'");
    history.run("set analytics.as_of = '2026-01-16 00:10:00'");

    assertThat(history.rows("select analytics.as_of() = timestamptz '2026-01-16T00:10:00Z'"))
        .containsExactly("t");
    history.run("set analytics.as_of = ''");
    assertThat(history.rows("select analytics.as_of() = now()")).containsExactly("t");
  }

  private Map<String, List<String>> everyView() throws SQLException {
    Map<String, List<String>> answers = new LinkedHashMap<>();
    for (var line :
        of(
            """
            select
                relname || ' ' || string_agg(
                    case type
                        when 'timestamp with time zone' then format('extract(epoch from %I)', attname)
                        else quote_ident(attname)
                    end,
                    ', ' order by attnum
                )
            from columns
            group by relname
            """)) {
      var view = line.substring(0, line.indexOf(' '));
      var rows =
          new ArrayList<>(
              history.rows("select " + line.substring(view.length()) + " from analytics." + view));
      rows.sort(null);
      answers.put(view, rows);
    }
    return answers;
  }

  /// Slots on both sides of midnight in UTC and in the sessions' zones.
  private void aFullDay() throws SQLException {
    var account = history.account("main");
    history.add(
        "capture_schedule",
        "account_id",
        account,
        "valid_from",
        "2026-01-14T00:00:00Z",
        "every_seconds",
        1800);
    for (var slot :
        List.of("2026-01-14T23:30:00Z", "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z")) {
      history.snapshot(account, slot, "single");
      history.add(
          "asset_balance",
          "account_id",
          account,
          "snapshot_at",
          slot,
          "asset",
          "USDT",
          "margin_balance",
          slot.endsWith("16T00:00:00Z") ? 6 : 7,
          "cross_wallet_balance",
          7,
          "cross_unrealized_pnl",
          0);
      history.add(
          "asset_balance_value",
          "account_id",
          account,
          "snapshot_at",
          slot,
          "asset",
          "USDT",
          "index_price",
          "1.0002");
      history.add(
          "position",
          "account_id",
          account,
          "snapshot_at",
          slot,
          "symbol",
          "币安人生USDT",
          "position_amount",
          2,
          "notional",
          3,
          "isolated",
          true,
          "isolated_wallet",
          1,
          "settle_asset",
          "USDT",
          "updated_at",
          slot);
    }
    history.add(
        "slot_exception",
        "account_id",
        account,
        "first_slot",
        "2026-01-15T00:30:00Z",
        "last_slot",
        "2026-01-15T12:00:00Z",
        "status",
        "missed",
        "reason",
        "not_running");
    flows(account);
    anotherLike(account);
    history.derive();
    history.add(
        "normalization_issue",
        "account_id",
        account,
        "snapshot_at",
        "2026-01-15T00:00:00Z",
        "path",
        "assets[0].walletBalance");
    history.add(
        "collector",
        "collector_name",
        "one",
        "spool_captures",
        2,
        "spool_oldest_slot",
        "2026-01-15T00:00:00Z");
    history.run(
        """
        insert into history.asset_index
            (venue, environment, asset, observed_at, index_price, load_id)
        select 'binance-usdm', 'simulated', asset, '2026-01-15T00:00:00Z', 1, 1
        from unnest(array['BNB', 'USDT']) as asset
        """);
    marginSettings(account);
    history.run(
        """
        insert into history.contract
            (venue, environment, symbol, onboard_at, margin_asset, first_seen_at, last_seen_at, load_id)
        values
            ('binance-usdm', 'simulated', 'BTCUSDT', '2019-09-08Z', 'USDT', '2026-01-01Z', '2026-01-02Z', 1)
        """);
  }

  private void marginSettings(long account) throws SQLException {
    history.run(
        """
        insert into history.account_configuration
            (account_id, observed_at, multi_assets_margin, hedge_mode, load_id)
        values (%1$d, '2026-01-15T00:00Z', false, false, 1);
        insert into history.symbol_configuration
            (account_id, symbol, observed_at, isolated, leverage, load_id)
        values (%1$d, 'BTCUSDT', '2026-01-15T00:00Z', true, 5, 1);
        insert into history.trade
            (account_id, occurred_at, symbol, trade_id, side, position_side, is_maker, price,
                quantity, margin_asset, first_seen_at, load_id)
        values (%1$d, '2026-01-15T07:00Z', 'BTCUSDT', '1', 'BUY', 'BOTH', true, 50000, 1, 'USDT',
            '2026-01-15T07:01Z', 1);
        insert into history.day_revision
            (account_id, zone, day, revised_at, cause, pnl_before, pnl_after)
        values (%1$d, 'UTC', '2026-01-15', '2026-01-16T00:05Z', 'flow', 1, 2);
        insert into history.commission_rate
            (account_id, symbol, observed_at, maker, taker, load_id)
        values (%1$d, 'BTCUSDT', '2026-01-15T00:00Z', 0.0002, 0.0004, 1);
        insert into history.leverage_bracket_set
            (account_id, symbol, observed_at, digest, load_id)
        values (%1$d, 'BTCUSDT', '2026-01-15T00:00Z', '\\x01', 1);
        insert into history.leverage_bracket
            (account_id, digest, bracket, initial_leverage, notional_floor, notional_cap,
                maintenance_margin_rate, cumulative)
        values (%1$d, '\\x01', 1, 20, 0, 50000, 0.004, 0);
        """
            .formatted(account));
  }

  /// From the second slot to the third a flow came.
  private void flows(long account) throws SQLException {
    history.run(
        """
        insert into history.slot_interval
            (account_id, snapshot_at, opened_at, flows_from, flows_to, booking, revised_at)
        values
            (%1$d, '2026-01-14T23:30Z', null, null, '2026-01-14T23:30Z', 'opening', '2026-01-17Z'),
            (%1$d, '2026-01-15T00:00Z', '2026-01-14T23:30Z', '2026-01-14T23:29Z',
                '2026-01-15T00:00Z', 'settled', '2026-01-17Z'),
            (%1$d, '2026-01-16T00:00Z', '2026-01-15T00:00Z', '2026-01-14T23:59Z',
                '2026-01-16T00:00Z', 'settled', '2026-01-17Z')
        """
            .formatted(account));
    history.run(
        """
        insert into history.income
            (account_id, occurred_at, income_type, tran_id, asset, symbol, amount, first_seen_at,
                booked_slot, booking, index_price, price_source, load_id)
        values (%d, '2026-01-15T08:00Z', 'FUNDING_FEE', '1', 'USDT', 'BTCUSDT', -1,
            '2026-01-15T08:01Z', '2026-01-16T00:00Z', 'settled', 1, 'index', 1)
        """
            .formatted(account));
    history.run(
        """
        insert into history.slot_flow
        values (%d, '2026-01-16T00:00Z', 'USDT', 'FUNDING_FEE', 'BTCUSDT', -1, -1, 1)
        """
            .formatted(account));
    history.run(
        """
        insert into history.income_coverage (account_id, known, booked, last_asked_at)
        values (%d, '{[2026-01-14Z,2026-01-16T02:00Z)}', '{[2026-01-14Z,2026-01-16T02:00Z)}',
            '2026-01-16T02:00Z')
        """
            .formatted(account));
  }

  /// A second account of the same history.
  private void anotherLike(long account) throws SQLException {
    var other = history.account("other");
    for (var table :
        List.of(
            "account_snapshot",
            "asset_balance",
            "asset_balance_value",
            "slot_interval",
            "income_coverage")) {
      history.run(
          """
          insert into history.%1$s
          select (
              jsonb_populate_record(null::history.%1$s, to_jsonb(it) || '{"account_id": %2$d}')
          ).*
          from history.%1$s as it
          where account_id = %3$d
          """
              .formatted(table, other, account));
    }
  }

  private List<String> of(String query) throws SQLException {
    return history.rows(COLUMNS + query);
  }
}

package accounthistory.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.sql.SqlFile;
import accounthistory.store.schema.History;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithDatabase
final class QuestionTest {
  private final History history;

  QuestionTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-15T12:03:00Z");
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  /// The views look from 12:03 of the 15th, whatever day the machine has.
  @Test
  void daysThatAreNamedAreSeenFromWhereTheViewsLook() throws SQLException {
    assertThat(
            history.rows(
                """
                select given || ' ' || to_char(
                    analytics.instant(given) at time zone 'UTC', 'YYYY-MM-DD HH24:MI')
                from unnest(array['now', 'Today', 'yesterday', 'yesterday 18:00', 'tomorrow',
                    '2026-01-02', '2026-01-02T03:04:00Z', '2026-01-02 03:04+02'])
                    with ordinality as word (given, number)
                order by number
                """))
        .containsExactly(
            "now 2026-01-15 12:03",
            "Today 2026-01-15 00:00",
            "yesterday 2026-01-14 00:00",
            "yesterday 18:00 2026-01-14 18:00",
            "tomorrow 2026-01-16 00:00",
            "2026-01-02 2026-01-02 00:00",
            "2026-01-02T03:04:00Z 2026-01-02 03:04",
            "2026-01-02 03:04+02 2026-01-02 01:04");
    assertThat(history.rows("select analytics.instant(null) is null")).containsExactly("t");
  }

  @Test
  void everyQuestionHasAnAnswerForAnEmptyDatabase() throws SQLException {
    for (var question : Question.all()) {
      var table = question.ask(history.connection(), Map.of());
      assertThat(table.title()).as(question.name()).isEqualTo(question.title());
      assertThat(table.rows()).as(question.name()).isEmpty();
      assertThat(table.columns()).as(question.name()).isNotEmpty();
    }
    assertThat(Question.all())
        .extracting(Question::name)
        .contains(
            "overview",
            "equity_over_time",
            "open_positions",
            "coverage",
            "profit",
            "money_flows",
            "liquidation",
            "headroom",
            "stress");
  }

  @Test
  void theOverviewIsOneLineAnAccountAndFitsATerminal() throws SQLException {
    twoAccounts();

    var table = named("overview").ask(history.connection(), Map.of());

    assertThat(Format.TABLE.write(table))
        .isEqualTo(
            """
            Accounts now: net worth in USD, the tightest margin pool, what is open, how fresh
            account  environment  mode    equity_usd  unrealized  margin_pct  open  last_slot          taken_pct  note
            ───────  ───────────  ──────  ──────────  ──────────  ──────────  ────  ─────────────────  ─────────  ───────────────
            main     simulated    single      110.00       10.00        2.50     1  2026-01-15 12:00Z        0.6  –
            idle     simulated    –                –           –           –     –  –                          –  no snapshot yet
            """);
  }

  /// A table or a view made of an answer has its columns as they are.
  @Test
  void columnsNeedNoQuotes() throws SQLException {
    var names = new ArrayList<String>();
    for (var question : Question.all()) {
      question.ask(history.connection(), Map.of()).columns().forEach(it -> names.add(it.name()));
    }
    for (var check : Check.all()) {
      check
          .query()
          .run(history.connection(), Asked.with(Map.of()), 1)
          .columns()
          .forEach(it -> names.add(it.name()));
    }
    names.addAll(
        history.rows(
            """
            select distinct column_name::text from information_schema.columns
            where table_schema in ('analytics', 'history')
            """));

    assertThat(names)
        .isNotEmpty()
        .allSatisfy(it -> {
          assertThat(it).matches("[a-z][a-z0-9_]*");
          assertThat(history.rows("select quote_ident('%s')".formatted(it))).containsExactly(it);
        });
  }

  @Test
  void aQuestionIsAskedAboutSomeAccountsWhoseNamesStayTexts() throws SQLException {
    twoAccounts();
    var overview = named("overview");

    assertThat(overview.ask(history.connection(), about("idle")).rows())
        .extracting(List::getFirst)
        .containsExactly("idle");
    assertThat(overview.ask(history.connection(), about("idle", "main")).rows())
        .extracting(List::getFirst)
        .containsExactly("main", "idle");
    assertThat(overview.ask(history.connection(), about("x') or true --", "{idle}")).rows())
        .isEmpty();
    var ofNobody = new Question(new SqlFile("one", "-- One\nselect 1 as number;"));
    assertThat(ofNobody.ask(history.connection(), about("idle")).rows()).hasSize(1);
  }

  @Test
  void parametersAndAccountsGoTogether() throws SQLException {
    twoAccounts();
    history.add(
        "capture_schedule",
        "account_id",
        history.account("third"),
        "valid_from",
        "2026-01-15T00:00:00Z");
    var since = Map.of("since", "2026-01-15T00:00:00Z");

    assertThat(asked(since)).contains("main", "third");
    assertThat(asked(since, "main")).containsOnly("main");
    assertThat(asked(Map.of("since", "2026-01-16T00:00:00Z"), "main")).isEmpty();
  }

  /// The accounts of the answer's rows.
  private List<String> asked(Map<String, String> values, String... accounts) throws SQLException {
    return named("coverage")
        .ask(history.connection(), new Asked(values, List.of(accounts)))
        .rows()
        .stream()
        .map(it -> String.valueOf(it.getFirst()))
        .toList();
  }

  private static Asked about(String... accounts) {
    return new Asked(Map.of(), List.of(accounts));
  }

  @Test
  void anAccountThatTheExchangeCallsDormantIsCalledSo() throws SQLException {
    var account = history.account("asleep");
    history.add("capture_schedule", "account_id", account, "valid_from", "2026-01-15T11:55:00Z");
    history.add(
        "slot_exception",
        "account_id",
        account,
        "first_slot",
        "2026-01-15T11:55:00Z",
        "last_slot",
        "2026-01-15T12:00:00Z",
        "status",
        "inactive",
        "reason",
        "dormant");

    for (var question : List.of("overview", "coverage", "profit")) {
      assertThat(named(question).ask(history.connection(), Map.of()).rows())
          .as(question)
          .isNotEmpty()
          .allSatisfy(it -> assertThat(it.getLast()).isEqualTo("dormant"));
    }
  }

  @Test
  void positionsAreSortedByTheirValueInUsd() throws SQLException {
    twoAccounts();
    var account = history.account("third");
    var slot = "2026-01-15T12:00:00Z";
    history.snapshot(account, slot, "single");
    for (var table : List.of("asset_balance", "asset_balance_value")) {
      history.add(
          table,
          "account_id",
          account,
          "snapshot_at",
          slot,
          "asset",
          "BTC",
          table.equals("asset_balance") ? "wallet_balance" : "index_price",
          table.equals("asset_balance") ? 1 : 100000);
    }
    history.add(
        "position",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "symbol",
        "ETHBTC",
        "position_amount",
        1,
        "notional",
        "0.03",
        "isolated",
        false,
        "settle_asset",
        "BTC");

    assertThat(named("open_positions").ask(history.connection(), Map.of()).rows())
        .extracting(it -> it.get(1))
        .containsExactly("ETHBTC", "BTCUSDT");
  }

  @Test
  void equityOverTimeIsThinnedToTwelveSlotsAndKeepsBothEnds() throws SQLException {
    var account = history.account("main");
    for (var i = 0; i < 40; i++) {
      history.snapshot(
          account,
          Instant.parse("2026-01-15T00:00:00Z").plusSeconds(300L * i).toString(),
          "single");
    }

    history.derive();
    var rows = named("equity_over_time").ask(history.connection(), Map.of()).rows();

    assertThat(rows).hasSize(12);
    assertThat(rows.getFirst().get(1)).isEqualTo(Instant.parse("2026-01-15T00:00:00Z"));
    assertThat(rows.getLast().get(1)).isEqualTo(Instant.parse("2026-01-15T03:15:00Z"));
    assertThat(
            named("equity_over_time")
                .ask(
                    history.connection(),
                    Map.of("since", "2026-01-15T01:00:00Z", "until", "2026-01-15T01:10:00Z"))
                .rows())
        .extracting(it -> it.get(1))
        .containsExactly(
            Instant.parse("2026-01-15T01:00:00Z"),
            Instant.parse("2026-01-15T01:05:00Z"),
            Instant.parse("2026-01-15T01:10:00Z"));
  }

  @Test
  void openPositionsLeaveOutThoseWithOrdersOnly() throws SQLException {
    twoAccounts();

    assertThat(named("open_positions").ask(history.connection(), Map.of()).rows())
        .singleElement()
        .satisfies(it ->
            assertThat(it)
                .containsExactly(
                    "main",
                    "BTCUSDT",
                    "BOTH",
                    new BigDecimal("-0.002"),
                    new BigDecimal("60000"),
                    new BigDecimal("55000"),
                    new BigDecimal("-110.00"),
                    new BigDecimal("10.0000"),
                    "USDT",
                    new BigDecimal("-110.00"),
                    10L,
                    "cross",
                    Instant.parse("2026-01-15T12:00:00Z"),
                    null));
  }

  @Test
  void valuesComeBackExactlyAndInUtc() throws SQLException {
    var question =
        new Question(
            new SqlFile(
                "types",
                """
                -- Types; isn't it? :'ignored'
                select
                    9007199254740993::bigint,
                    123456789012345678.0000000001::numeric(28, 10),
                    timestamptz '2026-01-01 00:00:00',
                    date '2026-01-01',
                    array['a', 'b'],
                    false,
                    coalesce(:'word', 'none') || 'a::b';
                """));

    assertThat(question.parameters()).containsExactly("word");
    assertThat(question.ask(history.connection(), Map.of("word", "x'")).rows())
        .containsExactly(
            List.of(
                9007199254740993L,
                new BigDecimal("123456789012345678.0000000001"),
                Instant.parse("2026-01-01T00:00:00Z"),
                LocalDate.parse("2026-01-01"),
                List.of("a", "b"),
                false,
                "x'a::b"));
    assertThat(question.ask(history.connection(), Map.of()).rows().getFirst().getLast())
        .isEqualTo("nonea::b");
  }

  @Test
  void aQuestionCannotWriteAndLeavesTheConnectionAsItWas() throws SQLException {
    var writing = new Question(new SqlFile("w", "-- Writes\ncreate table public.t (a integer);"));

    assertThatThrownBy(() -> writing.ask(history.connection(), Map.of()))
        .isInstanceOfSatisfying(
            SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo("25006"));
    assertThat(history.connection().getAutoCommit()).isTrue();
    assertThat(history.rows("show timezone")).containsExactly("Asia/Kathmandu");
  }

  @Test
  void anUnknownParameterIsNamed() {
    assertThatThrownBy(() -> named("coverage").ask(history.connection(), Map.of("sinse", "x")))
        .hasMessage("coverage has no parameter \"sinse\"; it has [since]");
  }

  private void twoAccounts() throws SQLException {
    var account = history.account("main");
    history.account("idle");
    var slot = "2026-01-15T12:00:00Z";
    history.add("capture_schedule", "account_id", account, "valid_from", "2026-01-15T00:00:00Z");
    history.snapshot(account, slot, "single");
    history.add(
        "asset_balance",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "asset",
        "USDT",
        "wallet_balance",
        100,
        "unrealized_profit",
        10,
        "margin_balance",
        110,
        "cross_wallet_balance",
        100,
        "cross_unrealized_pnl",
        10);
    history.add(
        "asset_balance_value",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "asset",
        "USDT",
        "index_price",
        1);
    history.add(
        "position",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "symbol",
        "BTCUSDT",
        "position_amount",
        "-0.002",
        "entry_price",
        60000,
        "notional",
        -110,
        "unrealized_profit",
        10,
        "leverage",
        10,
        "isolated",
        false,
        "isolated_wallet",
        0,
        "maintenance_margin",
        "2.75",
        "settle_asset",
        "USDT");
    history.add(
        "position",
        "account_id",
        account,
        "snapshot_at",
        slot,
        "symbol",
        "ETHUSDT",
        "position_amount",
        0,
        "bid_notional",
        100,
        "isolated",
        false,
        "maintenance_margin",
        0,
        "settle_asset",
        "USDT");
    history.derive();
  }

  private static Question named(String name) {
    return Question.named(name).orElseThrow();
  }
}

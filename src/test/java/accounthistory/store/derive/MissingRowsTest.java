package accounthistory.store.derive;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AssetBalance;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.capture.Subject;
import accounthistory.report.Format;
import accounthistory.report.Question;
import accounthistory.store.AccountCases;
import accounthistory.store.ProfitHistory;
import accounthistory.store.StoreCaptures;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Absent rows are not zero, unless flows or totals prove it.
@WithDatabase
final class MissingRowsTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final AssetBalance USDT = held("USDT", "117000");
  private static final AssetBalance USDC = held("USDC", "60000");
  private static final AssetBalance BNB = held("BNB", "20");

  private final TestDatabase database;
  private final ProfitHistory history;
  private final DSLContext sql;
  private Subject main = StoreCaptures.MAIN;

  MissingRowsTest(TestDatabase database) {
    this.database = database;
    history = new ProfitHistory(database);
    sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON.minusSeconds(300));
    for (var slot = -1; slot < 6; slot++) {
      history.priceOf(slot(slot), "USDT", "1");
      history.priceOf(slot(slot), "USDC", "1");
      history.priceOf(slot(slot), "BNB", "600");
      history.priceOf(slot(slot), "BUSD", "1");
    }
    history.store(StoreCaptures.contracts(NOON, "BTCUSDT", "ETHUSDT", "SOLUSDT"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          single-asset                  | 81400        | -
          single-asset-live-rows-only   | 81400        | -
          multi-assets                  | 189200       | -
          multi-assets-live-rows-only   | 189200       | -
          documented-single-asset       | 126.84814884 | -
          documented-multi-assets       | 126.84814884 | -
          no-asset-rows                 | -            | assets missing: all (none is served)
          no-position-rows              | 81400        | -
          without-the-open-position     | 81400        | -
          multi-assets-without-usdt     | -            | assets missing: unnamed (totalMarginBalance is more than is served)
          """)
  void aReplyIsJudgedByItself(String body, String equity, String reason) {
    history.reply(main, NOON, AccountCases.body(body));
    history.refresh();

    assertThat(history.rows("select equity, reason from analytics.equity"))
        .containsExactly(equity + " " + reason);
    assertThat(history.rows("select equity, reason from analytics.latest_equity"))
        .containsExactly(equity + " " + reason);
    assertThat(
            history.rows(
                "select subject from analytics.data_quality where rule = 'assets_are_served'"))
        .hasSize(reason.equals("-") ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({
    "single-asset, 80.8, -",
    "no-position-rows, -, positions missing",
    "without-the-open-position, -, positions missing"
  })
  void withoutItsPositionsAPoolHasNoRatio(String body, String margin, String reason) {
    history.reply(main, NOON, AccountCases.body(body));
    history.refresh();

    assertThat(
            history.rows(
                """
                select asset, maintenance_margin, margin_ratio is null, reason
                from analytics.margin_pools order by asset
                """))
        .containsExactly(
            "USDC 0 false -", "USDT " + margin + " " + !reason.equals("-") + " " + reason);
    assertThat(history.rows("select missing_positions from analytics.snapshots"))
        .containsExactly(reason.equals("-") ? "-" : "USDT");
    assertThat(
            history.rows(
                "select subject from analytics.data_quality where rule = 'positions_are_served'"))
        .hasSize(reason.equals("-") ? 0 : 1);
  }

  /// The slot at midnight lacks a position, so both of the days that it is an end of do.
  @Test
  void withoutItsPositionsAnIntervalHasNoSplitBySymbol() {
    var midnight = Instant.parse("2026-11-21T00:00:00Z");
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    whole(midnight.minusSeconds(86_400), "10", "20");
    whole(midnight.minusSeconds(86_100), "11", "22");
    whole(midnight.minusSeconds(300), "10", "20");
    history.slot(main, midnight, List.of(of("BTCUSDT", "10")), held("USDT", "100", "30"));
    whole(midnight.plusSeconds(300), "15", "25");
    whole(midnight.plusSeconds(86_400), "15", "25");
    whole(midnight.plusSeconds(86_700), "16", "27");
    history.told(
        main,
        midnight.minus(Duration.ofDays(3)),
        midnight.plus(Duration.ofDays(3)),
        history.flow(midnight.minusSeconds(3), "FUNDING_FEE", "USDT", "0", "SOLUSDT"));
    history.asOf("2026-11-22T00:06:00Z");
    history.refresh();

    assertThat(
            history.rows(
                """
                select fact.snapshot_at::time, moved.symbol, moved.amount
                from history.interval_fact as fact
                cross join lateral definition.symbol_values(
                    fact.account_id, fact.opened_at, fact.snapshot_at, fact.unrealized
                ) as moved
                where fact.snapshot_at between '2026-11-20 23:59Z' and '2026-11-21 00:09Z'
                order by fact.snapshot_at, moved.symbol
                """))
        .isNotEmpty()
        .allMatch(it -> it.endsWith(" -"));
    assertThat(
            history.rows(
                """
                select day, symbol, pnl, funding, unrealized, reason from analytics.symbol_pnl
                where day in ('2026-11-20', '2026-11-21') order by day, symbol
                """))
        .containsExactly(
            "2026-11-20 BTCUSDT - 0 - positions missing",
            "2026-11-20 ETHUSDT - 0 - positions missing",
            "2026-11-20 SOLUSDT - 0 - positions missing",
            "2026-11-20 - - 0 - positions missing",
            "2026-11-21 BTCUSDT - 0 - positions missing",
            "2026-11-21 ETHUSDT - 0 - positions missing",
            "2026-11-21 - - 0 - positions missing");
    assertThat(
            history.rows(
                """
                select symbol, pnl, unrealized, reason from analytics.symbol_pnl
                where day = '2026-11-22' order by symbol
                """))
        .containsExactly("BTCUSDT 1 1 -", "ETHUSDT 2 2 -", "- 0 0 -");
    assertThat(
            history.rows(
                "select day, pnl, unrealized, reason from analytics.daily_pnl order by day"))
        .contains("2026-11-20 0 0 -", "2026-11-21 10 10 -", "2026-11-22 3 3 -");
  }

  @Test
  void reportsSayWhosePositionsAreMissing() throws SQLException {
    history.reply(main, NOON, AccountCases.body("without-the-open-position"));
    history.asOf("2026-11-20T12:01:00Z");
    history.refresh();

    assertThat(answer("open_positions")).contains("–", "USDT", "positions missing");
    assertThat(answer("overview"))
        .containsPattern("main .* –  2026-11-20 12:00Z .*positions missing");
  }

  private void whole(Instant slot, String bitcoin, String ether) {
    var sum = new BigDecimal(bitcoin).add(new BigDecimal(ether));
    history.slot(
        main,
        slot,
        List.of(of("BTCUSDT", bitcoin), of("ETHUSDT", ether)),
        held("USDT", "100", sum.toPlainString()));
  }

  private static Position of(String symbol, String unrealized) {
    return ProfitHistory.position(symbol, PositionSide.BOTH, "1", unrealized);
  }

  private String answer(String question) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Format.TABLE.write(Question.named(question).orElseThrow().ask(connection, Map.of()));
    }
  }

  @Test
  void inMultiAssetsModeTooAPoolNeedsThePositionsOfEachAsset() {
    history.reply(
        main,
        NOON,
        AccountCases.body("multi-assets")
            .replace(
                "\"maintMargin\": \"80.80000000\", \"initialMargin\"",
                "\"maintMargin\": \"80.9\", \"initialMargin\""));
    history.refresh();

    assertThat(
            history.rows(
                """
                select pool_kind, margin_balance, maintenance_margin, margin_ratio, reason
                from analytics.margin_pools
                """))
        .containsExactly("multi_assets 188582.28 - - positions missing");
  }

  @Test
  void aSingleAssetReplyWithoutItsUsdtRowIsMissingIt() {
    var body = AccountCases.body("no-asset-rows");
    var usdc =
        AccountCases.body("single-asset").lines().filter(it -> it.contains("\"USDC\"")).findFirst();
    history.reply(
        main, NOON, body.replace("\"assets\": []", "\"assets\": [" + usdc.orElseThrow() + "]"));
    history.refresh();

    assertThat(history.rows("select equity, reason from analytics.equity"))
        .containsExactly("- assets missing: USDT (totalWalletBalance is not 0)");
    assertThat(history.rows("select pool_kind, reason from analytics.margin_pools order by asset"))
        .containsExactly("cross -", "cross assets missing: USDT (totalWalletBalance is not 0)");
  }

  @Test
  void anAssetThatWasServedIsMissingUntilItIsServedAgain() {
    live(0, USDT, USDC, BNB);
    live(1, USDC, BNB);
    live(2, USDC, BNB);
    live(3, USDT, USDC, BNB);
    known();
    history.refresh();

    assertThat(history.rows("select equity, reason from analytics.equity order by snapshot_at"))
        .containsExactly(
            "189000 -",
            "- assets missing: USDT (flows leave 117000)",
            "- assets missing: USDT (flows leave 117000)",
            "189000 -");
    assertThat(history.rows("select pnl, reason from analytics.pnl_intervals order by snapshot_at"))
        .containsOnly("- assets missing: USDT (flows leave 117000)");
    assertThat(
            history.rows("select equity, reason from analytics.group_equity order by snapshot_at"))
        .contains("- assets missing: USDT (flows leave 117000)");
    assertThat(history.rows("select missing_assets from analytics.snapshots order by snapshot_at"))
        .containsExactly("-", "USDT (flows leave 117000)", "USDT (flows leave 117000)", "-");
  }

  @Test
  void anAssetThatFlowsTookAwayIsGone() {
    live(0, USDT, USDC, BNB);
    live(1, USDT, USDC);
    live(2, USDT, USDC);
    history.told(
        main,
        NOON.minusSeconds(600),
        NOON.plusSeconds(7200),
        history.flow(NOON.plusSeconds(100), "TRANSFER", "BNB", "-20"));
    history.refresh();

    assertThat(history.rows("select equity, reason from analytics.equity order by snapshot_at"))
        .containsExactly("189000 -", "177000 -", "177000 -");
    assertThat(history.rows("select pnl, reason from analytics.pnl_intervals order by snapshot_at"))
        .containsExactly("0 -", "0 -");
  }

  @Test
  void whatIsJudgedFollowsWhatArrivesLater() {
    live(0, USDT, USDC, BNB);
    live(4, USDT, USDC);
    history.refresh();
    assertThat(reasons()).containsExactly("-", "assets missing: BNB (no flows known)");

    known();
    history.refresh();
    assertThat(reasons()).containsExactly("-", "assets missing: BNB (flows leave 20)");

    history.told(
        main,
        NOON.minusSeconds(600),
        NOON.plusSeconds(7200),
        history.flow(NOON.plusSeconds(100), "TRANSFER", "BNB", "-20"));
    history.refresh();
    assertThat(reasons()).containsExactly("-", "-");

    live(2, USDT, USDC, held("BNB", "5"));
    history.refresh();
    assertThat(reasons()).containsExactly("-", "-", "assets missing: BNB (flows leave 5)");
  }

  @Test
  void onlyWhatIsKnownByNowIsJudgedAgain() {
    live(0, USDT, BNB);
    live(4, USDT);
    history.refresh();
    known();
    history.run("update history.income_coverage set booked = '{}'");
    assertThat(waiting()).isEmpty();

    history.run("update history.income_coverage set booked = known");
    assertThat(waiting()).containsExactly(slot(4));

    history.run("update history.income_coverage set booked = '{}'");
    history.refresh();
    assertThat(reasons()).containsExactly("-", "assets missing: BNB (flows leave 20)");
    assertThat(waiting()).isEmpty();
  }

  @Test
  void aReplyWithoutAssetsIsNotNothingBeforeItIsJudged() {
    history.reply(main, NOON, AccountCases.body("no-asset-rows"));
    history.run("select 1");

    assertThat(history.rows("select equity, wallet_value, reason from analytics.equity"))
        .containsExactly("- - not refreshed yet");
  }

  /// The slots lie in three hours, so that the change must go on by itself.
  @Test
  void anEarlierReplyReachesTheSlotsOfLaterHours() {
    served(NOON.plus(Duration.ofHours(2)), USDT);
    served(NOON.plus(Duration.ofHours(4)), USDT);
    history.refresh();
    assertThat(reasons()).containsExactly("-", "-");

    served(NOON, USDT, BNB);
    history.refresh();
    assertThat(reasons())
        .containsExactly(
            "-", "assets missing: BNB (no flows known)", "assets missing: BNB (no flows known)");
  }

  @Test
  void theTotalsOfMultiAssetsModeProveThatAnAssetIsGone() {
    history.reply(main, NOON, withBnbOf("20", "multi-assets-live-rows-only"));
    history.reply(main, slot(1), withoutBnb(true));
    history.reply(main, slot(2), withoutBnb(false));
    for (var slot = 0; slot < 3; slot++) {
      history.price(slot(slot).plusSeconds(20), "USDT", "1", "0.0001");
    }
    history.refresh();

    assertThat(history.rows("select equity, reason from analytics.equity order by snapshot_at"))
        .containsExactly("189200 -", "177200 -", "- assets missing: BNB (no flows known)");
  }

  @Test
  void theThirdGenerationServesOnlyWhatLives() {
    live(0, USDT, BNB);
    live(1, USDT);
    history.refresh();
    history.run(
        """
        update history.account_snapshot
        set source = '/fapi/v3/account'
        where snapshot_at > '2026-11-20 12:00:00Z'
        """);
    queue();
    history.refresh();

    assertThat(reasons()).containsExactly("-", "-");
  }

  @Test
  void ofOldSnapshotsNobodyNotedWhatWasServed() {
    live(0, USDT, BNB);
    live(1, USDT);
    history.refresh();
    history.run("update history.account_snapshot set asset_list_id = null");
    queue();
    history.refresh();

    assertThat(reasons()).containsExactly("-", "-");
  }

  private void queue() {
    history.run(
        """
        insert into history.derive_queue (account_id, written_from, written_until)
        select account_id, '2026-11-20 12:00Z', '2026-11-20 13:00Z'
        from history.account
        where name = 'main'
        """);
  }

  private List<Instant> waiting() {
    return MissingRows.waiting(
            sql,
            List.of(
                sql.fetchSingle("select account_id from history.account where name = 'main'")
                    .get(0, Long.class)))
        .stream()
        .map(SlotKey::slot)
        .toList();
  }

  private List<String> reasons() {
    return history.rows("select reason from analytics.equity order by snapshot_at");
  }

  private static String withBnbOf(String wallet, String body) {
    return AccountCases.body(body).replace("\"20.00000000\"", '"' + wallet + '"');
  }

  /// A reply whose list of assets ends before BNB, with totals that agree or not.
  private static String withoutBnb(boolean agrees) {
    var body = AccountCases.body("multi-assets-live-rows-only");
    var bnb =
        body.lines().filter(it -> it.contains("\"asset\": \"BNB\"")).findFirst().orElseThrow();
    return body.replace(",\n" + bnb, "")
        .replace("188582.28000000", agrees ? "177182.28" : "177900");
  }

  private void known() {
    history.told(main, NOON.minusSeconds(600), NOON.plusSeconds(7200));
  }

  /// A reply that serves the given assets and no others.
  private void live(int slot, AssetBalance... balances) {
    served(slot(slot), balances);
  }

  private void served(Instant slot, AssetBalance... balances) {
    history.trimmed(main, slot, balances);
  }

  private static Instant slot(int number) {
    return NOON.plusSeconds(300L * number);
  }
}

package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static accounthistory.store.ProfitHistory.position;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.account.PositionSide;
import accounthistory.capture.Subject;
import accounthistory.store.account.AccountPlan;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Profit and loss by day, whatever the zone, and by symbol.
@WithDatabase
final class DailyProfitTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z");

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  DailyProfitTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", MIDNIGHT.minus(Duration.ofDays(1).plusHours(1)));
    asOf("2026-11-20T02:00:00Z");
  }

  @Test
  void aDayOwnsTheIntervalsThatEndInItUpToItsLastInstant() {
    slots(-10, "100", "101", "103", "107");
    tell(realized(-6, "1"), realized(-1, "2"), realized(4, "4"));
    history.refresh();

    assertThat(daily("day, opening_equity, closing_equity, pnl, intervals, is_complete"))
        .containsExactly("2026-11-19 100 103 3 2 false", "2026-11-20 103 107 4 1 false");
  }

  /// Funding is stamped at midnight; one symbol's is in the midnight wallet, the other's is not.
  @Test
  void fundingOfMidnightIsInTheDayWhoseWalletHasItAndSymbolsSumUpToTheAccount() {
    var fifteen = MIDNIGHT.plusSeconds(15);
    parity();
    history.slot(
        main, MIDNIGHT.minusSeconds(300), positions("10", "20"), held("USDT", "10000", "30"));
    history.slot(main, MIDNIGHT, positions("13", "15"), held("USDT", "9995", "28"));
    history.slot(
        main, MIDNIGHT.plusSeconds(300), positions("13", "11"), held("USDT", "9988.5", "24"));
    tell(
        history.flow(fifteen, "FUNDING_FEE", "USDT", "-5", "AUSDT"),
        history.flow(fifteen, "FUNDING_FEE", "USDT", "-7.5", "BUSDT"),
        history.flow(MIDNIGHT.plusSeconds(100), "REFERRAL_KICKBACK", "USDT", "1"));
    history.write(StoreCaptures.contracts(MIDNIGHT, "AUSDT", "BUSDT"));
    history.refresh();

    assertThat(daily("day, pnl, funding, rebate, unrealized, residual"))
        .containsExactly("2026-11-19 -7 -5 0 -2 0", "2026-11-20 -10.5 -7.5 1 -4 0");
    assertThat(
            history.rows(
                """
                select day, symbol, pnl, funding, rebate, unrealized
                from analytics.symbol_pnl
                order by day, symbol
                """))
        .containsExactly(
            "2026-11-19 AUSDT -2 -5 0 3",
            "2026-11-19 BUSDT -5 0 0 -5",
            "2026-11-19 - 0 0 0 0",
            "2026-11-20 AUSDT 0 0 0 0",
            "2026-11-20 BUSDT -11.5 -7.5 0 -4",
            "2026-11-20 - 1 0 1 0");
  }

  @Test
  void componentsAreTheDayTurnedOnItsSide() {
    slots(-10, "100", "101", "103");
    tell(realized(-6, "1"), realized(-1, "2"));
    history.refresh();

    assertThat(
            history.rows(
                """
                select component, amount from analytics.daily_pnl_components
                where day = '2026-11-19' and amount <> 0
                """))
        .containsExactly("realized 3");
    assertThat(
            history.rows(
                "select count(*) from analytics.daily_pnl_components where day = '2026-11-19'"))
        .containsExactly("13");
  }

  /// What the flow is worth is unknown: its part is null wherever it is summed up, and counted.
  @Test
  void noSumLeavesAFlowWithoutAPriceOutInSilence() {
    slots(-10, "100", "101");
    tell(realized(-8, "1"), funding(-7, "BNB"), funding(-7, "BNB"));
    history.refresh();

    var ofTheDay = " where day = '2026-11-19'";
    assertThat(first("pnl, realized, funding, revaluation, reason, unpriced_flows"))
        .containsExactly("1 1 - - - 2");
    assertThat(
            history.rows(
                "select pnl, funding, unpriced_flows from analytics.daily_pnl_local"
                    + " where day = '2026-11-20'"))
        .containsExactly("1 - 2");
    assertThat(
            history.rows(
                "select pnl, funding, unpriced_flows from analytics.pnl_by_day('UTC', null, null)"
                    + ofTheDay))
        .containsExactly("1 - 2");
    assertThat(
            history.rows(
                "select component, amount, reason from analytics.daily_pnl_components"
                    + ofTheDay
                    + " and component in ('realized', 'funding', 'revaluation')"))
        .containsExactlyInAnyOrder(
            "realized 1 -", "funding - flow without a price", "revaluation - flow without a price");
    assertThat(
            history.rows(
                "select symbol, pnl, realized, funding, reason, unpriced_flows"
                    + " from analytics.symbol_pnl"
                    + ofTheDay
                    + " order by symbol"))
        .containsExactly(
            "AUSDT 1 1 0 - 0",
            "BUSDT - 0 - flow without a price 2",
            "- - 0 0 flow without a price 0");
    assertThat(
            history.rows(
                "select pnl, pnl_before_revaluation, unpriced_flows from analytics.daily_group_pnl"
                    + ofTheDay))
        .containsExactly("1 - 2");

    history.run("insert into history.negligible_asset values ('BNB', 'the test')");
    history.refresh();

    assertThat(first("pnl, funding, unpriced_flows")).containsExactly("1 0 0");
    assertThat(
            history.rows(
                "select pnl, funding, reason, unpriced_flows from analytics.symbol_pnl"
                    + ofTheDay
                    + " and symbol = 'BUSDT'"))
        .containsExactly("0 0 - 0");
  }

  @Test
  void theSlotNearestToMidnightIsWhereTheDayCloses() {
    slots(-15, "90", "91");
    history.slot(main, MIDNIGHT.plusSeconds(900), held("USDT", "100"));
    tell(funding(-12, "BNB"), funding(-3, "BNB"), funding(3, "BNB"));
    history.refresh();

    assertThat(daily("day, funding, reason, unpriced_flows"))
        .containsExactly("2026-11-19 - - 1", "2026-11-20 - - 2");
  }

  @Test
  void aSumOfWhatIsKnownIsNullWhenOnePartIs() {
    var sums = "select sum(part), analytics.sum_known(part) from (values %s) as month (part)";

    assertThat(history.rows(sums.formatted("(-10), (null), (-12)"))).containsExactly("-22 -");
    assertThat(history.rows(sums.formatted("(null), (-10), (-12)"))).containsExactly("-22 -");
    assertThat(history.rows(sums.formatted("(-10), (-12), (0.5)"))).containsExactly("-21.5 -21.5");
    assertThat(history.rows(sums.formatted("(-10), (-12)") + " where part > 0"))
        .containsExactly("- -");
    assertThat(
            history.rows(
                "select proparallel from pg_proc where oid = 'analytics.sum_known'::regproc"))
        .containsExactly("s");
  }

  @Test
  void aGapOverMidnightLeavesOnlyTheSumOfBothDays() {
    parity();
    history.slot(main, MIDNIGHT.minusSeconds(1200), held("USDT", "90"));
    history.slot(main, MIDNIGHT.minusSeconds(900), held("USDT", "100"));
    history.slot(main, MIDNIGHT.plusSeconds(1200), held("USDT", "110"));
    tell(realized(-17, "10"), realized(-4, "7"), realized(6, "3"));
    history.refresh();

    assertThat(history.rows("select sum(pnl) from analytics.pnl_intervals where is_bridged"))
        .containsExactly("10");
    assertThat(daily("day, pnl, realized, residual, reason"))
        .containsExactly(
            "2026-11-19 - - - no slot near midnight", "2026-11-20 - - - no slot near midnight");
    assertThat(history.rows("select * from analytics.symbol_pnl")).isEmpty();
  }

  @Test
  void aDayWithoutASnapshotIsKnownByTheSlotsNextToIt() {
    parity();
    history.slot(main, MIDNIGHT.minusSeconds(86_400 + 300), held("USDT", "100"));
    history.slot(main, MIDNIGHT.plusSeconds(300), held("USDT", "110"));
    history.told(
        main,
        MIDNIGHT.minus(Duration.ofDays(3)),
        MIDNIGHT.plus(Duration.ofDays(2)),
        realized(-600, "10"));
    history.refresh();

    assertThat(daily("day, pnl, realized, commission, reason"))
        .containsExactly(
            "2026-11-18 - - - no interval",
            "2026-11-19 10 10 0 -",
            "2026-11-20 - - - no interval yet");
  }

  @Test
  void aDayThatEndsInSilenceHasNoProfitUnlessTheAccountIsClosed() {
    slots(-60, "100", "103");
    tell(realized(-56, "3"));
    history.refresh();
    assertThat(daily("day, pnl, reason"))
        .containsExactly("2026-11-19 - no slot near midnight", "2026-11-20 - no snapshot");

    history.account("main", MIDNIGHT.minusSeconds(1800), AccountPlan.State.CLOSED);

    assertThat(daily("day, pnl, is_complete, reason"))
        .containsExactly("2026-11-19 3 false -", "2026-11-20 - false no snapshot");
  }

  @Test
  void aDayThatIsNotOverCountsUpToWhereItsFlowsAreKnown() {
    slots(0, "100", "101", "103", "107");
    history.told(
        main,
        MIDNIGHT.minusSeconds(3600),
        MIDNIGHT.plusSeconds(660),
        realized(4, "1"),
        realized(9, "2"));
    history.refresh();

    assertThat(daily("day, pnl, intervals, counted_until"))
        .containsExactly("2026-11-20 3 2 2026-11-20T00:10:00Z");
    asOf("2026-11-21T02:00:00Z");
    assertThat(daily("day, pnl, intervals, reason"))
        .containsExactly("2026-11-20 - 0 no slot near midnight", "2026-11-21 - 0 no snapshot");
  }

  /// The first minutes of an account: snapshots are there, and flows may still be under way.
  @Test
  void aDayOfWhichNoIntervalIsKnownSaysWhy() {
    slots(0, "100", "101");
    history.told(main, MIDNIGHT.minusSeconds(3600), MIDNIGHT.plusSeconds(200));
    history.refresh();
    assertThat(daily("day, pnl, closing_equity, intervals, counted_until, reason"))
        .containsExactly("2026-11-20 - - 0 - income not complete");
  }

  /// Midnight's snapshot ends the last interval of the day before.
  @Test
  void aDayThatHasOnlyItsFirstSnapshotHasNoIntervalYet() {
    slots(-5, "100", "101");
    tell(realized(-3, "1"));
    history.told(main, MIDNIGHT.minusSeconds(3600), MIDNIGHT.plusSeconds(3600));
    history.refresh();

    assertThat(daily("day, pnl, reason"))
        .containsExactly("2026-11-19 1 -", "2026-11-20 - no interval yet");
  }

  @Test
  void aDayIsFinalWhenAllSlotsAreAccountedForAndFlowsWereAskedForAnHourLonger() {
    for (var minute = -1440; minute <= 0; minute += 5) {
      history.slot(main, MIDNIGHT.plusSeconds(60L * minute), held("USDT", "100"));
    }
    history.priceOf(MIDNIGHT.minusSeconds(86_400), "USDT", "1");
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    history.told(main, MIDNIGHT.minus(Duration.ofDays(2)), MIDNIGHT.plusSeconds(3599));
    history.refresh();
    assertThat(first("pnl, is_complete, is_final")).containsExactly("0 true false");

    history.told(main, MIDNIGHT.minus(Duration.ofDays(2)), MIDNIGHT.plusSeconds(3700));
    history.refresh();
    assertThat(first("pnl, is_complete, is_final")).containsExactly("0 true true");

    history.run("delete from history.asset_balance where snapshot_at = '2026-11-19T12:00Z'");
    history.run("delete from history.account_snapshot where snapshot_at = '2026-11-19T12:00Z'");
    history.run(
        "insert into history.derive_queue (account_id, written_from, written_until)"
            + " select account_id, '2026-11-19T12:00Z', '2026-11-19T13:00Z' from history.account where name = 'main'");
    history.refresh();
    assertThat(first("is_final")).containsExactly("false");
  }

  /// Midnights that do not exist, half hours, and quarter hours.
  @Test
  void daysOfEveryZoneHaveTheirExactBounds() {
    history.slot(main, Instant.parse("2026-03-01T00:00:00Z"), held("USDT", "1"));
    history.refresh();
    asOf("2026-12-31T00:00:00Z");

    assertThat(bounds("America/Santiago", "2026-09-06"))
        .containsExactly("2026-09-06T04:00:00Z 2026-09-07T03:00:00Z");
    assertThat(bounds("Africa/Cairo", "2026-04-24"))
        .containsExactly("2026-04-23T22:00:00Z 2026-04-24T21:00:00Z");
    assertThat(bounds("Asia/Beirut", "2026-03-29"))
        .containsExactly("2026-03-28T22:00:00Z 2026-03-29T21:00:00Z");
    assertThat(bounds("Europe/Berlin", "2026-10-25"))
        .containsExactly("2026-10-24T22:00:00Z 2026-10-25T23:00:00Z");
    assertThat(bounds("Australia/Lord_Howe", "2026-10-04"))
        .containsExactly("2026-10-03T13:30:00Z 2026-10-04T13:00:00Z");
    assertThat(bounds("Asia/Kathmandu", "2026-05-01"))
        .containsExactly("2026-04-30T18:15:00Z 2026-05-01T18:15:00Z");
  }

  @Test
  void localDaysAreThoseOfTheAccountsOwnZone() {
    slots(-70, "100", "103");
    history.slot(main, MIDNIGHT.minusSeconds(3600), held("USDT", "107"));
    history.slot(main, MIDNIGHT.minusSeconds(3300), held("USDT", "115"));
    tell(realized(-66, "3"), realized(-61, "4"), realized(-56, "8"));
    history.refresh();
    asOf("2026-11-19T23:10:00Z");

    assertThat(daily("day, pnl")).containsExactly("2026-11-19 15");
    assertThat(
            history.rows(
                "select day, zone, starts_at, pnl from analytics.daily_pnl_local order by day"))
        .containsExactly(
            "2026-11-19 Europe/Berlin 2026-11-18T23:00:00Z 7",
            "2026-11-20 Europe/Berlin 2026-11-19T23:00:00Z 8");
    assertThat(
            history.rows(
                "select day, pnl from analytics.pnl_by_day('Asia/Tokyo', '2026-11-20', null)"))
        .containsExactly("2026-11-20 15");
  }

  @Test
  void aDayReadsNoSeries() {
    slots(-10, "100", "101", "103");
    tell();
    history.refresh();

    var plan =
        String.join(
            "\n",
            history.rows(
                """
                explain (analyze, costs off, timing off, summary off, buffers off)
                select * from analytics.daily_pnl where day = '2026-11-19'
                """));
    assertThat(plan).contains("day_fact").doesNotContain("asset_balance", "account_snapshot");
  }

  private List<String> bounds(String zone, String day) {
    return history.rows(
        "select starts_at, ends_at from analytics.pnl_by_day('%s', '%s', '%s')"
            .formatted(zone, day, day));
  }

  /// Slots of five minutes from some minutes after midnight on, with what the wallet holds.
  private void slots(int minutes, String... wallets) {
    parity();
    for (var i = 0; i < wallets.length; i++) {
      history.slot(main, MIDNIGHT.plusSeconds(60L * (minutes + 5L * i)), held("USDT", wallets[i]));
    }
  }

  private static List<accounthistory.account.Position> positions(String one, String other) {
    return List.of(
        position("AUSDT", PositionSide.BOTH, "1", one),
        position("BUSDT", PositionSide.BOTH, "1", other));
  }

  private Income realized(int minutes, String amount) {
    return history.flow(
        MIDNIGHT.plusSeconds(60L * minutes), "REALIZED_PNL", "USDT", amount, "AUSDT");
  }

  private Income funding(int minutes, String asset) {
    return history.flow(MIDNIGHT.plusSeconds(60L * minutes), "FUNDING_FEE", asset, "-0.5", "BUSDT");
  }

  /// USDT is worth a dollar, by hand.
  private void parity() {
    history.run(
        """
        insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')
        on conflict do nothing
        """);
  }

  private void tell(Income... flows) {
    history.told(
        main, MIDNIGHT.minus(Duration.ofDays(2)), MIDNIGHT.plus(Duration.ofDays(1)), flows);
  }

  private void asOf(String instant) {
    history.asOf(instant);
  }

  private List<String> daily(String columns) {
    return history.rows("select " + columns + " from analytics.daily_pnl order by day");
  }

  private List<String> first(String columns) {
    return history.rows("select " + columns + " from analytics.daily_pnl where day = '2026-11-19'");
  }
}

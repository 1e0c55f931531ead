package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Subject;
import accounthistory.report.Format;
import accounthistory.report.Question;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the questions for profit and money flows answer. The figures are computed by hand.
@WithDatabase
final class ProfitQuestionTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant BEGIN = MIDNIGHT.minus(Duration.ofDays(12));

  private final TestDatabase database;
  private final ProfitHistory history;

  ProfitQuestionTest(TestDatabase database) {
    this.database = database;
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void usdtIsWorthADollar() {
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
  }

  @Test
  void profitIsOneLineAnAccountAndFitsATerminal() throws SQLException {
    var main = history.account("main", BEGIN);
    history.account("idle", MIDNIGHT);
    slot(main, -263, "1000", "0");
    slot(main, -240, "1100", "0");
    slot(main, -216, "1100", "0");
    slot(main, -192, "1100", "0");
    slot(main, -168, "1100", "0");
    slot(main, -144, "1164", "0");
    slot(main, -120, "1196", "0");
    slot(main, -96, "1196", "0");
    slot(main, -72, "1196", "0");
    slot(main, -48, "1196", "0");
    slot(main, -24, "6196", "0");
    slot(main, 0, "6201", "0");
    slot(main, 1, "6201.5", "2");
    told(
        main,
        flow(-250, "REALIZED_PNL", "100"),
        flow(-145, "REALIZED_PNL", "64"),
        flow(-143, "REALIZED_PNL", "32"),
        flow(-30, "TRANSFER", "5000"),
        flow(-20, "REALIZED_PNL", "16"),
        flow(-20, "FUNDING_FEE", "-8"),
        flow(-20, "COMMISSION", "-4"),
        flow(-19, "REFERRAL_KICKBACK", "1"));
    // the first hour of today: half a dollar that is none of the named parts
    history.told(
        main,
        MIDNIGHT.minusSeconds(3600),
        MIDNIGHT.plus(Duration.ofHours(3)),
        history.flow(MIDNIGHT.plusSeconds(1800), "WELCOME_BONUS", "USDT", "0.5"));
    history.refresh();

    assertThat(ask("profit"))
        .isEqualTo(
            """
            Profit in USD by UTC day: today, yesterday, 7 and 30 days; then what made those 7 days
            account  today  yesterday  days_7  days_30  realized  funding   fees  open  other  note
            ───────  ─────  ─────────  ──────  ───────  ────────  ───────  ─────  ────  ─────  ───────────────
            main      2.50       5.00   39.50   203.50     48.00    -8.00  -3.00  2.00   0.50  –
            idle         –          –       –        –         –        –      –     –      –  no interval yet
            """);
  }

  @Test
  void aSumThatLacksOneOfItsDaysIsNotTold() throws SQLException {
    var main = history.account("main", BEGIN);
    slot(main, -49, "100", "0");
    slot(main, -48, "100", "0");
    slot(main, -23, "107", "0");
    slot(main, 0, "110", "0");
    slot(main, 1, "115", "0");
    told(main, flow(-30, "REALIZED_PNL", "7"), flow(-5, "REALIZED_PNL", "3"));
    history.told(
        main,
        MIDNIGHT.minusSeconds(3600),
        MIDNIGHT.plus(Duration.ofHours(3)),
        history.flow(MIDNIGHT.plusSeconds(1800), "REALIZED_PNL", "USDT", "5"));
    history.refresh();

    assertThat(ask("profit"))
        .isEqualTo(
            """
            Profit in USD by UTC day: today, yesterday, 7 and 30 days; then what made those 7 days
            account  today  yesterday  days_7  days_30  realized  funding  fees  open  other  note
            ───────  ─────  ─────────  ──────  ───────  ────────  ───────  ────  ────  ─────  ─────────────────────
            main      5.00          –       –        –         –        –     –     –      –  no slot near midnight
            """);
  }

  @Test
  void todayIsNoMissingDayBeforeItsFirstIntervalIsOver() throws SQLException {
    var main = history.account("main", MIDNIGHT.minus(Duration.ofHours(25)));
    slot(main, -25, "100", "0");
    slot(main, -24, "100", "0");
    slot(main, 0, "107", "0");
    told(main, flow(-5, "REALIZED_PNL", "7"));
    history.told(main, MIDNIGHT.minusSeconds(3600), MIDNIGHT.plusSeconds(3600));
    history.refresh();

    assertThat(ask("profit"))
        .isEqualTo(
            """
            Profit in USD by UTC day: today, yesterday, 7 and 30 days; then what made those 7 days
            account  today  yesterday  days_7  days_30  realized  funding  fees  open  other  note
            ───────  ─────  ─────────  ──────  ───────  ────────  ───────  ────  ────  ─────  ────────────────────────
            main         –       7.00    7.00     7.00      7.00     0.00  0.00  0.00   0.00  no interval of today yet
            """);
  }

  /// The first minutes of an account: its intervals are there, its flows are not known yet.
  @Test
  void whatIsNotKnownOfTodaysIntervalsIsNamed() throws SQLException {
    var fresh = history.account("fresh", MIDNIGHT);
    slot(fresh, 0, "100", "0");
    slot(fresh, 1, "101", "0");
    var main = history.account("main", MIDNIGHT.minus(Duration.ofHours(25)));
    slot(main, -25, "100", "0");
    slot(main, -24, "100", "0");
    slot(main, 0, "107", "0");
    slot(main, 1, "108", "0");
    told(main, flow(-5, "REALIZED_PNL", "7"));
    history.told(main, MIDNIGHT.minusSeconds(3600), MIDNIGHT.plusSeconds(600));
    history.refresh();

    assertThat(ask("profit"))
        .isEqualTo(
            """
            Profit in USD by UTC day: today, yesterday, 7 and 30 days; then what made those 7 days
            account  today  yesterday  days_7  days_30  realized  funding  fees  open  other  note
            ───────  ─────  ─────────  ──────  ───────  ────────  ───────  ────  ────  ─────  ───────────────────
            main         –       7.00    7.00     7.00      7.00     0.00  0.00  0.00   0.00  income not complete
            fresh        –          –       –        –         –        –     –     –      –  income not complete
            """);
  }

  @Test
  void theNoteSaysUpToWhichSlotTodayIsCounted() throws SQLException {
    var main = history.account("main", MIDNIGHT);
    slot(main, 0, "100", "0");
    history.slot(main, MIDNIGHT.plusSeconds(1800), held("USDT", "101", "0"));
    slot(main, 1, "102", "0");
    history.told(
        main,
        MIDNIGHT.minusSeconds(3600),
        MIDNIGHT.plusSeconds(2400),
        history.flow(MIDNIGHT.plusSeconds(900), "REALIZED_PNL", "USDT", "1"));
    history.refresh();

    assertThat(ask("profit")).containsPattern("main +1.00 .* today until 00:30Z\\R");
  }

  @Test
  void moneyFlowsAreToldByAccountMeaningTypeAndAsset() throws SQLException {
    var main = history.account("main", BEGIN);
    var other = history.account("other", BEGIN);
    told(
        main,
        flow(-200, "TRANSFER", "1"),
        flow(-30, "TRANSFER", "-40"),
        flow(-20, "TRANSFER", "500"),
        flow(-19, "COMMISSION", "-0.25"),
        flow(-18, "COMMISSION", "-0.5"),
        history.flow(MIDNIGHT.minusSeconds(60), "COMMISSION", "NOPRICE", "-2"));
    told(other, flow(-30, "TRANSFER", "40"));
    history.refresh();

    assertThat(ask("money_flows"))
        .isEqualTo(
            """
            Money flows: what came and went, by account, meaning, type and asset, the largest first
            account  kind        type        asset    flows  amount_in  amount_out  net_usd  unpriced_flows  latest
            ───────  ──────────  ──────────  ───────  ─────  ─────────  ──────────  ───────  ──────────────  ─────────────────
            main     external    TRANSFER    USDT         1        500           –   500.00               0  2026-11-19 04:00Z
            main     internal    TRANSFER    USDT         1          –         -40   -40.00               0  2026-11-18 18:00Z
            main     commission  COMMISSION  USDT         2          –       -0.75    -0.75               0  2026-11-19 06:00Z
            main     commission  COMMISSION  NOPRICE      1          –          -2        –               1  2026-11-19 23:59Z
            other    internal    TRANSFER    USDT         1         40           –    40.00               0  2026-11-18 18:00Z
            """);
    assertThat(ask("money_flows", "since", "2026-11-19T05:00:00Z", "until", "2026-11-19T06:00:00Z"))
        .isEqualTo(
            """
            Money flows: what came and went, by account, meaning, type and asset, the largest first
            account  kind        type        asset  flows  amount_in  amount_out  net_usd  unpriced_flows  latest
            ───────  ──────────  ──────────  ─────  ─────  ─────────  ──────────  ───────  ──────────────  ─────────────────
            main     commission  COMMISSION  USDT       1          –       -0.25    -0.25               0  2026-11-19 05:00Z
            """);
  }

  @Test
  void profitCountsTheFlowsThatItsPartsCannotHold() throws SQLException {
    var main = history.account("main", MIDNIGHT);
    slot(main, 0, "1000", "0");
    slot(main, 1, "1001", "0");
    history.told(
        main,
        MIDNIGHT.minusSeconds(3600),
        MIDNIGHT.plus(Duration.ofHours(3)),
        history.flow(MIDNIGHT.plusSeconds(1800), "REALIZED_PNL", "USDT", "1"),
        history.flow(MIDNIGHT.plusSeconds(1900), "COMMISSION", "NOPRICE", "-2"));
    history.refresh();

    assertThat(ask("profit")).containsPattern("main +1.00 .* flows without a price: 1");
  }

  @Test
  void theNoteNamesAllThatIsAmissInOrder() throws SQLException {
    var main = history.account("main", BEGIN);
    slot(main, -73, "100", "0");
    slot(main, -72, "100", "0");
    // neither slot nor flow is known of the day before yesterday, and no price of one of yesterday
    slot(main, -23, "107", "0");
    slot(main, 0, "110", "0");
    told(
        main, flow(-22, "REALIZED_PNL", "3"), history.flow(at(-21), "COMMISSION", "NOPRICE", "-2"));
    history.refresh();

    assertThat(ask("profit"))
        .containsPattern("main .* no interval of today yet, no slot near midnight, no snapshot");
  }

  /// At an hour before or after midnight.
  private void slot(Subject account, int hour, String wallet, String unrealized) {
    history.slot(account, at(hour), held("USDT", wallet, unrealized));
  }

  private Income flow(int hour, String type, String amount) {
    return history.flow(at(hour), type, "USDT", amount);
  }

  private void told(Subject account, Income... flows) {
    history.told(account, BEGIN.minus(Duration.ofDays(1)), MIDNIGHT, flows);
  }

  private static Instant at(int hour) {
    return MIDNIGHT.plus(Duration.ofHours(hour));
  }

  private String ask(String question) throws SQLException {
    return ask(question, Map.of());
  }

  private String ask(String question, String name, String value, String other, String otherValue)
      throws SQLException {
    return ask(question, Map.of(name, value, other, otherValue));
  }

  private String ask(String question, Map<String, String> parameters) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("set analytics.as_of = '2026-11-20T02:00:00Z'");
      return Format.TABLE.write(Question.named(question).orElseThrow().ask(connection, parameters));
    }
  }
}

package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Returns, and what is computed of them. Figures that are not obvious are those of numbers.md, or
/// computed beside it by hand.
@WithDatabase
final class PerformanceTest {
  private static final Instant BEGIN = Instant.parse("2026-10-01T00:00:00Z");

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  PerformanceTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", BEGIN);
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    history.asOf("2026-12-31T00:00:00Z");
  }

  /// A thousand loses half by noon; then a hundred times as much comes, which did not lose it.
  @Test
  void moneyThatCameAfterALossHasNoPartInIt() {
    slot(main, 0, 0, "1000");
    slot(main, 0, 715, "500");
    slot(main, 0, 720, "100500");
    slot(main, 1, 0, "100500");
    told(main, flow(0, 717, "TRANSFER", "100000"));
    look(1, 0);

    assertThat(returns("main"))
        .containsExactly("2026-10-01 -0.5 true -", "2026-10-02 - false no interval yet");
  }

  @Test
  void aWithdrawalIsNoLoss() {
    slot(main, 0, 0, "1000");
    slot(main, 0, 355, "995");
    slot(main, 0, 360, "5");
    slot(main, 1, 0, "5");
    told(main, flow(0, 357, "TRANSFER", "-990"));
    look(1, 0);

    assertThat(returns("main").getFirst()).isEqualTo("2026-10-01 -0.005 true -");
  }

  /// The 5,000 come when the second snapshot is taken, or just after the first.
  @Test
  void aFlowIsWeightedByHowLongItWasThere() {
    history.run("delete from history.price_override");
    history.run(
        "insert into history.price_override values"
            + " ('USDT', '2020-01-01Z', 0.9998, 'the test'), ('USDT', '2026-10-01T00:10Z', 1, 'the test')");
    weighted("late", Duration.ofSeconds(320));
    weighted("early", Duration.ofMillis(20_001));

    history.refresh();
    history.asOf("2026-10-01T00:10:00Z");
    assertThat(
            history.rows(
                """
                select account_name, round(daily_return * 100, 4) from analytics.daily_returns
                where account_name in ('late', 'early') order by 1
                """))
        .containsExactly("early 0.6734", "late 1.01");
  }

  private void weighted(String name, Duration after) {
    var account = history.account(name, BEGIN);
    history.slot(account, BEGIN, held("USDT", "10002.00040008"));
    history.slot(account, BEGIN.plusSeconds(300), held("USDT", "15103.02060412"));
    told(account, history.flow(BEGIN.plus(after), "TRANSFER", "USDT", "5000"));
  }

  @Test
  void dustThatADepositComesToIsNoReturn() {
    slot(main, 0, 0, "0.00000001");
    slot(main, 0, 5, "10001");
    slot(main, 1, 0, "10002.0001");
    slot(main, 2, 0, "10002.0001");
    told(main, flow(0, 2, "TRANSFER", "10000"));
    look(2, 0);

    assertThat(returns("main").subList(0, 2))
        .containsExactly("2026-10-01 - true equity under the floor", "2026-10-02 0 true -");
    assertThat(performance("segment, opening_equity, total_return, complete_days"))
        .containsExactly("1 10001 0.0001 1");
  }

  @Test
  void aFlowOfUnknownMeaningEndsASegmentUntilItIsNamed() {
    slot(main, 0, 0, "1000");
    slot(main, 0, 5, "2000");
    slot(main, 1, 0, "2010");
    slot(main, 2, 0, "2010");
    told(main, flow(0, 2, "X_TRANSFER", "1000"));
    look(2, 0);

    assertThat(returns("main").getFirst()).isEqualTo("2026-10-01 - true unclassified flow");
    history.run(
        "insert into history.income_category (income_type, category) values ('X_TRANSFER', 'external')");
    assertThat(returns("main").getFirst()).isEqualTo("2026-10-01 0.005 true -");
  }

  /// Down over midnight: neither day is known, both together are.
  @Test
  void aGapOverMidnightIsBridged() {
    slot(main, 0, 0, "100");
    slot(main, 0, 1430 - 60, "100");
    slot(main, 1, 75, "110");
    slot(main, 2, 0, "110");
    told(main);
    look(2, 0);

    assertThat(returns("main").subList(0, 2))
        .containsExactly(
            "2026-10-01 - false no slot near midnight", "2026-10-02 - false no slot near midnight");
    assertThat(performance("segment, total_return, complete_days")).containsExactly("1 0.1 0");
    assertThat(
            history.rows(
                """
                select monthly_return, pnl, reason from analytics.monthly_returns
                where account_name = 'main'
                """))
        .containsExactly("0.1 10 -");
  }

  @Test
  void whatIsNotKnownBreaksASegment() {
    for (var day = 0; day <= 4; day++) {
      slot(main, day, 0, String.valueOf(100 + day));
    }
    history.told(main, BEGIN.minusSeconds(3600), at(2, 10));
    history.told(main, BEGIN.plus(Duration.ofDays(3)).minusSeconds(600), at(9, 0));
    look(4, 0);

    assertThat(returns("main").subList(0, 4))
        .containsExactly(
            "2026-10-01 0.01 true -",
            "2026-10-02 0.0099009901 true -",
            "2026-10-03 - true income not complete",
            "2026-10-04 0.0097087379 true -");
    assertThat(performance("segment, first_day, last_day, total_return"))
        .containsExactly("1 2026-10-01 2026-10-02 0.02", "2 2026-10-04 2026-10-04 0.0097087379");
    assertThat(
            history.rows(
                "select monthly_return, reason from analytics.monthly_returns"
                    + " where account_name = 'main'"))
        .containsExactly("- income not complete");
  }

  /// Fifteen times +1 % and -0.5 %.
  @Test
  void riskFiguresAreThoseOfThirtyDays() {
    alternating(main, 30, "1.01", "0.995");
    told(main);
    look(30, 0);

    assertThat(
            performance(
                """
                complete_days, round(volatility * 100, 4), round(sharpe_ratio, 6),
                round(sortino_ratio, 6), round(total_return * 100, 6), round(max_drawdown * 100, 6),
                round(win_rate, 4), cagr, calmar_ratio, value_at_risk_95, reason
                """))
        .containsExactly(
            "30 14.5737 6.261286 13.509256 7.687878 -0.5 0.5 - - -"
                + " no CAGR and Calmar ratio under 90 complete days");
    assertThat(
            history.rows(
                """
                select round(analytics.annualized(power(1.00495, 15) - 1, 30) * 100, 3),
                    round(analytics.annualized(power(1.00495, 15) - 1, 30) / 0.005, 3)
                """))
        .containsExactly("146.242 292.485");
    assertThat(
            performance(
                "round(sharpe_standard_error, 4), round(skewness, 6), round(payoff_ratio, 3)"))
        .containsExactly("3.5805 0 1.98");
    assertThat(
            history.rows(
                """
                select day, days, round(return_30_days * 100, 6), round(sharpe_ratio_30_days, 6)
                from analytics.rolling_performance
                where account_name = 'main' and currency = 'USD' order by day desc limit 1
                """))
        .containsExactly("2026-10-30 30 7.687878 6.261286");
  }

  @Test
  void underThirtyDaysNothingIsAnnualized() {
    alternating(main, 29, "1.01", "0.995");
    told(main);
    look(29, 0);

    assertThat(performance("volatility, sharpe_ratio, sortino_ratio, skewness, reason"))
        .containsExactly("- - - - nothing annualized under 30 complete days");
  }

  @Test
  void anIdleAccountHasNoRatioInUsdt() {
    history.run("delete from history.price_override");
    for (var day = 0; day <= 31; day++) {
      history.run(
          "insert into history.price_override values ('USDT', '%s', %s, 'the test')"
              .formatted(at(day, 0), day % 2 == 0 ? "1" : "1.0004"));
      slot(main, day, 0, "1000");
    }
    told(main);
    look(31, 0);

    assertThat(
            history.rows(
                """
                select currency, total_return, sharpe_ratio is null, win_rate, reason
                from analytics.performance
                where account_name = 'main' order by currency
                """))
        .containsExactly(
            "USD 0.0004 false 0.5161290323 no CAGR and Calmar ratio under 90 complete days",
            "USDT 0 true - returns do not vary");
  }

  /// The index stands at 1 before the first return, so that a first loss is a drawdown.
  @Test
  void theFirstLossIsADrawdown() {
    slot(main, 0, 0, "1000");
    slot(main, 1, 0, "900");
    slot(main, 2, 0, "950");
    slot(main, 3, 0, "1000");
    slot(main, 4, 0, "800");
    told(main);
    look(4, 0);

    assertThat(
            history.rows(
                """
                select day, drawdown from analytics.drawdowns
                where account_name = 'main' and currency = 'USD' order by day
                """))
        .containsExactly("2026-10-01 -0.1", "2026-10-02 -0.05", "2026-10-03 0", "2026-10-04 -0.2");
    assertThat(
            history.rows(
                """
                select depth, depth_in_money, days_under_water, is_open, first_day, trough_day,
                    recovery_day
                from analytics.drawdown_periods
                where account_name = 'main' and currency = 'USD' order by first_day
                """))
        .containsExactly(
            "-0.1 -100 3 false 2026-10-01 2026-10-01 2026-10-03",
            "-0.2 -200 1 true 2026-10-04 2026-10-04 -");
  }

  /// 1,000 earns 10 %; then 1,000 more comes, and both lose 10 %.
  @Test
  void moneyWeightedReturnCountsWhenMoneyWasThere() {
    slot(main, 0, 0, "1000");
    slot(main, 1, 0, "1100");
    slot(main, 1, 5, "2100");
    slot(main, 2, 0, "1890");
    told(main, flow(1, 2, "TRANSFER", "1000"));
    look(2, 0);

    assertThat(performance("round(total_return, 6), pnl, external_flow"))
        .containsExactly("-0.01 -110 1000");
    // -1000 g - 1000 g^(1/4) + 1890 = 0; -110 / (1000 + 1000 / 4)
    assertThat(performance("round(money_weighted_return, 6), return_on_mean_capital"))
        .containsExactly("-0.087396 -0.088");
  }

  @Test
  void aGroupsReturnIsThatOfItsMoneyAndMembersThatJoinBringNone() {
    var other = history.account("other", at(1, 720));
    slot(main, 0, 0, "1000");
    slot(main, 1, 0, "1100");
    slot(main, 1, 720, "1100");
    slot(main, 2, 0, "1100");
    slot(main, 3, 0, "1200");
    slot(other, 1, 720, "900");
    slot(other, 2, 0, "900");
    slot(other, 3, 0, "900");
    told(main);
    told(other);
    look(3, 0);

    assertThat(
            history.rows(
                """
                select day, daily_return, opening_equity, closing_equity
                from analytics.daily_returns where group_name = 'all' order by day limit 3
                """))
        .containsExactly(
            "2026-10-01 0.1 1000 1100", "2026-10-02 0 1100 2000", "2026-10-03 0.05 2000 2100");
  }

  @Test
  void aTransferBetweenMembersIsNoReturnOfTheGroup() {
    var other = history.account("other", BEGIN);
    slot(main, 0, 0, "1000");
    slot(main, 0, 5, "100");
    slot(main, 1, 0, "110");
    slot(other, 0, 0, "1000");
    slot(other, 0, 5, "1900");
    slot(other, 1, 0, "1900");
    told(main, flow(0, 2, "TRANSFER", "-900"));
    told(other, flow(0, 2, "TRANSFER", "900"));
    look(1, 0);

    assertThat(returns("main").getFirst()).isEqualTo("2026-10-01 0.1 true -");
    assertThat(
            history.rows(
                "select daily_return from analytics.daily_returns where group_name = 'all' order by day"))
        .startsWith("0.005");
  }

  @Test
  void theBenchmarkIsOfTheSameDaysAndAccountsAreCompared() {
    var other = history.account("other", BEGIN);
    alternating(main, 30, "1.01", "0.995");
    alternating(other, 30, "0.99", "1.005");
    history.price(BEGIN.plusSeconds(10), "BTC", "50000");
    history.price(at(30, 0).plusSeconds(10), "BTC", "55000");
    told(main);
    told(other);
    look(30, 1);

    assertThat(
            history.rows(
                """
                select asset, benchmark_return, round(excess_return, 6), reason
                from analytics.benchmark_returns where account_name = 'main' order by asset
                """))
        .containsExactly("BTC 0.1 -0.023121 -", "ETH - - no price of ETH at the beginning");
    assertThat(history.rows("select days, correlation, reason from analytics.account_correlations"))
        .containsExactly("30 -1 -");
  }

  private void alternating(Subject account, int days, String odd, String even) {
    var equity = new BigDecimal("10000");
    slot(account, 0, 0, equity.toPlainString());
    for (var day = 1; day <= days; day++) {
      equity =
          equity
              .multiply(new BigDecimal(day % 2 == 1 ? odd : even))
              .setScale(18, RoundingMode.HALF_EVEN);
      slot(account, day, 0, equity.toPlainString());
    }
  }

  private void slot(Subject account, int day, int minute, String wallet) {
    history.slot(account, at(day, minute), held("USDT", wallet));
  }

  private Income flow(int day, int minute, String type, String amount) {
    return history.flow(at(day, minute), type, "USDT", amount);
  }

  private void told(Subject account, Income... flows) {
    history.told(account, BEGIN.minusSeconds(3600), at(60, 0), flows);
  }

  private static Instant at(int day, int minute) {
    return BEGIN.plus(Duration.ofDays(day)).plusSeconds(60L * minute);
  }

  private void look(int day, int minute) {
    history.refresh();
    history.asOf(at(day, minute).toString());
  }

  private List<String> returns(String account) {
    return history.rows(
        "select day, daily_return, is_complete, reason from analytics.daily_returns where account_name = '%s' order by day"
            .formatted(account));
  }

  private List<String> performance(String columns) {
    return history.rows(
        "select "
            + columns
            + " from analytics.performance where account_name = 'main' and currency = 'USD'"
            + " order by segment");
  }
}

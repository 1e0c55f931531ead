package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Where equity came from and went, in USD and in each asset.
@WithDatabase
final class StatementTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant TEN = NOON.plusSeconds(600);

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  StatementTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON);
    history.asOf("2026-11-20T12:10:00Z");
  }

  /// The worked example of the attribution: each flow at the price of its own time.
  @Test
  void everyPartOfTheWorkedExampleIsALine() {
    worked();

    assertThat(statement("main", "opening_equity, deposits, withdrawals, realized, funding"))
        .containsExactly("13117.976 1845 0 249.975 -12.49875");
    assertThat(
            statement(
                "main",
                "commission, conversion, unrealized, revaluation, residual, not_split, closing_equity, pnl"))
        .containsExactly("-12.2 -30.5 -200.04 158.95715 0 0 15116.6694 153.6934");
    assertThat(
            history.rows(
                """
                select sum(amount) filter (where place <= 16), sum(amount) filter (where place = 17)
                from analytics.where_did_it_go('2026-11-20T12:00Z', '2026-11-20T12:10Z', 'main')
                """))
        .containsExactly("15116.6694 15116.6694");
  }

  @Test
  void anAccountantIsGivenEachAssetInItself() {
    worked();

    assertThat(
            history.rows(
                """
                select asset, line, amount, round(usd_value, 4), reason
                from analytics.statement_by_asset('main', '2026-11-20T12:00Z', '2026-11-20T12:10Z')
                """))
        .containsExactly(
            "BNB opening wallet 5 - -",
            "BNB AUTO_EXCHANGE -2 -1220 -",
            "BNB COMMISSION -0.02 -12.2 -",
            "BNB TRANSFER 3 1845 -",
            "BNB residual 0 - -",
            "BNB closing wallet 5.98 - -",
            "USDT opening wallet 10000 - -",
            "USDT AUTO_EXCHANGE 1189.5 1189.5 -",
            "USDT FUNDING_FEE -12.5 -12.4988 -",
            "USDT REALIZED_PNL 250 249.975 -",
            "USDT residual 0 - -",
            "USDT closing wallet 11427 - -");
  }

  @Test
  void whatComesAndGoesDoesNotCancelOut() {
    parity();
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, TEN, held("USDT", "120"));
    tell(main, flow(60, "TRANSFER", "50"), flow(120, "TRANSFER", "-30"));

    assertThat(statement("main", "deposits, withdrawals, pnl, not_split"))
        .containsExactly("50 -30 0 0");
  }

  @Test
  void aPartThatIsNotKnownIsLeftOverAndNamed() {
    parity();
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, TEN, held("USDT", "107"));
    tell(
        main,
        flow(60, "REALIZED_PNL", "8"),
        history.flow(NOON.plusSeconds(90), "COMMISSION", "NOPRICE", "-1"));

    assertThat(statement("main", "pnl, realized, commission, not_split, unpriced_flows, reason"))
        .containsExactly("7 8 - -1 1 -");
    assertThat(
            history.rows(
                """
                select line, amount, reason
                from analytics.where_did_it_go('2026-11-20T12:00Z', '2026-11-20T12:10Z', 'main')
                where line in ('commission', 'realized') order by place
                """))
        .containsExactly("realized 8 -", "commission - flow without a price");
  }

  @Test
  void aGroupIsTheSumOfItsAccountsAndUnknownWithOneOfThem() {
    parity();
    var other = history.account("other", NOON);
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, TEN, held("USDT", "110"));
    history.slot(other, NOON, held("USDT", "1000"));
    history.slot(other, TEN, held("USDT", "990"));
    tell(main, flow(60, "REALIZED_PNL", "10"));

    assertThat(statement("all", "account_name, opening_equity, realized, closing_equity, reason"))
        .containsExactly(
            "main 100 10 110 -",
            "other 1000 - 990 income not complete",
            "- 1100 - 1100 other: income not complete");
    tell(other, flow(60, "FUNDING_FEE", "-10"));
    assertThat(statement("all", "account_name, pnl, realized, funding, reason"))
        .containsExactly("main 10 10 0 -", "other -10 0 -10 -", "- 0 10 -10 -");
  }

  private void worked() {
    var captured = ProfitHistory.CAPTURED_AFTER;
    history.price(NOON.plus(captured), "USDT", "0.9998");
    history.price(NOON.plus(captured), "BNB", "600");
    history.price(NOON.plusSeconds(60), "USDT", "0.9999");
    history.price(NOON.plusSeconds(60), "BNB", "610");
    history.price(NOON.plusSeconds(120), "BNB", "615");
    history.price(NOON.plusSeconds(180), "BNB", "610");
    history.price(NOON.plusSeconds(180), "USDT", "1");
    history.price(TEN.plus(captured), "USDT", "1.0002");
    history.price(TEN.plus(captured), "BNB", "630");
    history.slot(main, NOON, held("USDT", "10000", "120"), held("BNB", "5"));
    history.slot(main, TEN, held("USDT", "11427", "-80"), held("BNB", "5.98"));
    tell(
        main,
        flow(61, "REALIZED_PNL", "250"),
        flow(62, "FUNDING_FEE", "-12.5"),
        bnb(63, "COMMISSION", "-0.02"),
        bnb(121, "TRANSFER", "3"),
        flow(181, "AUTO_EXCHANGE", "1189.5"),
        bnb(182, "AUTO_EXCHANGE", "-2"));
  }

  private void parity() {
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
  }

  private Income flow(int seconds, String type, String amount) {
    return history.flow(NOON.plusSeconds(seconds), type, "USDT", amount);
  }

  private Income bnb(int seconds, String type, String amount) {
    return history.flow(NOON.plusSeconds(seconds), type, "BNB", amount);
  }

  private void tell(Subject account, Income... flows) {
    history.told(account, NOON.minusSeconds(3600), NOON.plus(Duration.ofHours(2)), flows);
    history.refresh();
  }

  private List<String> statement(String name, String columns) {
    return history.rows(
        "select %s from analytics.statement('%s', '2026-11-20T12:00Z', '2026-11-20T12:10Z')"
            .formatted(columns, name));
  }
}

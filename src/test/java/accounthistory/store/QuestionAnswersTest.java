package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.capture.Subject;
import accounthistory.report.Format;
import accounthistory.report.Question;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every question answers of accounts of which something is known, little, or nothing.
@WithDatabase
final class QuestionAnswersTest {
  private static final Instant BEGIN = Instant.parse("2026-11-17T00:00:00Z");
  private static final Instant END = BEGIN.plus(Duration.ofDays(3)).plusSeconds(3600);

  /// Columns whose null says something by itself: a wallet that is named instead of flows, and what
  /// is said of few rows.
  private static final Set<String> MAY_BE_EMPTY =
      Set.of("note", "amount_in", "amount_out", "net_usd", "symbol", "pool", "reason");

  /// Half a coin sold at 994, at 1,000 now.
  private static final Position SHORT =
      new Position(
          "AUSDT",
          PositionSide.BOTH,
          new BigDecimal("-0.5"),
          new BigDecimal("994"),
          null,
          new BigDecimal("-500"),
          new BigDecimal("-3"),
          10,
          false,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          BigDecimal.ZERO,
          null,
          null,
          null,
          null);

  private final TestDatabase database;
  private final ProfitHistory history;

  QuestionAnswersTest(TestDatabase database) {
    this.database = database;
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void threeAccounts() {
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    var main = history.account("main", BEGIN);
    var blind = history.account("blind", BEGIN);
    history.account("fresh", END.minusSeconds(600));
    history.run("select history.ensure_partitions('2026-11-17Z', '2026-11-20Z')");
    history.write(StoreCaptures.contracts(BEGIN, "AUSDT", "BUSDT"));
    for (var hour = 0; hour <= 73; hour++) {
      slot(
          main,
          hour,
          String.valueOf(1000 + (hour % 24) * 2 + hour / 24 * 10),
          hour < 70 && hour != 30);
      slot(blind, hour, "500", false);
    }
    tell(
        main,
        flow(5, "REALIZED_PNL", "12"),
        flow(8, "FUNDING_FEE", "-2"),
        flow(30, "COMMISSION", "-1"),
        flow(40, "TRANSFER", "100"),
        flow(41, "TRANSFER", "-100"),
        history.flow(BEGIN.plusSeconds(3600 * 60), "COMMISSION", "NOPRICE", "-2"));
    history.run(
        """
        insert into history.trade
            (account_id, occurred_at, symbol, trade_id, side, position_side, is_maker, price,
                quantity, margin_asset, first_seen_at, load_id)
        select account_id, '2026-11-18T06:00Z', 'AUSDT', '1', 'SELL', 'BOTH', true, 994, 0.5,
            'USDT', '2026-11-18T06:00Z', 1
        from history.account where name = 'main'
        """);
    history.refresh();
  }

  @Test
  void noAnswerHasADashThatItDoesNotExplain() throws SQLException {
    var unexplained = new ArrayList<String>();
    var unanswered = new ArrayList<String>();
    for (var question : Question.all()) {
      var table = ask(question, Map.of());
      var names = table.columns().stream().map(it -> it.name()).toList();
      if (table.rows().isEmpty()) {
        unanswered.add(question.name());
      }
      for (var row : table.rows()) {
        var note = names.indexOf("note") < 0 ? null : row.get(names.indexOf("note"));
        for (var i = 0; i < row.size(); i++) {
          if (row.get(i) == null
              && !MAY_BE_EMPTY.contains(names.get(i))
              && (note == null || note.toString().isEmpty())) {
            unexplained.add(question.name() + "." + names.get(i) + ": " + row);
          }
        }
      }
    }

    assertThat(unexplained).isEmpty();
    assertThat(unanswered).isSubsetOf("correlation", "drawdowns", "revisions");
  }

  @Test
  void everyQuestionIsAnsweredInEveryFormat() throws SQLException {
    for (var question : Question.all()) {
      var table = ask(question, Map.of());
      for (var format : Format.values()) {
        assertThat(format.write(table).isBlank())
            .as("%s %s", question.name(), format)
            .isEqualTo(format == Format.NDJSON && table.rows().isEmpty());
      }
    }
  }

  @Test
  void figuresAreThoseThatWereComputedByHand() throws SQLException {
    assertThat(rows("deposits")).contains("[main, 100.00, -100.00, 0.00, 1000.00, 1029.00");
    assertThat(rows("where_did_it_go", "of", "main"))
        .contains("main, deposits, 100.00", "main, withdrawals, -100.00", "main, realized, 12.00")
        .contains("main, funding, -2.00", "main, commission, null, flow without a price");
    assertThat(rows("exposure_by_coin")).contains("main, AUS, 0.00, -500.00, -500.00, 1");
    assertThat(rows("long_and_short")).contains("main, short, 1, -500.00, -3.00");
    assertThat(rows("leverage_over_time"))
        .contains("1029.00, 500.00, -500.00, 0.486", "497.00, 500.00, -500.00, 1.006");
    assertThat(rows("best_and_worst_trades"))
        .contains("main, AUSDT, short")
        .contains("0.5, -1.00, 0.00, 0.00, -1.00, -3.00, 0.00, 300, ");
    assertThat(rows("win_rate")).contains("main, short, 1, 1, 0, 0.0, null, -1.00, -1.00");
    assertThat(rows("turnover")).contains("main, AUSDT, 1, 497.00, 497.00, 0.00, -1.0000");
    assertThat(rows("best_weekdays")).contains("main, 2, Tuesday, 1");
  }

  /// One text of all rows.
  private String rows(String question, String... parameter) throws SQLException {
    Map<String, String> parameters =
        parameter.length == 0 ? Map.of() : Map.of(parameter[0], parameter[1]);
    return ask(Question.named(question).orElseThrow(), parameters).rows().toString();
  }

  private accounthistory.report.Table ask(Question question, Map<String, String> parameters)
      throws SQLException {
    try (Connection connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("set analytics.as_of = '" + END + "'");
      return question.ask(connection, parameters);
    }
  }

  private void slot(Subject account, int hour, String wallet, boolean isFlat) {
    var at = BEGIN.plus(Duration.ofHours(hour));
    List<Position> open = isFlat ? List.of() : List.of(SHORT);
    history.slot(account, at, open, held("USDT", wallet, isFlat ? "0" : "-3"));
  }

  private Income flow(int hour, String type, String amount) {
    return history.flow(BEGIN.plusSeconds(3600L * hour - 1800), type, "USDT", amount, symbol(type));
  }

  private static String symbol(String type) {
    return type.equals("TRANSFER") ? "" : "AUSDT";
  }

  private void tell(Subject account, Income... flows) {
    history.told(account, BEGIN.minusSeconds(3600), END.plusSeconds(7200), flows);
  }
}

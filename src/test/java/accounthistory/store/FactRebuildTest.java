package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.report.CheckResult;
import accounthistory.report.DeepCheck;
import accounthistory.report.Verdict.Violated;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Figures that somebody has changed by hand are found by `check` and made again by `rebuild
/// facts`.
@WithDatabase
final class FactRebuildTest {
  private static final Instant NOON = Instant.parse("2026-11-18T12:00:00Z");
  private static final List<String> ALL = List.of();

  private final TestDatabase database;
  private final ProfitHistory history;
  private final FactRows facts;
  private final Subject main;

  FactRebuildTest(TestDatabase database) {
    this.database = database;
    history = new ProfitHistory(database);
    facts = new FactRows(database);
    main = history.account("main", NOON);
    history.asOf("2026-11-21T13:00:00Z");
  }

  /// Six-hourly slots of three days, whose balance grows by one each time, and a transfer of seven.
  @BeforeEach
  void threeDays() {
    history.priceOf(NOON, "USDT", "1");
    for (var slot = 0; slot <= 12; slot++) {
      var instant = NOON.plusSeconds(slot * 6L * 3600);
      history.priceOf(instant, "USDT", "1");
      history.slot(main, instant, held("USDT", "" + (100 + slot + (slot > 5 ? 7 : 0))));
    }
    history.told(
        main,
        NOON.minusSeconds(3600),
        NOON.plusSeconds(4 * 86_400),
        history.flow(NOON.plusSeconds(31 * 3600), "TRANSFER", "USDT", "7"));
    history.refresh();
    assertThat(facts.deviations()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          update history.interval_fact set residual = 5 where snapshot_at = '2026-11-19T12:00Z'           | 2026-11-19T12:00:00Z, null, null | residual is 5, by definition 1
          update history.interval_fact set pnl_reason = 'no price' where snapshot_at = '2026-11-20T06:00Z' | 2026-11-20T06:00:00Z, null, null | pnl_reason is no price, by definition null
          delete from history.interval_fact where snapshot_at = '2026-11-19T06:00Z'                        | 2026-11-19T06:00:00Z, null, null | no fact
          insert into history.position_change select account_id, '2026-11-19T06:00Z', 'BTCUSDT', 'BOTH', 2, 5 from history.account where name = 'main' | 2026-11-19T06:00:00Z, null, null | position BTCUSDT BOTH is [2, 5], by definition null
          update history.day_fact set equity_change = 1 where day = '2026-11-19'                           | null, 2026-11-19, UTC       | equity_change is 1, by definition 11
          delete from history.day_fact where day = '2026-11-19'                                            | null, 2026-11-19, UTC       | no fact
          update history.day_flow set amount = 8 where day = '2026-11-19'                                  | null, 2026-11-19, UTC       | TRANSFER USDT is [8, 7, 1, 0], by definition [7, 7, 1, 0]
          delete from history.day_flow where day = '2026-11-19'                                            | null, 2026-11-19, UTC       | TRANSFER USDT is null, by definition [7, 7, 1, 0]
          update history.day_symbol set unrealized = 2 where day = '2026-11-19'                            | null, 2026-11-19, UTC       | unrealized of the account itself is 2, by definition 0
          """)
  void whatSomebodyChangedIsFoundAndMadeAgain(String change, String fact, String deviation)
      throws SQLException {
    history.run(change);

    assertThat(rows(deep())).contains("main, " + fact + ", " + deviation);

    var rebuild = new Store(database.dataSource()).factRebuild();
    var told = new ArrayList<Integer>();
    assertThat(rebuild.queue(List.of("main"), NOON, NOON.plusSeconds(3 * 86_400 + 1)))
        .isEqualTo(14);
    var rebuilt = rebuild.run(ALL, told::add);

    assertThat(rebuilt.waiting()).isZero();
    assertThat(rebuilt.failures()).isEmpty();
    assertThat(told.getLast()).isEqualTo(rebuilt.ranges()).isPositive();
    assertThat(rows(deep())).isEmpty();
    assertThat(facts.deviations()).isEmpty();
  }

  private CheckResult deep() throws SQLException {
    try (var connection = database.connect()) {
      return new DeepCheck().run(connection, ALL, "-infinity", (_, _, _, _) -> {});
    }
  }

  private static List<String> rows(CheckResult result) {
    return result.verdict() instanceof Violated(var first, _, _)
        ? first.rows().stream()
            .map(row -> String.join(", ", row.stream().map(String::valueOf).toList()))
            .toList()
        : List.of();
  }
}

package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Equity step by step, without a gap in time.
@WithDatabase
final class EquitySeriesTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ProfitHistory history;

  EquitySeriesTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void slotsWithAGap() {
    var main = history.account("main", NOON);
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 2, 'the test')");
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, NOON.plusSeconds(300), held("USDT", "101"));
    history.slot(main, NOON.plusSeconds(900), held("USDT", "103"));
    history.slot(main, NOON.plusSeconds(1200), held("USDT", "104"), held("NOPRICE", "1"));
    history.refresh();
    history.asOf("2026-11-20T12:20:00Z");
  }

  @Test
  void aStepWithoutASnapshotIsNullAndNotLeftOut() {
    assertThat(series("'main'", "null"))
        .containsExactly(
            "2026-11-20T12:00:00Z 200 100 true -",
            "2026-11-20T12:05:00Z 202 101 true -",
            "2026-11-20T12:10:00Z - - false no snapshot",
            "2026-11-20T12:15:00Z 206 103 true -",
            "2026-11-20T12:20:00Z - - true no price");
    history.run("delete from history.interval_fact where snapshot_at = '2026-11-20T12:15Z'");
    assertThat(series("'main'", "null"))
        .contains("2026-11-20T12:15:00Z - - true not refreshed yet");
  }

  @Test
  void aStepIsAMultipleOfTheGrid() {
    assertThat(series("'all'", "600"))
        .containsExactly(
            "2026-11-20T12:00:00Z 200 100 true -",
            "2026-11-20T12:10:00Z - - false no snapshot",
            "2026-11-20T12:20:00Z - - true no price");
    assertThatThrownBy(() -> series("'main'", "400"))
        .hasMessageContaining(
            "step_seconds 400 is no multiple of the grid of account main, 300 seconds");
  }

  private List<String> series(String name, String step) {
    return history.rows(
        """
        select snapshot_at, equity, equity_usdt, is_taken, reason
        from analytics.equity_series(%s, '2026-11-20T11:00Z', '2026-11-20T13:00Z', %s)
        """
            .formatted(name, step));
  }
}

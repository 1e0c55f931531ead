package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whether what is shown is up to date.
@WithDatabase
final class FreshnessTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  FreshnessTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void twoSlots() {
    main = history.account("main", NOON);
    history.priceOf(NOON, "USDT", "1");
    history.slot(main, NOON, held("USDT", "100"));
    history.priceOf(NOON.plusSeconds(240), "USDT", "1");
    history.slot(main, NOON.plusSeconds(300), held("USDT", "101"));
    history.refresh();
  }

  @Test
  void slotFlowsAndPriceHaveTheirAges() {
    history.told(main, NOON.minusSeconds(3600), NOON.plusSeconds(360));
    history.refresh();
    history.asOf("2026-11-20T12:10:00Z");

    assertThat(freshness("slot_age_seconds, flows_age_seconds, price_age_seconds, is_late, reason"))
        .containsExactly("300 240 60 false -");
  }

  @Test
  void whatIsBehindIsNamed() {
    history.told(main, NOON.minusSeconds(3600), NOON.plusSeconds(120));
    history.refresh();
    history.asOf("2026-11-20T12:20:00Z");
    assertThat(freshness("is_late, reason"))
        .containsExactly("false flows known to an earlier instant");

    history.asOf("2026-11-20T12:20:01Z");
    history.run("delete from history.interval_fact where snapshot_at > '2026-11-20T12:00Z'");
    history.run(
        "insert into history.derive_queue (account_id, written_from, written_until)"
            + " select account_id, '2026-11-20T12:00Z', '2026-11-20T12:10Z'"
            + " from history.account where name = 'main'");
    assertThat(freshness("is_late, ranges_waiting, reason"))
        .containsExactly(
            "true 1 not refreshed yet, flows known to an earlier instant,"
                + " waits to be refreshed");
  }

  @Test
  void anAccountWithoutASnapshotHasARow() {
    history.account("fresh", NOON);
    history.refresh();

    assertThat(
            history.rows(
                "select is_late, slot_age_seconds, reason from analytics.freshness"
                    + " where account_name = 'fresh'"))
        .containsExactly("false - no snapshot, flows not known");
  }

  private List<String> freshness(String columns) {
    return history.rows(
        "select " + columns + " from analytics.freshness where account_name = 'main'");
  }
}

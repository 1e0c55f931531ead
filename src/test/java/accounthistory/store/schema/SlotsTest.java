package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Schedule, snapshots and exceptions in one: a gap never looks like a quiet hour.
@WithDatabase
final class SlotsTest {
  private final History history;
  private final long account;

  SlotsTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-10T01:00:00Z");
    account = history.account("main");
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  @Test
  void theGridChangesWithTheScheduleAndEndsWithIt() throws SQLException {
    schedule("2026-01-10T00:02:00Z", 300, true);
    schedule("2026-01-10T00:15:00Z", 900, true);
    schedule("2026-01-10T00:31:00Z", 60, false);
    schedule("2026-01-10T00:58:00Z", 60, true);

    assertThat(slots("to_char(snapshot_at at time zone 'UTC', 'HH24:MI'), is_expected"))
        .containsExactly(
            "00:05 | t",
            "00:10 | t",
            "00:15 | t",
            "00:30 | t",
            "00:58 | t",
            "00:59 | t",
            "01:00 | t");
  }

  @Test
  void everySlotHasItsState() throws SQLException {
    schedule("2026-01-10T00:00:00Z", 600, true);
    history.snapshot(account, "2026-01-10T00:00:00Z", "single");
    exception("2026-01-10T00:10:00Z", "2026-01-10T00:20:00Z", "missed", "not_running");
    exception("2026-01-10T00:30:00Z", "2026-01-10T00:30:00Z", "failed", "refused");

    assertThat(states())
        .containsExactly(
            "00:00 | taken | -",
            "00:10 | missed | not_running",
            "00:20 | missed | not_running",
            "00:30 | failed | refused",
            "00:40 | unaccounted | -",
            "00:50 | pending | -",
            "01:00 | pending | -");
  }

  /// The next run records what was missed, so a slot is open until its successor's lateness is
  /// over: 00:40 + 10 min + 20 s + 5 min.
  @Test
  void aSlotIsPendingUntilItsSuccessorCanNoMoreBeTaken() throws SQLException {
    schedule("2026-01-10T00:40:00Z", 600, true);

    history.run("set analytics.as_of = '2026-01-10T00:55:19Z'");
    assertThat(states()).first().isEqualTo("00:40 | pending | -");
    history.run("set analytics.as_of = '2026-01-10T00:55:20Z'");
    assertThat(states()).first().isEqualTo("00:40 | unaccounted | -");
  }

  @Test
  void statesOnlyRiseWhereTwoClaimTheSameSlot() throws SQLException {
    schedule("2026-01-10T00:00:00Z", 600, true);
    exception("2026-01-10T00:00:00Z", "2026-01-10T00:50:00Z", "missed", "not_running");
    exception("2026-01-10T00:10:00Z", "2026-01-10T00:10:00Z", "failed", "unreachable");
    exception("2026-01-10T00:20:00Z", "2026-01-10T00:30:00Z", "inactive", "dormant");
    exception("2026-01-10T00:30:01Z", "2026-01-10T00:45:00Z", "failed", "unreachable");
    history.snapshot(account, "2026-01-10T00:20:00Z", "single");

    assertThat(states())
        .contains(
            "00:00 | missed | not_running",
            "00:10 | failed | unreachable",
            "00:20 | taken | -",
            "00:30 | inactive | dormant",
            "00:40 | failed | unreachable",
            "00:50 | missed | not_running");
  }

  @Test
  void whatIsTakenOrExcusedOffTheScheduleIsThereButNotExpected() throws SQLException {
    history.snapshot(account, "2026-01-09T23:59:00Z", "single");
    schedule("2026-01-10T00:30:00Z", 1800, true);
    exception("2026-01-10T00:07:00Z", "2026-01-10T00:07:00Z", "failed", "refused");

    assertThat(slots("day, to_char(snapshot_at at time zone 'UTC', 'HH24:MI'), state, is_expected"))
        .containsExactly(
            "2026-01-09 | 23:59 | taken | f",
            "2026-01-10 | 00:07 | failed | f",
            "2026-01-10 | 00:30 | pending | t",
            "2026-01-10 | 01:00 | pending | t");
  }

  @Test
  void slotsAfterAsOfAreNotThere() throws SQLException {
    schedule("2026-01-10T00:00:00Z", 1800, true);
    history.snapshot(account, "2026-01-10T01:30:00Z", "single");

    assertThat(states()).last().asString().startsWith("01:00");
  }

  /// Expected 144 a day on a grid of ten minutes; the day begins at 00:00 UTC in every session.
  @Test
  void coverageCountsUtcDays() throws SQLException {
    schedule("2026-01-08T00:00:00Z", 600, true);
    history.snapshot(account, "2026-01-08T23:50:00Z", "single");
    history.snapshot(account, "2026-01-09T00:00:00Z", "single");
    history.snapshot(account, "2026-01-09T00:05:00Z", "single");
    exception("2026-01-08T00:00:00Z", "2026-01-08T23:40:00Z", "missed", "not_running");
    exception("2026-01-09T00:10:00Z", "2026-01-09T11:50:00Z", "inactive", "dormant");
    exception("2026-01-09T12:00:00Z", "2026-01-09T12:00:00Z", "failed", "refused");
    exception("2026-01-09T12:10:00Z", "2026-01-09T23:30:00Z", "missed", "not_running");

    assertThat(
            history.rows(
                """
                select
                    day, expected, taken, failed, missed, inactive, pending, unaccounted,
                    taken_off_schedule, share, to_char(first_gap_at at time zone 'UTC', 'HH24:MI'),
                    is_final
                from analytics.coverage
                order by day
                """))
        .containsExactly(
            "2026-01-08 | 144 | 1 | 0 | 143 | 0 | 0 | 0 | 0 | 0.00694444 | 00:00 | t",
            "2026-01-09 | 144 | 1 | 1 | 69 | 71 | 0 | 2 | 1 | 0.01369863 | 12:00 | f",
            "2026-01-10 | 7 | 0 | 0 | 0 | 0 | 2 | 5 | 0 | 0.00000000 | 00:00 | f");
  }

  @Test
  void aPredicateOnTheDayReadsThatDaysPartitionOnly() throws SQLException {
    schedule("2025-12-01T00:00:00Z", 3600, true);
    history.snapshot(account, "2025-12-31T23:00:00Z", "single");

    var plan =
        String.join(
            "\n",
            history.rows(
                """
                explain (analyze, costs off, timing off, summary off)
                select * from analytics.slots where day = '2026-01-05'
                """));

    assertThat(
            plan.lines()
                .filter(it -> it.contains("account_snapshot_2025_12") && it.contains("snapshot_at"))
                .filter(it -> !it.contains("never executed")))
        .isEmpty();
    assertThat(plan).contains("account_snapshot_2026_01");
  }

  private List<String> states() throws SQLException {
    return slots("to_char(snapshot_at at time zone 'UTC', 'HH24:MI'), state, reason");
  }

  private List<String> slots(String columns) throws SQLException {
    return history.rows("select " + columns + " from analytics.slots order by snapshot_at");
  }

  private void schedule(String from, int seconds, boolean active) throws SQLException {
    history.add(
        "capture_schedule",
        "account_id",
        account,
        "valid_from",
        from,
        "every_seconds",
        seconds,
        "active",
        active);
  }

  private void exception(String first, String last, String status, String reason)
      throws SQLException {
    history.add(
        "slot_exception",
        "account_id",
        account,
        "first_slot",
        first,
        "last_slot",
        last,
        "status",
        status,
        "reason",
        reason);
  }
}

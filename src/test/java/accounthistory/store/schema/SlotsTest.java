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

  /// The next run records what was missed, so a slot is open until its successor's lateness is over
  /// and what was taken last is stored: 00:40 + 10 min + 20 s + twice 2.5 min.
  @Test
  void aSlotIsPendingUntilItsSuccessorCanNoMoreBeTaken() throws SQLException {
    schedule("2026-01-10T00:40:00Z", 600, true);

    history.run("set analytics.as_of = '2026-01-10T00:55:19Z'");
    assertThat(states()).first().isEqualTo("00:40 | pending | -");
    history.run("set analytics.as_of = '2026-01-10T00:55:20Z'");
    assertThat(states()).first().isEqualTo("00:40 | unaccounted | -");
  }

  /// 00:40 + 10 min + 20 s + twice 9 min.
  @Test
  void aLatenessThatIsSetIsTheOneThatCounts() throws SQLException {
    schedule("2026-01-10T00:40:00Z", 600, true);
    history.run("update history.capture_schedule set lateness_ms = 540000");

    history.run("set analytics.as_of = '2026-01-10T01:08:19Z'");
    assertThat(states()).first().isEqualTo("00:40 | pending | -");
    history.run("set analytics.as_of = '2026-01-10T01:08:20Z'");
    assertThat(states()).first().isEqualTo("00:40 | unaccounted | -");
    assertThat(history.rows("select lateness_seconds from analytics.capture_schedules"))
        .containsExactly("540.000");
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

  /// The disk holds 00:20 and perhaps what follows; what a collector held that is silent for longer
  /// than a day does not count.
  @Test
  void aMissedSlotIsProvisionalWhileACollectorHoldsCapturesFromThenOrBefore() throws SQLException {
    schedule("2026-01-10T00:00:00Z", 600, true);
    exception("2026-01-10T00:00:00Z", "2026-01-10T00:20:00Z", "missed", "not_running");
    exception("2026-01-10T00:30:00Z", "2026-01-10T00:30:00Z", "failed", "refused");
    exception("2026-01-10T00:40:00Z", "2026-01-10T00:40:00Z", "missed", "not_running");
    history.snapshot(account, "2026-01-10T00:50:00Z", "single");
    collector(1, "2026-01-10T00:50:00Z", "2026-01-10T00:20:00Z");
    collector(2, "2026-01-09T00:59:59Z", "2026-01-08T00:00:00Z");
    history.add(
        "collector",
        "collector_name",
        "three",
        "collector_id",
        id(3),
        "seen_at",
        "2026-01-10T00:59:00Z");

    assertThat(provisional())
        .containsExactly(
            "00:00 | f",
            "00:10 | f",
            "00:20 | t",
            "00:30 | f",
            "00:40 | t",
            "00:50 | f",
            "01:00 | f");

    history.run(
        "update history.collector set seen_at = '2026-01-09T01:00:00Z' where seen_at < '2026-01-10'");
    assertThat(provisional()).startsWith("00:00 | t", "00:10 | t", "00:20 | t");
    history.run("update history.collector set spool_captures = 0, spool_oldest_slot = null");
    assertThat(provisional()).allMatch(it -> it.endsWith(" | f"));
  }

  @Test
  void aDayWithAProvisionalSlotIsNotFinal() throws SQLException {
    schedule("2026-01-09T23:50:00Z", 600, true);
    exception("2026-01-09T23:50:00Z", "2026-01-09T23:50:00Z", "missed", "not_running");
    var ofYesterday = "select missed, is_final from analytics.coverage where day = '2026-01-09'";
    collector(1, "2026-01-10T00:50:00Z", "2026-01-09T23:50:00Z");
    assertThat(history.rows(ofYesterday)).containsExactly("1 | f");

    history.run("update history.collector set spool_oldest_slot = '2026-01-10T00:00:00Z'");
    assertThat(history.rows(ofYesterday)).containsExactly("1 | t");
  }

  @Test
  void collectorsSayHowDeepAndHowOldTheirSpoolsAre() throws SQLException {
    collector(1, "2026-01-10T00:50:00Z", "2026-01-09T23:50:00Z");
    history.add(
        "collector",
        "collector_name",
        "two",
        "collector_id",
        id(2),
        "seen_at",
        "2026-01-09T00:59:59Z");

    assertThat(
            history.rows(
                """
                select spool_captures, spool_age_seconds, is_heard_of
                from analytics.collectors order by collector_id
                """))
        .containsExactly("7 | 4200 | t", "0 | - | f");
  }

  @Test
  void aPredicateOnTheDayReadsThatDaysPartitionOnly() throws SQLException {
    history.cover("2025-12-01Z", "2026-03-31Z");
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

  private void collector(int number, String seenAt, String oldest) throws SQLException {
    history.add(
        "collector",
        "collector_name",
        "collector-" + number,
        "collector_id",
        id(number),
        "seen_at",
        seenAt,
        "spool_captures",
        7,
        "spool_oldest_slot",
        oldest);
  }

  private static String id(int number) {
    return "00000000-0000-0000-0000-00000000000" + number;
  }

  private List<String> provisional() throws SQLException {
    return slots("to_char(snapshot_at at time zone 'UTC', 'HH24:MI'), is_provisional");
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
        "lateness_ms",
        Math.min(seconds * 500, 300_000) / 2,
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

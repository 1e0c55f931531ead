package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Accounts that are looked at together.
@WithDatabase
final class GroupProfitTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant FIVE = NOON.plusSeconds(300);
  private static final Instant TEN = NOON.plusSeconds(600);

  private final ProfitHistory history;
  private Subject one = StoreCaptures.MAIN;
  private Subject other = StoreCaptures.MAIN;

  GroupProfitTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    one = history.account("one", NOON);
    other = history.account("other", NOON);
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    history.asOf("2026-11-20T13:00:00Z");
  }

  /// One account sends a thousand, and the other has it three seconds and a capture later.
  @Test
  void moneyUnderWayDipsTheGroupsWorthAndNeverItsProfit() {
    var sent = FIVE.plusSeconds(18);
    slots(one, "5000", "4000", "4000");
    slots(other, "3000", "3000", "4000");
    tell(one, sent, "-1000");
    tell(other, sent.plusSeconds(3), "1000");
    history.refresh();

    assertThat(history.rows("select equity from analytics.group_equity order by snapshot_at"))
        .containsExactly("8000", "7000", "8000");
    assertThat(intervals("external_flow, pnl, reason")).containsExactly("-1000 0 -", "1000 0 -");
  }

  @Test
  void aGroupWithoutOneOfItsMembersIsNotKnown() {
    slots(one, "5000", "5000", "5000");
    history.slot(other, NOON, held("USDT", "3000"));
    history.slot(other, TEN, held("USDT", "3000"));
    tell(one, NOON, "0");
    tell(other, NOON, "0");
    history.refresh();

    assertThat(
            history.rows(
                "select equity, missing_accounts, reason from analytics.group_equity"
                    + " order by snapshot_at"))
        .containsExactly("8000 - -", "- other member missing", "8000 - -");
    assertThat(intervals("pnl, reason")).containsExactly("- member missing", "- member missing");
    assertThat(history.rows("select pnl, members from analytics.daily_group_pnl"))
        .containsExactly("0 2");
  }

  /// Between the hours the one that is asked every five minutes is not the group.
  @Test
  void aGroupHasTheSlotsThatAllItsMembersExpect() {
    history.run(
        """
        update history.capture_schedule set every_seconds = 3600
        where account_id = (select account_id from history.account where name = 'other')
        """);
    slots(one, "300000", "300001", "300002");
    history.slot(one, NOON.plusSeconds(3600), held("USDT", "300012"));
    history.slot(other, NOON, held("USDT", "100000"));
    history.refresh();

    assertThat(
            history.rows(
                """
                select to_char(snapshot_at at time zone 'UTC', 'HH24:MI'), equity,
                    missing_accounts, reason, known_equity, members_known, members
                from analytics.group_equity order by snapshot_at
                """))
        .containsExactly("12:00 400000 - - 400000 2 2", "13:00 - other member missing 300012 1 2");
  }

  @Test
  void aPausedMemberMakesTheGroupUnknownAndIsNamed() {
    slots(one, "5000", "5000", "5000");
    history.slot(other, NOON, held("USDT", "3000"));
    history.run(
        """
        insert into history.capture_schedule (
            account_id, valid_from, every_seconds, phase_seconds, lateness_ms, active
        )
        select
            account_id, '2026-11-20T12:02:00Z', every_seconds, phase_seconds, lateness_ms, false
        from history.capture_schedule
        where account_id = (select account_id from history.account where name = 'other')
        """);
    history.refresh();

    assertThat(
            history.rows(
                "select equity, known_equity, reason from analytics.group_equity"
                    + " order by snapshot_at"))
        .containsExactly("8000 8000 -", "- 5000 paused: other", "- 5000 paused: other");
  }

  @Test
  void aDormantMemberThatWasLeftEmptyIsWorthNothing() {
    slots(one, "5000", "5000", "5000");
    history.slot(other, NOON);
    history.inactive(other, FIVE);
    history.slot(other, TEN, held("USDT", "1"));
    tell(one, NOON, "0");
    history.refresh();

    assertThat(
            history.rows(
                "select equity, missing_accounts from analytics.group_equity order by snapshot_at"))
        .containsExactly("5000 -", "5000 -", "5001 -");
  }

  @Test
  void whoJoinsBringsWhatItIsWorthAndWhoLeavesTakesIt() {
    slots(one, "5000", "5010", "5010");
    history.slot(other, FIVE, held("USDT", "3000"));
    history.slot(other, TEN, held("USDT", "2990"));
    tellAs(one, "REALIZED_PNL", NOON.plusSeconds(60), "10");
    tellAs(other, "REALIZED_PNL", FIVE.plusSeconds(60), "-10");
    history.refresh();

    assertThat(intervals("opening_equity, closing_equity, external_flow, pnl"))
        .containsExactly("5000 8010 3000 10", "8010 8000 0 -10");
    assertThat(
            history.rows(
                "select opening_equity, closing_equity, external_flow, pnl"
                    + " from analytics.daily_group_pnl"))
        .containsExactly("0 8000 8000 0");
  }

  @Test
  void aGroupOfOnesOwnIsWhatItsRowsSay() {
    slots(one, "5000", "5000", "5000");
    slots(other, "3000", "3005", "3005");
    tell(one, NOON, "0");
    tellAs(other, "REALIZED_PNL", NOON.plusSeconds(60), "5");
    history.run(
        """
        insert into history.account_group_member
        select account_id, 'desk', date '2026-11-20', null from history.account where name = 'other'
        """);
    history.refresh();

    assertThat(
            history.rows(
                "select group_name, pnl, members from analytics.daily_group_pnl order by group_name"))
        .containsExactly("all 5 2", "desk 5 1");
  }

  @Test
  void whoLeavesTakesWhatItIsWorth() {
    var next = Instant.parse("2026-11-21T00:00:00Z");
    for (var slot = NOON; !slot.isAfter(next.plusSeconds(600)); slot = slot.plusSeconds(300)) {
      history.slot(one, slot, held("USDT", "5000"));
      history.slot(other, slot, held("USDT", "3000"));
    }
    for (var each : List.of(one, other)) {
      history.told(each, NOON.minusSeconds(3600), next.plus(Duration.ofHours(3)));
    }
    history.run(
        """
        insert into history.account_group_member
        select account_id, 'desk', date '2026-11-20',
            case name when 'other' then date '2026-11-20' end
        from history.account where kind = 'trading'
        """);
    history.refresh();
    history.asOf("2026-11-21T00:10:00Z");

    assertThat(
            history.rows(
                """
                select snapshot_at, opening_equity, closing_equity, external_flow, pnl
                from analytics.group_pnl_intervals
                where group_name = 'desk' and snapshot_at >= '2026-11-21T00:00Z'
                order by snapshot_at
                """))
        .containsExactly(
            "2026-11-21T00:00:00Z 8000 8000 0 0",
            "2026-11-21T00:05:00Z 8000 5000 -3000 0",
            "2026-11-21T00:10:00Z 5000 5000 0 0");
    assertThat(
            history.rows(
                """
                select day, opening_equity, closing_equity, external_flow, pnl
                from analytics.daily_group_pnl where group_name = 'desk' order by day
                """))
        .containsExactly("2026-11-20 0 5000 5000 0", "2026-11-21 5000 5000 0 0");
  }

  private void slots(Subject account, String first, String second, String third) {
    history.slot(account, NOON, held("USDT", first));
    history.slot(account, FIVE, held("USDT", second));
    history.slot(account, TEN, held("USDT", third));
  }

  private void tell(Subject account, Instant at, String amount) {
    tellAs(account, "TRANSFER", at, amount);
  }

  private void tellAs(Subject account, String type, Instant at, String amount) {
    history.told(
        account,
        NOON.minusSeconds(3600),
        TEN.plus(Duration.ofHours(14)),
        history.flow(at, type, "USDT", amount));
  }

  private List<String> intervals(String columns) {
    return history.rows(
        "select " + columns + " from analytics.group_pnl_intervals order by snapshot_at");
  }
}

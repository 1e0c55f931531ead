package accounthistory.store.derive;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Subject;
import accounthistory.store.ProfitHistory;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A day that was final and comes to say something else says so.
@WithDatabase
final class DayRevisionsTest {
  private static final Instant FIRST = Instant.parse("2026-01-20T00:00:00Z");

  private final ProfitHistory history;
  private Subject main;

  DayRevisionsTest(TestDatabase database) {
    history = new ProfitHistory(database);
    main = history.account("main", FIRST);
  }

  /// Three midnights, and every slot between them accounted for.
  @BeforeEach
  void twoFinalDays() {
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    history.run("select history.ensure_partitions('2026-01-20Z', '2026-01-23Z')");
    for (var day = 0; day <= 2; day++) {
      history.slot(main, FIRST.plus(Duration.ofDays(day)), held("USDT", "100" + day));
    }
    history.run(
        """
        insert into history.slot_exception (account_id, first_slot, last_slot, status, reason, load_id)
        select account_id, day + interval '5 minutes', day + interval '1435 minutes', 'missed',
            'not_running', 1
        from history.account
        cross join (
            values (timestamptz '2026-01-20Z'), ('2026-01-21Z'), ('2026-01-22Z')
        ) as days (day)
        where name = 'main'
        """);
    tell(
        flow("2026-01-20T10:00:00Z", "REALIZED_PNL", "1"),
        flow("2026-01-21T10:00:00Z", "REALIZED_PNL", "1"));
  }

  @Test
  void whatWasMadeOnceHasNoRevision() {
    assertThat(
            history.rows(
                "select day, pnl, is_final from analytics.daily_pnl where day < '2026-01-22' order by day"))
        .containsExactly("2026-01-20 1 true", "2026-01-21 1 true");
    history.run(
        "insert into history.derive_queue (account_id, written_from, written_until)"
            + " select account_id, '2026-01-20Z', '2026-01-23Z' from history.account where name = 'main'");
    history.refresh();

    assertThat(revisions()).isEmpty();
  }

  @Test
  void aFlowThatComesLateIsNamedWithBothFigures() {
    tell(
        flow("2026-01-20T10:00:00Z", "REALIZED_PNL", "1"),
        flow("2026-01-21T10:00:00Z", "REALIZED_PNL", "1"),
        flow("2026-01-21T11:00:00Z", "TRANSFER", "7"));

    assertThat(revisions()).containsExactly("2026-01-21 flow 1 -6 -7 1002 1002");
  }

  @Test
  void aPriceByHandChangesEveryDay() {
    history.run("insert into history.price_override values ('USDT', '2026-01-21Z', 2, 'the test')");
    history.refresh();

    assertThat(revisions())
        .containsExactly(
            "2026-01-20 price 1 1002 1001 1001 2002", "2026-01-21 price 1 2 1 1002 2004");
  }

  /// The midnight between the two days was kept by the exchange's clock alone: now it is there.
  @Test
  void aSlotThatIsLoadedLateIsASnapshot() {
    history.run("delete from history.slot_exception where first_slot = '2026-01-21 00:05Z'");
    history.slot(main, Instant.parse("2026-01-21T12:00:00Z"), held("USDT", "1005"));
    history.run(
        """
        insert into history.slot_exception (account_id, first_slot, last_slot, status, reason, load_id)
        select account_id, edges.begins, edges.ends, 'missed', 'not_running', 1
        from history.account
        cross join (
            values
                (timestamptz '2026-01-21 00:05Z', timestamptz '2026-01-21 11:55Z'),
                ('2026-01-21 12:05Z', '2026-01-21 23:55Z')
        ) as edges (begins, ends)
        where name = 'main'
        """);
    history.refresh();

    assertThat(revisions()).isEmpty();
    assertThat(history.rows("select intervals from analytics.daily_pnl where day = '2026-01-21'"))
        .containsExactly("2");
  }

  private Income flow(String at, String type, String amount) {
    var key = new Income.Key(Instant.parse(at), type, type + at, "USDT", "", "");
    return new Income(key, new java.math.BigDecimal(amount), type);
  }

  private void tell(Income... flows) {
    history.told(main, FIRST.minusSeconds(7200), FIRST.plus(Duration.ofDays(3)), flows);
    history.refresh();
  }

  private List<String> revisions() {
    return history.rows(
        """
        select day, cause, pnl_before, pnl_after, pnl_change, equity_before, equity_after
        from analytics.revisions where zone = 'UTC' order by day, revised_at
        """);
  }
}

package accounthistory.store.coordination;

import static accounthistory.store.StoreCaptures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.store.Store;
import accounthistory.store.coordination.CollectorState.Waiting;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

@WithDatabase
final class CollectorStateTest {
  private static final Waiting THREE = new Waiting(3, Optional.of(NOON), 1);

  private static final Subject MAIN = account("main");
  private static final Subject SIDE = account("side");

  private final DSLContext sql;
  private final Store store;

  CollectorStateTest(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
  }

  @Test
  void theNewestHeartbeatOfEachCollectorStands() {
    store.seen(state(1, NOON, THREE));
    store.seen(state(2, NOON, Waiting.NOTHING));
    store.seen(state(1, NOON.plusSeconds(300), Waiting.NOTHING));
    store.seen(state(1, NOON.plusSeconds(60), THREE));

    assertThat(
            sql.fetch(
                    """
                    select collector_id, spool_captures, spool_oldest_slot is null, spool_set_aside,
                        extract(epoch from seen_at)::bigint - extract(epoch from {0})::bigint
                    from history.collector order by collector_id
                    """,
                    DSL.val(NOON))
                .formatCSV(false))
        .isEqualToNormalizingNewlines(
            """
            00000000-0000-0000-0000-000000000001,0,true,0,300
            00000000-0000-0000-0000-000000000002,0,true,0,0
            """);
    store.seen(state(1, NOON.plusSeconds(600), THREE));
    assertThat(
            sql.fetchValue(
                "select spool_oldest_slot from analytics.collectors where spool_captures = 3 and spool_set_aside = 1"))
        .isNotNull();
  }

  /// As a container without a volume does in each run.
  @Test
  void aNewStateFolderTakesThePlaceOfItsNamesLast() {
    for (var run = 1; run <= 5; run++) {
      var peers = store.seen(named(run, "box", NOON.plusSeconds(run), THREE));
      assertThat(peers.namesake()).isEmpty();
    }
    assertThat(sql.fetch("select collector_id, is_name_shared from analytics.collectors"))
        .singleElement()
        .satisfies(row -> assertThat(row.get(0)).isEqualTo(new UUID(0, 5)))
        .satisfies(row -> assertThat(row.get(1)).isEqualTo(false));
  }

  /// No collector waits for a folder that is gone with its container.
  @Test
  void aNewStateFolderOfANameReplacesItsFormerOneAtOnce() {
    var slot = SlotQuery.answered(MAIN, NOON, Duration.ofSeconds(1));
    store.seen(named(1, "box", NOON, THREE));
    store.seen(named(2, "other", NOON, THREE));
    store.leases().lease(List.of(MAIN), "box/1", Duration.ofMillis(1));
    sql.execute(
        "update history.capture_lease set holder = null, acquired_at = null, expires_at = null");
    assertThat(store.leases().look(List.of(slot), new LeaseHolder(new UUID(0, 1), "box/1")))
        .containsValue(new SlotStatus.Leased(Optional.of(new UUID(0, 1))));
    store.leases().release(List.of(MAIN), "box/1");

    var peers = store.seen(named(3, "box", NOON.plusSeconds(1), THREE));

    assertThat(peers.askers().get(MAIN)).containsExactlyInAnyOrder(new UUID(0, 2), new UUID(0, 3));
    assertThat(store.leases().look(List.of(slot), new LeaseHolder(new UUID(0, 3), "box/2")))
        .containsValue(new SlotStatus.Leased(Optional.of(new UUID(0, 3))));
  }

  @Test
  void onlyCollectorsOfAnAccountCountForItAndThoseThatDoNotSayWhatTheyAskFor() {
    store.seen(asking(1, "both", NOON, Set.of(MAIN, SIDE), THREE));
    store.seen(asking(2, "side", NOON, Set.of(SIDE), THREE));
    store.seen(asking(3, "older", NOON, Set.of(), THREE));
    sql.execute(
        "update history.collector_folder set subjects = null where collector_name = 'older'");

    var both = store.seen(asking(1, "both", NOON, Set.of(MAIN, SIDE), THREE)).askers();

    assertThat(both.get(MAIN)).containsExactlyInAnyOrder(new UUID(0, 1), new UUID(0, 3));
    assertThat(both.get(SIDE))
        .containsExactlyInAnyOrder(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));
    assertThat(store.seen(asking(2, "side", NOON, Set.of(SIDE), THREE)).askers().keySet())
        .containsExactly(SIDE);
  }

  @Test
  void twoStateFoldersThatReportInTurnUnderOneNameAreNoticed() {
    store.seen(named(1, "box", NOON, THREE));
    assertThat(store.seen(named(2, "box", NOON.plusSeconds(1), THREE)).namesake()).isEmpty();
    store.seen(named(3, "other", NOON.plusSeconds(1), THREE));

    var peers = store.seen(named(1, "box", NOON.plusSeconds(2), THREE));

    assertThat(peers.namesake()).contains(new UUID(0, 2));
    assertThat(peers.askers().get(MAIN)).contains(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));
    assertThat(
            sql.fetchValue(
                "select is_name_shared from analytics.collectors where collector_name = 'box'"))
        .isEqualTo(true);
    assertThat(store.seen(named(1, "box", NOON.plusSeconds(3), THREE)).namesake()).isEmpty();
  }

  @Test
  void whoIsUnheardOfForThirtyDaysGoesSomeAtATime() {
    sql.execute(
        """
        insert into history.collector (
            collector_id, collector_name, host_name, program_version, seen_at,
            spool_captures, spool_set_aside
        )
        select gen_random_uuid(), 'gone-' || number, 'host', 'test', {0} - interval '31 days', 0, 0
        from generate_series(1, 150) as number
        """,
        DSL.val(NOON));
    store.seen(named(1, "box", NOON.minus(Duration.ofDays(2)), THREE));
    assertThat(sql.fetchValue("select count(*) from history.collector")).isEqualTo(151L);

    store.seen(named(1, "box", NOON, THREE));
    assertThat(sql.fetchValue("select count(*) from history.collector")).isEqualTo(51L);
    store.seen(named(1, "box", NOON, THREE));
    assertThat(sql.fetchValue("select count(*) from history.collector")).isEqualTo(1L);
  }

  @Test
  void aSpoolHasAnOldestSlotExactlyWhenSomethingWaits() {
    assertThatThrownBy(() -> new Waiting(0, Optional.of(NOON), 0))
        .hasMessage("spool of 0 captures, oldest Optional[2026-11-20T12:00:00Z], 0 set aside");
    assertThatThrownBy(() -> new Waiting(1, Optional.empty(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Subject account(String name) {
    return new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, name);
  }

  private static CollectorState state(int number, Instant seenAt, Waiting spool) {
    return named(number, "name-" + number, seenAt, spool);
  }

  private static CollectorState named(int folder, String name, Instant seenAt, Waiting spool) {
    return asking(folder, name, seenAt, Set.of(MAIN), spool);
  }

  private static CollectorState asking(
      int folder, String name, Instant seenAt, Set<Subject> subjects, Waiting spool) {
    return new CollectorState(new UUID(0, folder), name, "host", "test", seenAt, subjects, spool);
  }
}

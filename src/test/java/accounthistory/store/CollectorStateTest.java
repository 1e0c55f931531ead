package accounthistory.store;

import static accounthistory.store.Captures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.store.CollectorState.Waiting;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

@WithDatabase
final class CollectorStateTest {
  private static final Waiting THREE = new Waiting(3, Optional.of(NOON), 1);

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

  @Test
  void aSpoolHasAnOldestSlotExactlyWhenSomethingWaits() {
    assertThatThrownBy(() -> new Waiting(0, Optional.of(NOON), 0))
        .hasMessage("spool of 0 captures, oldest Optional[2026-11-20T12:00:00Z], 0 set aside");
    assertThatThrownBy(() -> new Waiting(1, Optional.empty(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static CollectorState state(int number, Instant seenAt, Waiting spool) {
    return new CollectorState(new UUID(0, number), "host-" + number, "test", seenAt, spool);
  }
}

package accounthistory.store;

import static accounthistory.store.Captures.MAIN;
import static accounthistory.store.Captures.NOON;
import static accounthistory.store.Captures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Grid;
import accounthistory.store.Store.Reason;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

@WithDatabase
final class MissedSlotsTest {
  private static final Reason NOT_RUNNING = new Reason("not_running", "test");

  private final Store store;
  private final long load;

  MissedSlotsTest(TestDatabase database) {
    this.store = new Store(database.dataSource());
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
    store.carry(List.of(Captures.plan(MAIN)), NOON);
  }

  @Test
  void aLongOutageIsOneRange() {
    store.deposit(List.of(snapshot(MAIN, NOON, "1")), load);
    var end = NOON.plus(Duration.ofDays(10));

    assertThat(store.recordMissed(MAIN, end, Set.of(), NOT_RUNNING, load))
        .containsExactly(new SlotRange(NOON.plusSeconds(300), end));
  }

  @Test
  void whatIsExplainedIsNotMissedAgain() {
    store.recordMissed(MAIN, NOON.plusSeconds(900), Set.of(), NOT_RUNNING, load);

    assertThat(store.recordMissed(MAIN, NOON.plusSeconds(1200), Set.of(), NOT_RUNNING, load))
        .containsExactly(new SlotRange(NOON.plusSeconds(1200), NOON.plusSeconds(1200)));
  }

  @Test
  void aHoleBehindTakenSlotsIsFound() {
    store.deposit(
        List.of(snapshot(MAIN, NOON, "1"), snapshot(MAIN, NOON.plusSeconds(600), "1")), load);

    assertThat(store.recordMissed(MAIN, NOON.plusSeconds(600), Set.of(), NOT_RUNNING, load))
        .containsExactly(new SlotRange(NOON.plusSeconds(300), NOON.plusSeconds(300)));
  }

  @Test
  void aSlotThatWaitsInTheSpoolIsNotMissed() {
    assertThat(store.recordMissed(MAIN, NOON.plusSeconds(300), Set.of(NOON), NOT_RUNNING, load))
        .containsExactly(new SlotRange(NOON.plusSeconds(300), NOON.plusSeconds(300)));
  }

  @Test
  void aChangedGridCutsARange() {
    var hourly = new Grid(Duration.ofHours(1), Duration.ZERO);
    var change = Instant.parse("2026-11-20T15:00:00Z");
    store.carry(
        List.of(new AccountPlan(MAIN, hourly, ZoneId.of("UTC"), AccountPlan.State.ACTIVE)), change);

    assertThat(store.recordMissed(MAIN, change.plusSeconds(7200), Set.of(), NOT_RUNNING, load))
        .containsExactly(
            new SlotRange(NOON, change.minusSeconds(300)),
            new SlotRange(change, change.plusSeconds(7200)));
  }

  @Test
  void nothingIsExpectedBeforeAnAccountWasConfiguredOrOfAClosedOne() {
    assertThat(store.recordMissed(MAIN, NOON.minusSeconds(300), Set.of(), NOT_RUNNING, load))
        .isEmpty();
    store.carry(
        List.of(
            new AccountPlan(
                MAIN, Captures.FIVE_MINUTES, ZoneId.of("UTC"), AccountPlan.State.CLOSED)),
        NOON.plusSeconds(600));

    assertThat(store.recordMissed(MAIN, NOON.plusSeconds(6000), Set.of(), NOT_RUNNING, load))
        .containsExactly(new SlotRange(NOON, NOON.plusSeconds(300)));
  }
}

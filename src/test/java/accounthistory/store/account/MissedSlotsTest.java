package accounthistory.store.account;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static accounthistory.store.StoreCaptures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Grid;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.database.LoadKind;
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
  private static final MissedReason NOT_RUNNING = new MissedReason("not_running", "test");

  private final Store store;
  private final long load;

  MissedSlotsTest(TestDatabase database) {
    this.store = new Store(database.dataSource());
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
    store.registerAccounts(List.of(PlanInForce.now(StoreCaptures.plan(MAIN))), NOON);
  }

  @Test
  void oneSlotIsToldAsOneAndMoreFromFirstToLast() {
    var first = Instant.parse("2026-11-20T12:00:00Z");

    assertThat(new SlotRange(first, first).words()).isEqualTo("slot 2026-11-20T12:00:00Z");
    assertThat(new SlotRange(first, first.plusSeconds(60)).words())
        .isEqualTo("slots 2026-11-20T12:00:00Z to 2026-11-20T12:01:00Z");
  }

  @Test
  void aLongOutageIsOneRange() {
    store.write(List.of(snapshot(MAIN, NOON, "1")), load);
    var end = NOON.plus(Duration.ofDays(10));

    assertThat(missed(end, Set.of())).containsExactly(new SlotRange(NOON.plusSeconds(300), end));
  }

  @Test
  void whatIsExplainedIsNotMissedAgain() {
    missed(NOON.plusSeconds(900), Set.of());

    assertThat(missed(NOON.plusSeconds(1200), Set.of()))
        .containsExactly(new SlotRange(NOON.plusSeconds(1200), NOON.plusSeconds(1200)));
  }

  @Test
  void aHoleBehindTakenSlotsIsFound() {
    store.write(
        List.of(snapshot(MAIN, NOON, "1"), snapshot(MAIN, NOON.plusSeconds(600), "1")), load);

    assertThat(missed(NOON.plusSeconds(600), Set.of()))
        .containsExactly(new SlotRange(NOON.plusSeconds(300), NOON.plusSeconds(300)));
  }

  @Test
  void aSlotThatWaitsInTheSpoolIsNotMissed() {
    assertThat(missed(NOON.plusSeconds(300), Set.of(NOON)))
        .containsExactly(new SlotRange(NOON.plusSeconds(300), NOON.plusSeconds(300)));
  }

  @Test
  void aChangedGridCutsARange() {
    var hourly = new Grid(Duration.ofHours(1), Duration.ZERO);
    var change = Instant.parse("2026-11-20T15:00:00Z");
    store.registerAccounts(
        List.of(PlanInForce.now(plan(hourly, AccountPlan.State.ACTIVE))), change);

    assertThat(missed(change.plusSeconds(7200), Set.of()))
        .containsExactly(
            new SlotRange(NOON, change.minusSeconds(300)),
            new SlotRange(change, change.plusSeconds(7200)));
  }

  @Test
  void nothingIsExpectedBeforeAnAccountWasConfiguredOrOfAClosedOne() {
    assertThat(missed(NOON.minusSeconds(300), Set.of())).isEmpty();
    store.registerAccounts(
        List.of(PlanInForce.now(plan(StoreCaptures.FIVE_MINUTES, AccountPlan.State.CLOSED))),
        NOON.plusSeconds(600));

    assertThat(missed(NOON.plusSeconds(6000), Set.of()))
        .containsExactly(new SlotRange(NOON, NOON.plusSeconds(300)));
  }

  @Test
  void gridsThatCameAndWentWhileTheTablesWereAwayAreAllExpected() {
    var hourly = new Grid(Duration.ofHours(1), Duration.ZERO);
    var first = Schedule.Entry.of(StoreCaptures.plan(MAIN), NOON);
    var second = Schedule.Entry.of(plan(hourly, AccountPlan.State.ACTIVE), NOON.plusSeconds(3600));
    var third = Schedule.Entry.of(StoreCaptures.plan(MAIN), NOON.plusSeconds(3 * 3600));
    store.registerAccounts(
        List.of(
            new PlanInForce(StoreCaptures.plan(MAIN), new Schedule(List.of(first, second, third)))),
        NOON.plusSeconds(20 * 3600));

    assertThat(missed(NOON.plusSeconds(4 * 3600), Set.of()))
        .containsExactly(
            new SlotRange(NOON, NOON.plusSeconds(3300)),
            new SlotRange(NOON.plusSeconds(3600), NOON.plusSeconds(2 * 3600)),
            new SlotRange(NOON.plusSeconds(3 * 3600), NOON.plusSeconds(4 * 3600)));
  }

  @Test
  void aNewAccountIsExpectedSinceItWasFollowedNotSinceTheTablesHeardOfIt() {
    var other = StoreCaptures.account("heard-of-late");
    store.registerAccounts(
        List.of(PlanInForce.since(StoreCaptures.plan(other), NOON)), NOON.plusSeconds(36_000));

    var missedSlotsQuery =
        new MissedSlotsQuery(
            other, Optional.of(NOON), NOON.plusSeconds(600), Set.of(), NOT_RUNNING);

    assertThat(store.recordMissed(List.of(missedSlotsQuery), load).ranges().get(other))
        .containsExactly(new SlotRange(NOON, NOON.plusSeconds(600)));
  }

  @Test
  void aHoleLongBeforeTheLastTakenSlotIsFoundWhenItIsNotAccountedFor() {
    var late = NOON.plus(Duration.ofDays(1));
    store.write(List.of(snapshot(MAIN, NOON, "1"), snapshot(MAIN, late, "1")), load);

    var missedSlotsQuery =
        new MissedSlotsQuery(MAIN, Optional.of(NOON), late, Set.of(), NOT_RUNNING);

    assertThat(store.recordMissed(List.of(missedSlotsQuery), load).ranges().get(MAIN))
        .containsExactly(new SlotRange(NOON.plusSeconds(300), late.minusSeconds(300)));
  }

  private static AccountPlan plan(Grid grid, AccountPlan.State state) {
    return new AccountPlan(MAIN, grid, ZoneId.of("UTC"), state);
  }

  private List<SlotRange> missed(Instant until, Set<Instant> captured) {
    var missedSlotsQuery =
        new MissedSlotsQuery(MAIN, Optional.empty(), until, captured, NOT_RUNNING);
    return store
        .recordMissed(List.of(missedSlotsQuery), load)
        .ranges()
        .getOrDefault(MAIN, List.of());
  }
}

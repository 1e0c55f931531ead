package accounthistory.store;

import static accounthistory.store.StoreCaptures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import accounthistory.store.account.MissedReason;
import accounthistory.store.account.MissedSlotsQuery;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.coordination.CollectorState;
import accounthistory.store.database.LoadKind;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import accounthistory.testing.CountedStatements;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Storing and refreshing a slot takes as many statements and transactions for many accounts as for
/// few.
@WithDatabase
final class SlotStatementsTest {
  private final CountedStatements counted;
  private final Store store;

  SlotStatementsTest(TestDatabase database) {
    this.counted = new CountedStatements(database.dataSource());
    this.store = new Store(counted.source());
  }

  private record Counts(int statements, int transactions) {}

  @Test
  void noAccountTakesAStatementOfItsOwn() {
    var few = counts(accounts("few", 2), NOON);
    var many = counts(accounts("many", 40), NOON.plusSeconds(3600));

    assertThat(many).isEqualTo(few);
    System.out.println("storing and refreshing a slot, whatever the number of accounts: " + few);
    assertThat(few.statements()).isLessThanOrEqualTo(80);
  }

  private static List<Subject> accounts(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(it -> StoreCaptures.account(name + "-" + it))
        .toList();
  }

  /// Of the second slot: with the first, accounts are registered and so on.
  private Counts counts(List<Subject> accounts, Instant first) {
    stored(accounts, first, first);
    counted.statements();
    counted.transactions();
    stored(accounts, first, StoreCaptures.FIVE_MINUTES.next(first));
    return new Counts(counted.statements(), counted.transactions());
  }

  private void stored(List<Subject> accounts, Instant since, Instant slot) {
    var plans =
        accounts.stream().map(it -> PlanInForce.since(StoreCaptures.plan(it), since)).toList();
    store.registerAccounts(plans, slot);
    var load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), slot);
    var batch = new ArrayList<StreamRows>();
    batch.add(StoreCaptures.prices(slot, "1"));
    accounts.forEach(it -> batch.add(StoreCaptures.snapshot(it, slot, "1")));

    assertThat(store.write(batch, load))
        .extracting(WriteResult::writeOutcome)
        .containsOnly(WriteOutcome.TAKEN);
    var missed =
        store.recordMissed(accounts.stream().map(it -> query(it, since, slot)).toList(), load);
    assertThat(missed.ranges().values()).hasSize(accounts.size()).containsOnly(List.of());
    store.seen(
        new CollectorState(
            new UUID(1, 1),
            "test",
            "test",
            "test",
            slot,
            Set.copyOf(accounts),
            CollectorState.Waiting.NOTHING));
    store.endLoad(load, Map.of(WriteOutcome.TAKEN, batch.size()), slot);
    assertThat(store.refresh()).isGreaterThanOrEqualTo(accounts.size());
  }

  private static MissedSlotsQuery query(Subject account, Instant since, Instant slot) {
    return new MissedSlotsQuery(
        account, Optional.of(since), slot, Set.of(), new MissedReason("not_running", "a test"));
  }
}

package accounthistory.store.coordination;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.account;
import static accounthistory.store.jooq.Tables.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Failure;
import accounthistory.capture.Subject;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.Repeats;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/// Two collectors for the same accounts do no harm.
@WithDatabase
final class LeaseTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Subject OTHER = account("other");

  private final TestDatabase database;
  private final DSLContext sql;
  private final Store store;

  LeaseTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
  }

  @Test
  void whatOneHolderHasAnotherDoesNotGet() {
    assertThat(store.leases().lease(List.of(MAIN), "one", LONG)).containsExactly(MAIN);

    assertThat(store.leases().lease(List.of(MAIN, OTHER), "two", LONG)).containsExactly(OTHER);
    assertThat(store.leases().lease(List.of(MAIN, OTHER), "one", LONG)).containsExactly(MAIN);
  }

  /// The exchange has said it of the account: any other collector would get the same answer.
  @Test
  void slotOfAnAccountThatIsDormantIsOverForEverybody() {
    var slot = Instant.parse("2026-11-20T12:00:00Z");
    var look = new SlotQuery(MAIN, slot, true, LONG);
    store.leases().lease(List.of(MAIN), "one", Duration.ofMillis(1));
    var load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), slot);
    store.recordFailed(MAIN, slot, new Failure(Failure.Kind.INACTIVE, "inactive", "-4109"), load);

    assertThat(store.leases().look(List.of(look), new LeaseHolder(new UUID(0, 2), "two")))
        .containsValue(new SlotStatus.Over(true, Optional.empty()));
  }

  /// A collector whose key is refused, or that comes too late, is not waited for the next time.
  @Test
  void whoHasNoAnswerOfAnAccountIsNotItsLastHolder() {
    var slot = Instant.parse("2026-11-20T12:00:00Z");
    var one = new LeaseHolder(new UUID(0, 1), "one");
    var two = new LeaseHolder(new UUID(0, 2), "two");
    var asking = new SlotQuery(MAIN, slot, true, LONG);
    store.leases().lease(List.of(MAIN), "one", LONG);
    store.leases().look(List.of(SlotQuery.answered(MAIN, slot, LONG)), one);
    store.leases().release(List.of(MAIN), "one");

    assertThat(store.leases().look(List.of(asking), two))
        .containsValue(new SlotStatus.Leased(Optional.of(one.collector())));

    assertThat(store.leases().look(List.of(SlotQuery.answered(MAIN, slot, LONG)), two))
        .containsValue(new SlotStatus.Leased(Optional.of(two.collector())));
  }

  /// What is stored quickly may be stored before its collector could say that it has an answer.
  @Test
  void anAnswerIsSaidOfASlotThatIsOverToo() {
    var slot = Instant.parse("2026-11-20T12:00:00Z");
    var one = new LeaseHolder(new UUID(0, 1), "one");
    store.leases().lease(List.of(MAIN), "one", LONG);
    var load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), slot);
    store.recordFailed(MAIN, slot, new Failure(Failure.Kind.INACTIVE, "inactive", "-4109"), load);
    var over = new SlotStatus.Over(true, Optional.of(one.collector()));

    assertThat(store.leases().look(List.of(SlotQuery.answered(MAIN, slot, LONG)), one))
        .containsValue(over);

    store.leases().release(List.of(MAIN), "one");
    var late = new LeaseHolder(new UUID(0, 2), "two");
    assertThat(store.leases().look(List.of(SlotQuery.answered(MAIN, slot, LONG)), late))
        .containsValue(over);
    assertThat(only("holder is null")).isEqualTo("true");

    sql.execute("update history.capture_lease set last_holder = null");
    assertThat(store.leases().look(List.of(SlotQuery.answered(MAIN, slot, LONG)), late))
        .as("an account without a last holder is not taken for a slot that is over")
        .containsValue(new SlotStatus.Over(true, Optional.empty()));
    assertThat(only("holder is null and last_holder is null")).isEqualTo("true");
  }

  @Test
  void aHolderProlongsWhatItHas() {
    store.leases().lease(List.of(MAIN), "one", Duration.ofMinutes(1));
    var before = only("acquired_at || ' ' || (expires_at > clock_timestamp() + interval '59 min')");

    assertThat(store.leases().lease(List.of(MAIN), "one", LONG)).containsExactly(MAIN);

    assertThat(before).endsWith(" false");
    assertThat(only("acquired_at || ' ' || (expires_at > clock_timestamp() + interval '59 min')"))
        .isEqualTo(before.replace(" false", " true"));
  }

  @Test
  void theAccountsOfAKilledHolderAreTakenOverWhenItsLeaseHasExpired() {
    store.leases().lease(List.of(MAIN, OTHER), "killed", LONG);
    expire(MAIN);

    assertThat(store.leases().lease(List.of(MAIN, OTHER), "two", LONG)).containsExactly(MAIN);
    assertThat(store.leases().lease(List.of(MAIN, OTHER), "killed", LONG)).containsExactly(OTHER);
    assertThat(only("acquired_at > clock_timestamp() - interval '1 min'")).isEqualTo("true");
  }

  @Test
  void aHolderThatWasCutOffTakesItsOwnAccountsAgainWhenNobodyElseDid() {
    store.leases().lease(List.of(MAIN), "one", LONG);
    expire(MAIN);

    assertThat(store.leases().lease(List.of(MAIN), "one", LONG)).containsExactly(MAIN);
    assertThat(store.leases().lease(List.of(MAIN), "two", LONG)).isEmpty();
  }

  @Test
  void aReleasedAccountIsFreeAtOnceAndALostOneStaysTheOthers() {
    store.leases().lease(List.of(MAIN, OTHER), "one", LONG);
    expire(OTHER);
    store.leases().lease(List.of(OTHER), "two", LONG);

    store.leases().release(List.of(MAIN, OTHER), "one");

    assertThat(store.leases().lease(List.of(MAIN, OTHER), "three", LONG)).containsExactly(MAIN);
    assertThat(store.leases().lease(List.of(OTHER), "two", LONG)).containsExactly(OTHER);
  }

  /// A session that hangs with the row locked costs the others that account, not their time.
  @Test
  void nobodyWaitsForARowThatAnotherTransactionHolds() throws SQLException {
    store.leases().lease(List.of(MAIN, OTHER), "one", LONG);
    expire(MAIN);
    expire(OTHER);
    try (var hanging = database.connect();
        var statement = hanging.createStatement()) {
      hanging.setAutoCommit(false);
      statement.execute(
          "select from history.capture_lease where account_id = " + id(MAIN) + " for update");

      assertThat(store.leases().lease(List.of(MAIN, OTHER), "two", LONG)).containsExactly(OTHER);
    }
    assertThat(store.leases().lease(List.of(MAIN, OTHER), "two", LONG))
        .containsExactly(MAIN, OTHER);
  }

  @Test
  void ofManyCollectorsExactlyOneHasEachAccount() throws Exception {
    var accounts = IntStream.range(0, 12).mapToObj(it -> account("a" + it)).toList();
    var random = new Random(11);
    try (var repeats = new Repeats();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var round = 0; round < 10; round++) {
        var holders = IntStream.range(0, 5).mapToObj(it -> "h" + it).toList();
        var leases = new ArrayList<Callable<Set<Subject>>>();
        for (var holder : holders) {
          leases.add(() -> store.leases().lease(shuffled(accounts, random), holder, LONG));
        }
        var all = new ArrayList<Subject>();
        for (var leased : threads.invokeAll(leases)) {
          all.addAll(leased.get());
        }
        assertThat(all).doesNotHaveDuplicates();
        // The collector that was refused takes it now.
        all.addAll(store.leases().lease(accounts, "last", LONG));
        assertThat(new HashSet<>(all)).hasSameSizeAs(all).containsAll(accounts);
        holders.forEach(it -> store.leases().release(accounts, it));
        store.leases().release(accounts, "last");
      }
      assertThat(repeats.heard()).isEmpty();
    }
  }

  @Test
  void aLeaseLastsAndItsHolderHasAName() {
    assertThatThrownBy(() -> store.leases().lease(List.of(MAIN), "one", Duration.ZERO))
        .hasMessageContaining("\"one\" lasting PT0S");
    assertThatThrownBy(() -> store.leases().lease(List.of(MAIN), " ", LONG))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Subject> shuffled(Collection<Subject> accounts, Random random) {
    var shuffled = new ArrayList<>(accounts);
    synchronized (random) {
      Collections.shuffle(shuffled, random);
    }
    return shuffled;
  }

  private void expire(Subject account) {
    sql.execute(
        "update history.capture_lease set acquired_at = clock_timestamp() - interval '1 hour',"
            + " expires_at = clock_timestamp() where account_id = "
            + id(account));
  }

  private String only(String column) {
    return String.valueOf(
        sql.fetchValue(
            "select (%s)::text from history.capture_lease where account_id = %d"
                .formatted(column, id(MAIN))));
  }

  private long id(Subject account) {
    return sql.select(ACCOUNT.ACCOUNT_ID)
        .from(ACCOUNT)
        .where(ACCOUNT.NAME.eq(account.name()))
        .fetchSingle()
        .value1();
  }
}

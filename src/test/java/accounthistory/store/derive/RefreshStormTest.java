package accounthistory.store.derive;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Subject;
import accounthistory.store.FactRows;
import accounthistory.store.ProfitHistory;
import accounthistory.store.RepeatedWrites;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.StoreException;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Accounts that only receive transfers, at constant prices, never make a profit: not while several
/// write in any order, flows come before and after the slots that hold them, and the refresher is
/// killed and refused again and again.
@WithDatabase
final class RefreshStormTest {
  private static final long SEED = Long.getLong("storm.seed", 11);
  private static final int SLOTS = Integer.getInteger("storm.slots", 26);
  private static final Instant BEGIN = Instant.parse("2026-11-20T10:50:00Z");
  private static final Duration STEP = Duration.ofMinutes(5);
  private static final String AS_OF =
      "set analytics.as_of = '%s'".formatted(BEGIN.plus(STEP.multipliedBy(SLOTS + 12)));
  private static final List<String> PROFITS =
      List.of(
          "select count(*) filter (where pnl <> 0), count(pnl), count(*) from"
              + " analytics.pnl_intervals",
          "select count(*) filter (where pnl <> 0), count(pnl), count(*) from analytics.daily_pnl");

  private final TestDatabase database;
  private final Store store;
  private final DSLContext sql;
  private final long load;
  private final Random random = new Random(SEED);
  private final AtomicInteger working = new AtomicInteger();

  RefreshStormTest(TestDatabase database) {
    this.database = database;
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), BEGIN);
  }

  @Test
  @Timeout(120)
  void anAccountThatOnlyReceivesTransfersNeverMakesAProfit() throws Exception {
    var accounts = List.of(StoreCaptures.account("one"), StoreCaptures.account("two"));
    store.registerAccounts(
        accounts.stream().map(it -> PlanInForce.now(StoreCaptures.plan(it))).toList(), BEGIN);
    store.preparePartitions(BEGIN);
    refuseSometimes();
    var work = new ArrayList<Callable<Void>>();
    for (var account : accounts) {
      var flows = transfers();
      work.add(writing(slots(account, flows)));
      work.add(writing(answers(account, flows)));
      work.add(writing(answers(account, flows)));
    }
    working.set(work.size());
    var reads = new AtomicInteger();
    var unknown = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Void>>();
      work.forEach(it -> running.add(threads.submit(it)));
      running.add(threads.submit(this::refreshing));
      running.add(threads.submit(this::killing));
      running.add(threads.submit(() -> reading(reads, unknown)));
      for (var it : running) {
        it.get();
      }
    }

    sql.execute("drop trigger refused on history.slot_interval");
    sql.execute(
        "update history.derive_lock set failed_at = failed_at - interval '1 day'"
            + " where tries > 0");
    store.refresh();
    try (var connection = database.connect()) {
      assertThat(read(connection, PROFITS.getFirst()))
          .as("seed %d: wrong, known, all intervals", SEED)
          .containsExactly(0, 2 * (SLOTS - 1), 2 * (SLOTS - 1));
    }
    assertThat(new FactRows(database).deviations()).as("seed %d", SEED).isEmpty();
    assertThat(sql.fetchValues("select count(*) from history.derive_queue")).isEqualTo(List.of(0L));
    System.out.printf(
        "storm: seed %d, %d reads, %d of them with something unknown%n",
        SEED, reads.get(), unknown.get());
  }

  /// The same in one thread, with a look after each commit: none of them leaves a profit, nor does
  /// any order of slots, answers and refreshes.
  @Test
  void noCommitLeavesAProfitBehind() throws Exception {
    var account = StoreCaptures.account("one");
    store.registerAccounts(List.of(PlanInForce.now(StoreCaptures.plan(account))), BEGIN);
    store.preparePartitions(BEGIN);
    var flows = transfers();
    var left = new ArrayList<List<List<StreamRows>>>();
    left.add(slots(account, flows));
    left.add(answers(account, flows));
    left.add(answers(account, flows));
    var known = 0;
    var unknown = 0;
    try (var connection = database.connect()) {
      while (!left.isEmpty()) {
        var next = random.nextInt(left.size() + 1);
        if (next == left.size()) {
          store.refresh();
        } else {
          RepeatedWrites.all(store, left.get(next).removeFirst(), load);
          left.removeIf(List::isEmpty);
        }
        for (var question : PROFITS) {
          var answer = read(connection, question);
          assertThat(answer.getFirst())
              .as("seed %d: %s wrong, %s", SEED, answer, question)
              .isZero();
          known += answer.get(1);
          unknown += answer.get(2) - answer.get(1);
        }
      }
      store.refresh();
      assertThat(read(connection, PROFITS.getFirst())).containsExactly(0, SLOTS - 1, SLOTS - 1);
    }
    assertThat(known).isPositive();
    assertThat(unknown).isPositive();
  }

  /// Amounts by their instants, some of them next to a capture.
  private List<Income> transfers() {
    var flows = new ArrayList<Income>();
    for (var slot = 0; slot < SLOTS - 1; slot++) {
      for (var i = random.nextInt(3); i > 0; i--) {
        var at = BEGIN.plus(STEP.multipliedBy(slot)).plusMillis(30_000 + random.nextInt(280_000));
        flows.add(
            new Income(
                new Income.Key(at, "TRANSFER", "t" + flows.size(), "USDT", "", ""),
                BigDecimal.valueOf(1 + random.nextInt(9_000), 2),
                "TRANSFER"));
      }
    }
    return flows;
  }

  /// Each slot with its price; the wallet is the sum of what was transferred before the capture.
  private List<List<StreamRows>> slots(Subject account, List<Income> flows) {
    var slots = new ArrayList<List<StreamRows>>();
    for (var number = 0; number < SLOTS; number++) {
      var slot = BEGIN.plus(STEP.multipliedBy(number));
      var captured = slot.plusSeconds(20);
      var wallet = new BigDecimal("1000");
      for (var flow : flows) {
        if (flow.occurredAt().isBefore(captured)) {
          wallet = wallet.add(flow.amount());
        }
      }
      slots.add(
          List.of(
              StoreCaptures.prices(slot, "1"),
              StoreCaptures.snapshot(
                  account,
                  slot,
                  captured,
                  captured,
                  List.of(ProfitHistory.held("USDT", wallet.toPlainString())))));
    }
    return shuffledABit(slots);
  }

  /// The same time is requested in pieces that overlap, in any order.
  private List<List<StreamRows>> answers(Subject account, List<Income> flows) {
    var answers = new ArrayList<List<StreamRows>>();
    for (var piece = -1; piece < SLOTS / 3 + 2; piece++) {
      var from = BEGIN.plus(STEP.multipliedBy(3L * piece)).minusSeconds(random.nextInt(200));
      var to = from.plus(STEP.multipliedBy(3)).plusSeconds(220);
      var inside =
          flows.stream()
              .filter(it -> !it.occurredAt().isBefore(from) && it.occurredAt().isBefore(to))
              .toList();
      answers.add(List.of(StoreCaptures.flows(account, from, to, inside)));
    }
    return shuffledABit(answers);
  }

  private List<List<StreamRows>> shuffledABit(List<List<StreamRows>> all) {
    for (var i = 0; i < all.size(); i++) {
      Collections.swap(all, i, Math.min(all.size() - 1, i + random.nextInt(4)));
    }
    return all;
  }

  private Callable<Void> writing(List<List<StreamRows>> all) {
    return () -> {
      try {
        var own = new Store(database.dataSource());
        for (var batch : all) {
          RepeatedWrites.all(own, batch, load);
        }
        return null;
      } finally {
        working.decrementAndGet();
      }
    };
  }

  private Void refreshing() {
    var own = new Store(named("refresher"));
    while (working.get() > 0) {
      try {
        own.refresh();
      } catch (StoreException e) {
        assertThat(e.isUnavailable()).as(e.getMessage()).isTrue();
      }
      sql.execute(
          "update history.derive_lock set failed_at = failed_at - interval '1 day'"
              + " where tries > 0");
    }
    return null;
  }

  private Void killing() {
    var rolls = new Random(SEED + 1);
    while (working.get() > 0) {
      sql.fetch(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where application_name = 'refresher' and state <> 'idle'"
              + " and datname = current_database() and {0} < 1",
          DSL.val(rolls.nextInt(10)));
    }
    return null;
  }

  private Void reading(AtomicInteger reads, AtomicInteger unknown) throws SQLException {
    try (var connection = database.connect()) {
      while (working.get() > 0) {
        for (var question : PROFITS) {
          var answer = read(connection, question);
          assertThat(answer.getFirst())
              .as("seed %d: %s wrong, of %s known and %s in all", SEED, answer, question, "")
              .isZero();
          reads.incrementAndGet();
          if (answer.get(1) < answer.get(2)) {
            unknown.incrementAndGet();
          }
        }
      }
    }
    return null;
  }

  private static List<Integer> read(Connection connection, String question) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(AS_OF);
      try (var rows = statement.executeQuery(question)) {
        rows.next();
        return List.of(rows.getInt(1), rows.getInt(2), rows.getInt(3));
      }
    }
  }

  /// Refuses one interval in seven or so.
  private void refuseSometimes() {
    sql.execute(
        """
        create function history.refuse() returns trigger language plpgsql as $$
        begin
            if random() < 0.02 then
                raise exception 'refused';
            end if;
            return new;
        end
        $$
        """);
    sql.execute(
        "create trigger refused before insert or update on history.slot_interval"
            + " for each row execute function history.refuse()");
  }

  /// Connections that tell whose they are.
  private DataSource named(String application) {
    return (DataSource)
        java.lang.reflect.Proxy.newProxyInstance(
            RefreshStormTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (_, method, arguments) -> {
              var result = method.invoke(database.sessions(), arguments);
              if (result instanceof Connection connection) {
                try (var statement = connection.createStatement()) {
                  statement.execute("set application_name = '" + application + "'");
                }
              }
              return result;
            });
  }
}

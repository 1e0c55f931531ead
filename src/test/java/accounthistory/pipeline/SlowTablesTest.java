package accounthistory.pipeline;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Grid;
import accounthistory.exchange.binance.Credentials;
import accounthistory.secret.Secret;
import accounthistory.spool.Spool;
import accounthistory.state.StateFolder;
import accounthistory.store.AccountPlan;
import accounthistory.store.PlanInForce;
import accounthistory.store.Store;
import accounthistory.testing.DelayingProxy;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three collectors of the same accounts whose tables are slow or away: who asks.
@WithDatabase
@Tag("slow")
final class SlowTablesTest {
  private static final Instant FIRST = Instant.parse("2026-11-20T12:00:00Z");
  private static final Grid GRID = new Grid(Duration.ofSeconds(10), Duration.ZERO);

  /// Long enough that each third is told apart, on a busy machine too.
  private static final Duration LATENESS = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private final TestDatabase database;
  private final List<AccountJob> jobs =
      IntStream.range(0, 8).mapToObj(it -> job("a" + it)).toList();
  private int slots;
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final List<Machine> machines = new ArrayList<>();
  private DelayingProxy proxy;

  /// A collector on a machine of its own.
  private static final class Machine implements AutoCloseable {
    private final StateFolder state;
    private final Coordination coordination;
    private final AtomicInteger asked = new AtomicInteger();

    Machine(Path folder) {
      this.state = StateFolder.open(folder);
      Waiter waiter = it -> Thread.sleep(it);
      this.coordination =
          Coordination.in(
              state, state.collector() + "/1", Spool.open(state.path()), waiter, System::nanoTime);
    }

    Admission admission() {
      return coordination.admission();
    }

    @Override
    public void close() {
      coordination.close();
    }
  }

  SlowTablesTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void start() {
    proxy = DelayingProxy.to(database);
    for (var name : List.of("x", "y", "z")) {
      machines.add(new Machine(folder.resolve(name)));
    }
  }

  @AfterEach
  void stop() {
    machines.forEach(Machine::close);
    proxy.close();
  }

  @Test
  void tablesThatAnswerSlowlyAreWaitedForAndOneCollectorAsks() throws Exception {
    met();
    proxy.delay(Duration.ofMillis(800));

    slot(machines, LATENESS);

    assertThat(asked).hasSize(jobs.size());
    assertThat(requests()).as(asked.toString()).isLessThanOrEqualTo(jobs.size() * 12 / 10);
  }

  @Test
  void oneAsksAtOnceAndOneMoreInTheLastThirdWhileTheTablesAreSilent() throws Exception {
    met();
    proxy.silence();

    slot(machines, LATENESS);

    assertThat(asked).hasSize(jobs.size());
    assertThat(requests()).isEqualTo(2 * jobs.size());
  }

  /// The last holder asks no more; nobody waits longer for it than a third of the lateness.
  @Test
  void theSlotsOfAKilledCollectorAreTaken() throws Exception {
    met();
    var holder = machines.stream().filter(it -> it.asked.get() > 0).findFirst().orElseThrow();

    slot(
        machines.stream().filter(it -> it != holder).toList(),
        LATENESS.multipliedBy(4).dividedBy(5));

    assertThat(holder.asked).hasValue(jobs.size());
    assertThat(asked).hasSize(jobs.size());
    assertThat(requests()).isEqualTo(jobs.size());
  }

  /// A collector that ends in order keeps nobody waiting.
  @Test
  void whoResignsIsNotWaitedFor() throws Exception {
    met();
    var holder = machines.stream().filter(it -> it.asked.get() > 0).findFirst().orElseThrow();
    holder.admission().resign();

    slot(
        machines.stream().filter(it -> it != holder).toList(),
        LATENESS.dividedBy(3).minusMillis(300));

    assertThat(requests()).isEqualTo(jobs.size());
  }

  /// A slot that may be taken for so long. Whoever captured holds on to it: what it got is stored
  /// only when all is over.
  private void slot(List<Machine> those, Duration within) throws Exception {
    slots++;
    asked.clear();
    var begin = System.nanoTime();
    var slot = FIRST.plus(GRID.every().multipliedBy(slots));
    Supplier<Instant> now = () -> slot.plusNanos(System.nanoTime() - begin);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var machine : those) {
        machine.admission().lease(jobs, slot);
        for (var job : jobs) {
          var _ = threads.submit(() -> enter(machine, job, slot, slot.plus(within), now));
        }
      }
    }
    var turns = jobs.stream().map(it -> new Admission.Turn(it.subject(), slot)).toList();
    those.forEach(it -> it.admission().release(turns));
  }

  /// A look that was under way may have leased them once more.
  private void allAreFree() {
    var sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    while (sql.fetchExists(
        DSL.table("history.capture_lease"), DSL.condition("holder is not null"))) {
      sql.execute(
          "update history.capture_lease set holder = null, acquired_at = null, expires_at = null");
    }
  }

  private Void enter(
      Machine machine, AccountJob job, Instant slot, Instant latest, Supplier<Instant> now)
      throws InterruptedException {
    if (machine.admission().enter(job, slot, latest, now) instanceof Admission.Pass.Go(var lock)) {
      machine.asked.incrementAndGet();
      asked.computeIfAbsent(job.subject().name(), _ -> new AtomicInteger()).incrementAndGet();
      machine.admission().captured(job, slot, now.get());
      lock.close();
    }
    return null;
  }

  /// All have heard of each other, and one has taken a slot of every account.
  private void met() throws Exception {
    var store = new Store(proxy.dataSource());
    store.carry(jobs.stream().map(it -> PlanInForce.now(it.plan())).toList(), FIRST);
    var all = machines.stream().map(it -> it.state.collector()).collect(toSet());
    for (var machine : machines) {
      machine.coordination.advisedBy(store);
      machine.admission().heardOf(all);
    }
    slot(machines, LATENESS.dividedBy(2));
    assertThat(requests()).isEqualTo(jobs.size());
    allAreFree();
  }

  private int requests() {
    return asked.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  private static AccountJob job(String name) {
    var plan = new AccountPlan(Site.subject(name), GRID, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
    return new AccountJob(
        plan,
        AccountJob.KeySet.of(new Credentials(Secret.of("key"), Secret.of("secret"))),
        new AccountJob.Punctuality(LATENESS, Duration.ZERO));
  }
}

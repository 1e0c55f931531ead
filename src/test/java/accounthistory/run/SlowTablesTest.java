package accounthistory.run;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.AccountSlot;
import accounthistory.capture.Grid;
import accounthistory.exchange.signing.Credentials;
import accounthistory.job.AccountJob;
import accounthistory.job.Sleeper;
import accounthistory.secret.Secret;
import accounthistory.snapshot.SlotLeases;
import accounthistory.spool.Spool;
import accounthistory.state.StateFolder;
import accounthistory.store.Store;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.account.PlanInForce;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three collectors of the same accounts whose database is slow or unreachable: who requests.
///
/// Their clock and the database's is one, which stands still until everybody waits for it: no
/// machine is too slow for this test.
@WithDatabase
@Timeout(120)
final class SlowTablesTest {
  private static final Grid GRID = new Grid(Duration.ofSeconds(10), Duration.ZERO);
  private static final Duration LATENESS = Duration.ofSeconds(6);
  private static final Duration THIRD = LATENESS.dividedBy(3);

  /// A look takes four answers, which is longer than a tenth of the lateness.
  private static final Duration SLOW = Duration.ofMillis(200);

  @TempDir private Path folder;
  private final TestDatabase database;
  private final DSLContext sql;
  private final List<AccountJob> jobs =
      IntStream.range(0, 8).mapToObj(it -> job("a" + it)).toList();
  private final Clock clock;
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final List<Machine> machines = new ArrayList<>();
  private Instant slot = Instant.parse("2026-11-20T12:00:00Z");
  private boolean isSilent;
  private DelayingProxy proxy;

  /// Goes on when it is released.
  private static final class Clock implements Sleeper {
    private final List<Plan> plans = new ArrayList<>();
    private final List<Instant> wakes = new ArrayList<>();
    private final DSLContext sql;
    private Instant now;

    private record Plan(Instant due, Runnable what) {}

    Clock(DSLContext sql, Instant now) {
      this.sql = sql;
      this.now = now;
    }

    synchronized Instant now() {
      return now;
    }

    long nanos() {
      return Duration.between(Instant.EPOCH, now()).toNanos();
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
      var wake = now.plus(duration);
      wakes.add(wake);
      while (now.isBefore(wake)) {
        wait();
      }
      wakes.remove(wake);
    }

    @Override
    public synchronized void later(Duration duration, Runnable what) {
      plans.add(new Plan(now.plus(duration), what));
    }

    /// Who is woken does not sleep, whether or not it has noticed.
    synchronized long sleepers() {
      return wakes.stream().filter(now::isBefore).count();
    }

    synchronized void to(Instant instant) {
      sql.execute("update stopped.clock set instant = {0}", DSL.val(instant));
      now = instant;
      var due = plans.stream().filter(it -> !it.due().isAfter(now)).toList();
      plans.removeAll(due);
      due.forEach(it -> it.what().run());
      notifyAll();
    }
  }

  /// A collector on a machine of its own.
  private static final class Machine implements AutoCloseable {
    private final StateFolder state;
    private final Coordination coordination;
    private final AtomicInteger asked = new AtomicInteger();

    Machine(Path folder, Clock clock) {
      this.state = StateFolder.open(folder);
      this.coordination =
          Coordination.in(
              state, state.collector() + "/1", Spool.open(state.path()), clock, clock::nanos);
    }

    SlotLeases leases() {
      return coordination.leases();
    }

    @Override
    public void close() {
      coordination.close();
    }
  }

  SlowTablesTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.clock = new Clock(sql, slot);
  }

  /// What the sessions of collectors find before the server's own clock.
  @BeforeEach
  void start() {
    sql.execute("create schema stopped");
    sql.execute("create table stopped.clock (instant timestamptz)");
    sql.execute("insert into stopped.clock values ({0})", DSL.val(slot));
    sql.execute(
        "create function stopped.clock_timestamp() returns timestamptz volatile language sql"
            + " as 'select instant from stopped.clock'");
    sql.execute("alter database " + database.name() + " set search_path = stopped, pg_catalog");
    proxy = DelayingProxy.to(database);
    for (var name : List.of("x", "y", "z")) {
      machines.add(new Machine(folder.resolve(name), clock));
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
    proxy.delay(SLOW);

    slot(machines, LATENESS);

    assertThat(asked).hasSize(jobs.size());
    assertThat(requests()).as(who()).isEqualTo(jobs.size());
  }

  @Test
  void oneAsksAtOnceAndOneMoreInTheLastThirdWhileTheTablesAreSilent() throws Exception {
    met();
    proxy.silence();
    isSilent = true;

    slot(machines, THIRD.multipliedBy(2).minusMillis(1));
    assertThat(requests()).as(who()).isEqualTo(jobs.size());

    slot(machines, LATENESS);
    assertThat(requests()).as(who()).isEqualTo(2 * jobs.size());
    assertThat(asked).hasSize(jobs.size());
  }

  /// The last holder requests no more; no collector waits longer for it than a third of the
  /// lateness.
  @Test
  void theSlotsOfAKilledCollectorAreTaken() throws Exception {
    met();

    slot(machines.subList(1, 3), THIRD.plusMillis(1));

    assertThat(machines.getFirst().asked).hasValue(2 * jobs.size());
    assertThat(asked).hasSize(jobs.size());
    assertThat(requests()).as(who()).isEqualTo(jobs.size());
  }

  /// Nor where the database has only said that a collector held an account, and not that it lives.
  @Test
  void whoIsKnownByWhatItHeldGoesFirstWhileTheTablesAreSilent() throws Exception {
    acquainted();
    proxy.silence();
    isSilent = true;

    slot(machines, THIRD.multipliedBy(2).minusMillis(1));

    assertThat(requests()).as(who()).isEqualTo(jobs.size());
  }

  /// A collector that ends in order keeps no other waiting.
  @Test
  void whoResignsIsNotWaitedFor() throws Exception {
    met();
    machines.getFirst().leases().resign();

    slot(machines.subList(1, 3), THIRD.minusMillis(1));

    assertThat(requests()).as(who()).isEqualTo(jobs.size());
  }

  /// What came while it was unreachable is on a disk, and its collector says so whether or not it
  /// looks for anything else.
  @Test
  void tablesThatComeBackWithinASlotTellEverybodyWhoHeldItLast() throws Exception {
    met();
    proxy.cut();
    slot(
        machines,
        LATENESS,
        step -> {
          if (step.equals(THIRD.multipliedBy(2))) {
            proxy.restore();
          }
        });
    assertThat(requests()).as(who()).isLessThanOrEqualTo(2 * jobs.size());
    free();

    proxy.cut();
    slot(machines, THIRD.multipliedBy(2).minusMillis(1));
    assertThat(requests()).as(who()).isEqualTo(jobs.size());
  }

  /// It ends as it should, and begins again while the database is unreachable.
  @Test
  void whoHasResignedGoesFirstNoMoreWhileTheTablesAreSilent() throws Exception {
    met();
    machines.getFirst().leases().resign();
    slot(machines.subList(1, 3), LATENESS);
    free();
    proxy.silence();
    isSilent = true;

    slot(machines, THIRD.minusMillis(1));

    assertThat(requests()).as(who()).isEqualTo(jobs.size());
    assertThat(machines.getFirst().asked).hasValue(2 * jobs.size());
  }

  /// A slot that may be taken for so long. The collector that captured holds on to it: what it got
  /// is stored only when all is over.
  private void slot(List<Machine> those, Duration within) throws Exception {
    slot(those, within, _ -> {});
  }

  /// @param before what happens before a step of the clock
  private void slot(List<Machine> those, Duration within, Consumer<Duration> before)
      throws Exception {
    slot = slot.plus(GRID.every());
    clock.to(slot);
    asked.clear();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var entering = new ArrayList<Future<?>>();
      for (var machine : those) {
        machine.leases().lease(jobs, Optional.empty(), slot);
        for (var job : jobs) {
          entering.add(threads.submit(() -> enter(machine, job, slot.plus(within))));
        }
      }
      settle(entering);
      for (var step : Stream.of(THIRD, THIRD.multipliedBy(2), within).sorted().toList()) {
        before.accept(step);
        clock.to(slot.plus(step));
        settle(entering);
      }
      clock.to(slot.plus(LATENESS));
      for (var it : entering) {
        it.get();
      }
    }
  }

  /// Until every collector has asked, has given up or waits for the clock, and the database, unless
  /// it is silent, has nothing more to answer.
  private void settle(List<Future<?>> entering) throws InterruptedException {
    while (entering.stream().filter(it -> !it.isDone()).count() > clock.sleepers()
        || (!isSilent && machines.stream().anyMatch(it -> it.leases().isLooking()))) {
      Thread.sleep(5);
    }
  }

  private Void enter(Machine machine, AccountJob job, Instant latest) throws InterruptedException {
    if (machine.leases().enter(job, slot, latest, clock::now)
        instanceof SlotLeases.Pass.Go(var lock)) {
      machine.asked.incrementAndGet();
      asked.computeIfAbsent(job.subject().name(), _ -> new AtomicInteger()).incrementAndGet();
      machine.leases().captured(job, slot, clock.now());
      lock.close();
    }
    return null;
  }

  /// All have heard of each other, and the first has taken two slots of every account.
  private void met() throws Exception {
    acquainted();
    var all = machines.stream().map(it -> it.state.collector()).collect(toSet());
    for (var machine : machines) {
      var subjects = machine.leases().subjects();
      machine.leases().heardOf(subjects.stream().collect(toMap(it -> it, _ -> all)));
    }
  }

  private void acquainted() throws Exception {
    var store = new Store(proxy.dataSource());
    store.registerAccounts(jobs.stream().map(it -> PlanInForce.now(it.plan())).toList(), slot);
    machines.forEach(it -> it.coordination.advisedBy(store));
    slot(machines.subList(0, 1), LATENESS);
    free();
    slot(machines, LATENESS);
    assertThat(requests()).as(who()).isEqualTo(jobs.size());
    free();
  }

  private void free() {
    var turns = jobs.stream().map(it -> new AccountSlot(it.subject(), slot)).toList();
    machines.forEach(it -> it.leases().release(turns));
  }

  private String who() {
    return machines.stream()
        .map(it -> it.state.collector() + " " + it.asked)
        .collect(java.util.stream.Collectors.joining(", ", asked + " ", ""));
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

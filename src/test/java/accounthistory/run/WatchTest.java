package accounthistory.run;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.Sleeper;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.spool.Spool;
import accounthistory.state.StateFolder;
import accounthistory.store.Store;
import accounthistory.store.account.AccountPlan;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// The run that keeps running, by the real clock on a grid of seconds.
@WithDatabase
final class WatchTest {
  private static final Grid GRID = new Grid(Duration.ofSeconds(2), Duration.ZERO);
  private static final InstantSource CLOCK = InstantSource.system();

  /// How far somebody has set the machine's clock forward.
  private final AtomicReference<Duration> set = new AtomicReference<>(Duration.ZERO);

  @TempDir private Path folder;
  private final TestDatabase database;
  private final CountDownLatch told = new CountDownLatch(1);
  private final List<AccountResult> results = new CopyOnWriteArrayList<>();

  WatchTest(TestDatabase database) {
    this.database = database;
  }

  private final Sleeper sleeper =
      new Sleeper() {
        @Override
        public void sleep(Duration duration) throws InterruptedException {
          if (told.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("stopped");
          }
        }

        @Override
        public boolean isStopped() {
          return told.getCount() == 0;
        }
      };

  @Test
  void takesEverySlotOnceAndStopsWhenTold() throws Exception {
    var store = new Store(database.dataSource());

    var served = watch(() -> store, () -> taken().size() == 4);

    // A watch may begin when its first slot is nearly over.
    var results = taken();
    assertThat(this.results).endsWith(results.toArray(AccountResult[]::new));
    var first = results.getFirst().slot().orElseThrow();
    assertThat(results)
        .extracting(it -> it.slot().orElseThrow())
        .containsExactlyElementsOf(
            IntStream.range(0, results.size()).mapToObj(it -> first.plusSeconds(2L * it)).toList());
    var tooLate = this.results.stream().filter(it -> it.detail().contains("captured at")).count();
    assertThat(served).as("%s", this.results).isEqualTo(results.size() + tooLate);
  }

  @Test
  void slotsTakenWhileTheTablesWereAwayAreDeliveredWhenTheyComeBack() throws Exception {
    var store = new Store(database.dataSource());
    var isAway = new AtomicBoolean(true);
    Run.Tables tables =
        () -> {
          if (isAway.get()) {
            isAway.set(spooled().size() < 3);
            throw new Run.TablesUnavailable(Outcome.SPOOLED, "away");
          }
          return store;
        };

    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var log = (Logger) LoggerFactory.getLogger("accounthistory.run");
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    try {
      watch(tables, () -> results.getLast().outcome() == Outcome.TAKEN);
    } finally {
      log.setLevel(null);
      log.detachAppender(lines);
    }

    assertThat(lines.list)
        .filteredOn(it -> it.getLevel() == Level.WARN)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(it -> it.contains("wait in the spool"))
        .singleElement()
        .asString()
        .startsWith("the database does not answer; captures wait in the spool")
        .endsWith(": away");
    assertThat(lines.list)
        .filteredOn(it -> it.getLevel() == Level.INFO)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(it -> it.startsWith("the database answers again"))
        .hasSize(1);
    assertThat(spooled()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(spooled())
        .allSatisfy(
            it -> assertThat(store.isTaken(it.account(), it.slot().orElseThrow())).isTrue());
  }

  @Test
  void aClockThatIsSetForwardByASlotCostsNone() throws Exception {
    var store = new Store(database.dataSource());
    Run.Tables tables =
        () -> {
          if (taken().size() >= 2 && set.get().isZero()) {
            set.set(GRID.every());
          }
          return store;
        };

    watch(tables, () -> taken().size() >= 7);

    var slots = taken().stream().map(it -> it.slot().orElseThrow()).distinct().sorted().toList();
    assertThat(set.get()).isPositive();
    assertThat(slots)
        .containsExactlyElementsOf(
            IntStream.range(0, slots.size())
                .mapToObj(it -> slots.getFirst().plus(GRID.every().multipliedBy(it)))
                .toList());
  }

  private List<AccountResult> taken() {
    return of(Outcome.TAKEN);
  }

  private List<AccountResult> spooled() {
    return of(Outcome.SPOOLED);
  }

  private List<AccountResult> of(Outcome outcome) {
    return results.stream().filter(it -> it.outcome() == outcome).toList();
  }

  /// Watches until enough is reported; returns how many account bodies were served.
  private long watch(Run.Tables tables, BooleanSupplier enough) throws Exception {
    InstantSource machine = () -> CLOCK.instant().plus(set.get());
    var world = World.standard(5, CLOCK.instant().minus(Duration.ofDays(1)));
    var account = world.account("flat");
    try (var exchange = SimulatedExchange.start(world, CLOCK, ServerOptions.DEFAULTS);
        var client =
            ExchangeClient.open(
                ExchangeOptions.of(Venue.BINANCE_USDM, Environment.SIMULATED, exchange.baseUri()),
                new ProcessBudget(),
                machine,
                System::nanoTime)) {
      var state = StateFolder.open(folder);
      var spool = Spool.open(state.path());
      try (var coordination = Coordination.in(state, "test", spool, sleeper, System::nanoTime)) {
        var collector =
            coordination.collector(
                Map.of(Subject.publicOf(Venue.BINANCE_USDM, Environment.SIMULATED), client),
                spool,
                RandomGenerator.getDefault());
        var run =
            new Run(
                collector,
                spool,
                coordination,
                machine,
                sleeper,
                new Run.Program("test", state.collector(), "watch", "host"));
        var plan =
            new AccountPlan(Site.subject("flat"), GRID, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
        var job = new AccountJob(plan, Site.credentials(account), Duration.ofMillis(1900));
        new Watch(run, collector, List.of(job), sleeper)
            .run(
                tables,
                report -> {
                  results.addAll(report.results());
                  if (enough.getAsBoolean()) {
                    told.countDown();
                  }
                });
      }
      return exchange.servedCounts().account("flat").bodies();
    }
  }
}

package accounthistory.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.signing.Credentials;
import accounthistory.job.AccountJob;
import accounthistory.job.ErrorBoundary;
import accounthistory.job.Outcome;
import accounthistory.job.Sleeper;
import accounthistory.job.StreamSchedule;
import accounthistory.secret.Secret;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.spool.Spool;
import accounthistory.state.StateFolder;
import accounthistory.store.Store;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;
import org.slf4j.LoggerFactory;

/// A bug ends the piece of work that met it; nothing waits for ever, and no other account is
/// affected.
@WithDatabase
@Timeout(120)
final class EdgeTest {
  private static final Subject SIMULATED =
      Subject.publicOf(Venue.BINANCE_USDM, Environment.SIMULATED);
  private static final Subject TESTNET = Subject.publicOf(Venue.BINANCE_USDM, Environment.TESTNET);

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  /// A run that an error has ended does not wait for its threads: they may write a moment longer.
  @TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
  private Path folder;

  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(1)));
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private final Store store;
  private final SimulatedExchange exchange;

  EdgeTest(TestDatabase database) throws IOException {
    this.store = new Store(database.dataSource());
    this.exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS);
  }

  @BeforeEach
  void listen() {
    told.start();
    ((Logger) LoggerFactory.getLogger(ErrorBoundary.class)).addAppender(told);
  }

  @AfterEach
  void close() {
    ((Logger) LoggerFactory.getLogger(ErrorBoundary.class)).detachAppender(told);
    exchange.close();
  }

  @Test
  void aBugMetByOneAccountEndsItsSlotAndNoOther() throws Exception {
    var bugs =
        List.<Supplier<Error>>of(
            () -> new NoClassDefFoundError("gone"),
            () -> new ExceptionInInitializerError("never began"),
            () -> new UnsatisfiedLinkError("not linked"),
            StackOverflowError::new,
            StackOverflowError::new);
    try (var site = new Site(folder, exchange, clock)) {
      for (var bug : bugs) {
        var report =
            site.run.collect(
                List.of(job("flat"), broken("hedge-cross", () -> true, bug)),
                LoadKind.COLLECT,
                () -> store,
                Duration.ZERO);

        assertThat(report.results())
            .extracting(AccountResult::outcome)
            .containsExactly(Outcome.TAKEN, Outcome.BUG);
        step();
      }
    }
    assertThat(told.list.stream().map(it -> it.getThrowableProxy() != null))
        .as("logged in full the first time, in a line after that")
        .containsExactly(true, true, true, true, false);
  }

  @Test
  void aBugInAStreamEndsThatStreamOfThatAccount() throws Exception {
    try (var site = new Site(folder, exchange, clock)) {
      BooleanSupplier isTaken = () -> store.isTaken(Site.subject("hedge-cross"), NOON);
      var report =
          site.run.collect(
              List.of(
                  broken("hedge-cross", isTaken, () -> new NoClassDefFoundError("gone"))
                      .with(schedule(0)),
                  job("flat").with(schedule(1))),
              LoadKind.COLLECT,
              () -> store,
              Duration.ZERO);

      assertThat(report.results()).extracting(AccountResult::outcome).containsOnly(Outcome.TAKEN);
      assertThat(report.streams())
          .filteredOn(it -> it.stream() == Stream.INCOME)
          .extracting(it -> it.account().name() + " " + it.outcome())
          .containsExactlyInAnyOrder("hedge-cross BUG", "flat TAKEN");
    }
  }

  @Test
  void whatLeavesTheJvmUntrustworthyEndsTheRunOnceTheOthersAreInTheSpool() {
    try (var site = new Site(folder, exchange, clock)) {
      var jobs =
          List.of(
              broken("hedge-cross", () -> true, () -> new OutOfMemoryError("no more")),
              job("flat"));
      assertThatThrownBy(() -> site.run.collect(jobs, LoadKind.COLLECT, () -> store, Duration.ZERO))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(
              site.spool.holdsReply(Site.subject("flat"), Stream.ACCOUNT, NOON)
                  || site.spool.keepsReply(Site.subject("flat"), Stream.ACCOUNT, NOON))
          .isTrue();
    }
  }

  @Test
  void aBugInOpeningTheTablesIsToldAndTheCaptureWaits() throws Exception {
    try (var site = new Site(folder, exchange, clock)) {
      var report =
          site.run.collect(
              List.of(job("flat")),
              LoadKind.COLLECT,
              () -> {
                throw new ExceptionInInitializerError("a library that cannot be unpacked");
              },
              Duration.ofSeconds(30));

      assertThat(report.outcomes()).containsOnly(Outcome.BUG);
      assertThat(report.tables()).hasValueSatisfying(it -> assertThat(it).contains("unpacked"));
      assertThat(site.spool.holdsReply(Site.subject("flat"), Stream.ACCOUNT, NOON)).isTrue();
    }
  }

  /// The watch's thread survives errors that are no exceptions, and stores once they are fixed.
  @Test
  void aWatchStoresAgainAfterABugInItsOwnThread() throws Exception {
    var reports = new ArrayList<Run.Report>();
    var opened = new AtomicInteger();
    var stop = new CountDownLatch(1);
    Sleeper sleeper =
        new Sleeper() {
          @Override
          public void sleep(Duration duration) throws InterruptedException {
            // The slots come by the clock that the test sets, not by the machine's.
            try {
              stop.await(Math.min(50, duration.toMillis()), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
              // The test's time is over.
              stop.countDown();
            }
            if (isStopped()) {
              throw new InterruptedException("stopped");
            }
          }

          @Override
          public boolean isStopped() {
            return stop.getCount() == 0;
          }
        };
    try (var site = new Site(folder, exchange, clock)) {
      new Watch(site.run, site.collector, List.of(job("flat")), sleeper)
          .run(
              () -> {
                if (opened.incrementAndGet() < 4) {
                  throw new NoClassDefFoundError("gone for now");
                }
                return store;
              },
              report -> {
                reports.add(report);
                if (reports.size() == 2) {
                  throw new NoClassDefFoundError("its reporter is gone for a moment");
                }
                if (store.isTaken(Site.subject("flat"), NOON)) {
                  stop.countDown();
                } else {
                  // The next slot's capture wakes the one who stores.
                  step();
                }
              });
    }
    assertThat(reports.getFirst().outcomes()).containsOnly(Outcome.BUG);
    assertThat(store.isTaken(Site.subject("flat"), NOON)).isTrue();
  }

  /// The other venue says nothing, not even its time, before the first one's account is stored.
  @Test
  void whoIsStillAskedForKeepsNobodyFromTheTables() throws Exception {
    // Of two venues the silent one is asked first.
    var first = new Subject(Venue.BINANCE_USDM, Environment.TESTNET, "flat");
    var second = Site.subject("hedge-cross");
    var isStoredFirst = new AtomicBoolean();
    try (var slow =
            SimulatedExchange.start(
                world,
                clock,
                ServerOptions.DEFAULTS.withFaults(_ -> {
                  for (var look = 0; look < 400 && !isStoredFirst.get(); look++) {
                    isStoredFirst.set(store.isTaken(first, NOON));
                    pause();
                  }
                  return java.util.Optional.empty();
                }));
        var there = client(exchange);
        var away = client(slow);
        var coordination = Coordination.alone(state(), spool(), clock, clock::nanos)) {
      var collector =
          coordination.collector(
              Map.of(SIMULATED, away, TESTNET, there), spool(), RandomGenerator.getDefault());
      var program = new Run.Program("test", state().collector(), "edge", "host");
      var run = new Run(collector, spool(), coordination, clock, clock, program);
      var plan = new AccountPlan(first, Site.GRID, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
      var soon =
          new AccountJob(
              plan, Site.credentials(world.account("flat")), Site.GRID.defaultLateness());

      var report =
          run.collect(
              List.of(job("hedge-cross"), soon), LoadKind.COLLECT, () -> store, Duration.ZERO);

      assertThat(report.results())
          .extracting(it -> it.account() + " " + it.outcome())
          .containsExactly(second + " TAKEN", first + " TAKEN");
      assertThat(isStoredFirst).as("while the other one was still asked").isTrue();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private StateFolder state() {
    return StateFolder.open(folder);
  }

  private Spool spool() {
    return Spool.open(folder);
  }

  private ExchangeClient client(SimulatedExchange at) {
    return ExchangeClient.open(
        ExchangeOptions.of(Venue.BINANCE_USDM, Environment.SIMULATED, at.baseUri()),
        new ProcessBudget(),
        clock,
        clock::nanos);
  }

  private void step() {
    var grid = Site.GRID;
    clock.to(grid.begins(grid.next(grid.floor(clock.instant()))));
  }

  private AccountJob job(String name) {
    return job(name, Site.credentials(world.account(name)));
  }

  private static StreamSchedule schedule(int place) {
    return new StreamSchedule(Map.of(Stream.INCOME, Duration.ofMinutes(15)), place, 2, 1, false);
  }

  private static AccountJob job(String name, Credentials credentials) {
    var keys =
        new AccountJob.KeySet(
            credentials, java.util.Optional.empty(), AccountJob.KeySet.ALL_POWERS);
    return Site.job(name, keys);
  }

  /// An account whose secret cannot be read from some moment on.
  private AccountJob broken(String name, BooleanSupplier isBroken, Supplier<Error> bug) {
    var account = world.account(name);
    var secret =
        Secret.from(
            "a test",
            () -> {
              if (isBroken.getAsBoolean()) {
                throw bug.get();
              }
              return account.secret().text();
            });
    return job(name, new Credentials(Secret.of(account.apiKey()), secret));
  }
}

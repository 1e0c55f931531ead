package accounthistory.run;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.AccountSlot;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Grid;
import accounthistory.capture.Stream;
import accounthistory.coordination.DatabaseBudget;
import accounthistory.exchange.ratelimit.AddressBlock;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.ratelimit.SharedBudget;
import accounthistory.exchange.ratelimit.StackedBudget;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountJob.KeySet;
import accounthistory.job.Outcome;
import accounthistory.job.StreamSchedule;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.snapshot.CaptureResult;
import accounthistory.snapshot.SlotLeases;
import accounthistory.store.Store;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.coordination.Budget;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two collectors of the same accounts, each with a state folder of its own, request everything
/// once between them as long as the database is there.
@WithDatabase
@Timeout(60)
final class SharingTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String INCOME = "/fapi/v1/income";
  private static final String PRICES = "/fapi/v1/assetIndex";
  private static final Run.Tables AWAY =
      () -> {
        throw new TablesUnavailable(Outcome.SPOOLED, "away");
      };

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(1)));
  private final Store store;
  private final DSLContext sql;
  private final SimulatedExchange exchange;

  SharingTest(TestDatabase database) throws IOException {
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void stateAndFlowsAreAskedForOnce() throws Exception {
    try (var one = site("a");
        var two = site("b")) {
      for (var slot = 1; slot <= 3; slot++) {
        sideBySide(one, two);

        assertThat(exchange.servedCounts().account("flat").bodies())
            .as("slot %d", slot)
            .isEqualTo(slot);
        assertThat(asked(INCOME)).as("flows until slot %d", slot).isEqualTo(slot);
        step();
      }
    }
  }

  /// The database took that long to say that no other collector is at work on it.
  @Test
  void aSlotThatTheTablesFreeAfterItsLatenessIsTooLate() throws Exception {
    try (var one = site("a")) {
      collect(one, () -> store);
      var slot = NOON.plus(Site.GRID.every());
      var job = Site.job(world.account("flat"));
      var looks = new AtomicInteger();

      var pass =
          one.coordination
              .leases()
              .enter(
                  job,
                  slot,
                  job.latest(slot),
                  () -> looks.getAndIncrement() == 0 ? slot.plusSeconds(20) : job.latest(slot));

      assertThat(pass)
          .isEqualTo(
              new SlotLeases.Pass.Stop(
                  new CaptureResult.NotAsked(
                      Optional.of(slot),
                      Outcome.TOO_LATE,
                      "binance-usdm/simulated/flat: slot 2026-11-20T12:05:00Z was over when the"
                          + " database said that no other collector takes it",
                      Optional.of("too_late"))));
    }
  }

  @Test
  void pricesOfASlotThatOneHasBroughtAreNotAskedForAgain() throws Exception {
    try (var one = site("a");
        var two = site("b")) {
      for (var slot = 1; slot <= 3; slot++) {
        collect(one, () -> store);
        collect(two, () -> store);
        assertThat(asked(PRICES)).as("slot %d", slot).isEqualTo(slot);
        step();
      }
      collect(one, AWAY);
      try (var beside = site("a")) {
        collect(beside, AWAY);
      }
      assertThat(asked(PRICES)).isEqualTo(4);
    }
  }

  @Test
  void aSlotThatIsTakenLateHasPricesOfItsOwn() throws Exception {
    try (var one = site("a");
        var two = site("b")) {
      collect(one, () -> store);
      clock.to(NOON.plusSeconds(140));
      two.run.collect(List.of(job("usdc-margined")), LoadKind.COLLECT, () -> store, Duration.ZERO);
      assertThat(asked(PRICES)).isEqualTo(2);

      collect(one, () -> store);
      assertThat(asked(PRICES)).isEqualTo(2);
    }
  }

  /// A killed holder's next slot can be taken in time, whatever it was at work on.
  @Test
  void whatIsAskedBesidesASlotKeepsTheAccountNoLongerThanTheSlotWould() throws Exception {
    var grid = new Grid(Duration.ofSeconds(2), Duration.ZERO);
    var fine =
        new AccountJob(
            new AccountPlan(Site.subject("flat"), grid, ZoneOffset.UTC, AccountPlan.State.ACTIVE),
            KeySet.of(Site.credentials(world.account("flat"))),
            new AccountJob.Punctuality(Duration.ofMillis(1900), Duration.ZERO));
    try (var site = site("a")) {
      site.coordination.advisedBy(store);
      var leases = site.coordination.leases();
      leases.lease(List.of(fine), Optional.empty(), NOON);
      try (var lease = leases.hold(Set.of(fine.subject()))) {
        assertThat(lease.holds(fine.subject())).isTrue();
        assertThat(
                sql.fetchValue(
                    "select max(expires_at) <= clock_timestamp() + interval '1 second'"
                        + " from history.capture_lease"))
            .isEqualTo(true);
      }
      leases.keep(List.of(new AccountSlot(fine.subject(), NOON)));
      assertThat(
              told(
                  "select max(expires_at) <= clock_timestamp() + interval '1 second'"
                      + " from history.capture_lease"))
          .isEqualTo(true);
    }
  }

  /// Who dies with a reply on its disk costs no slot, and who lives keeps the others from asking.
  @Test
  void whoeverHasAReplyOnItsDiskKeepsTheAccountUntilTheLastThirdAndIfItLivesToTheEnd()
      throws Exception {
    var job = job();
    var slot = Site.GRID.floor(clock.instant());
    var third = job.lateness().dividedBy(3);
    try (var site = site("a")) {
      site.coordination.advisedBy(store);
      clock.to(job.begins(slot));

      site.coordination.leases().captured(job, slot, clock.instant());
      var first = told("select max(expires_at) from history.capture_lease");
      assertThat(left(first))
          .isBetween(third.multipliedBy(2).minusSeconds(20), third.multipliedBy(2));

      clock.to(job.begins(slot).plus(third));
      told(
          "select true from history.capture_lease"
              + " having max(expires_at) > clock_timestamp() + interval '%d seconds'"
                  .formatted(third.multipliedBy(2).plusSeconds(10).toSeconds()));
    }
  }

  /// Its slot is over for everybody, whichever collector comes before the database has it.
  @Test
  void whoeverIsToldThatAnAccountIsDormantKeepsItLikeAReply() throws Exception {
    try (var site = site("a")) {
      site.coordination.advisedBy(store);
      Run.Tables afterwards =
          () -> {
            var holder =
                told(
                    "select last_holder from history.capture_lease"
                        + " join history.account using (account_id)"
                        + " where name = 'dormant' and last_holder is not null");
            assertThat(holder).isEqualTo(site.state.collector());
            return store;
          };

      var report =
          site.run.collect(List.of(job("dormant")), LoadKind.COLLECT, afterwards, Duration.ZERO);

      assertThat(report.results().getFirst().outcome()).isEqualTo(Outcome.INACTIVE);
    }
  }

  @Test
  void whatAnotherHasTakenMeanwhileIsHeldNoMore() throws Exception {
    try (var site = site("a")) {
      site.coordination.advisedBy(store);
      var leases = site.coordination.leases();
      leases.lease(List.of(job()), Optional.empty(), NOON);
      try (var lease = leases.hold(Set.of(job().subject()))) {
        assertThat(lease.holds(job().subject())).isTrue();
        sql.execute(
            "update history.capture_lease"
                + " set holder = 'another', expires_at = clock_timestamp() + interval '1 hour'");
        clock.to(NOON.plus(Duration.ofHours(1)));

        assertThat(lease.holds(job().subject())).isFalse();
        assertThat(lease.holds(job().subject())).isFalse();
      }
    }
  }

  private static Duration left(Object expiresAt) {
    return Duration.between(Instant.now(), ((OffsetDateTime) expiresAt).toInstant());
  }

  /// What the database answers, once it answers.
  private Object told(String question) {
    Object answer = null;
    while (answer == null) {
      assertThat(Thread.currentThread().isInterrupted()).as("no answer to: " + question).isFalse();
      answer = sql.fetchValue(question);
    }
    return answer;
  }

  @Test
  void anOutageOfTheTablesEndsNoAgreementForGood() throws Exception {
    try (var one = site("a");
        var two = site("b")) {
      collect(one, AWAY);
      collect(two, AWAY);
      assertThat(exchange.servedCounts().account("flat").bodies()).isEqualTo(2);
      for (var slot = 1; slot <= 3; slot++) {
        step();
        sideBySide(one, two);
        assertThat(exchange.servedCounts().account("flat").bodies())
            .as("slot %d", slot)
            .isEqualTo(2 + slot);
      }
    }
  }

  @Test
  void tablesThatWereAwayAtTheBeginningAreAskedForAdviceWhenTheyAreThere() throws Exception {
    var opened = new AtomicInteger();
    try (var site = site("a")) {
      site.run.collect(
          List.of(job()),
          LoadKind.COLLECT,
          () -> {
            if (opened.incrementAndGet() < 3) {
              throw new TablesUnavailable(Outcome.SPOOLED, "away");
            }
            return store;
          },
          Duration.ofSeconds(30));

      assertThat(opened).hasValueGreaterThan(2);
      assertThat(site.coordination.bestEffort().ask(_ -> "there")).contains("there");
    }
  }

  @Test
  void aBanThatWasMetWithoutTablesIsToldToTheOthersWhenTheyAreThere() throws Exception {
    try (var one = counting("a");
        var two = counting("b")) {
      collect(one, AWAY);
      var ban =
          new AddressBlock(
              clock.instant().plus(Duration.ofHours(1)), FailureReason.BANNED, "banned");
      SharedBudget.open(folder.resolve("a/exchange"), "test", 2400, 10).close(ban);
      step();
      one.run.deliver(
          new Run.Work(List.of(), List.of(), LoadKind.COLLECT, () -> false),
          () -> store,
          () -> true);
      var before = exchange.servedCounts().requests();

      var end = collect(two, () -> store).results().getFirst();

      assertThat(end.outcome()).isEqualTo(Outcome.THROTTLED);
      assertThat(exchange.servedCounts().requests()).isEqualTo(before);
      // And holds there without the database.
      step();
      assertThat(collect(two, AWAY).results().getFirst().outcome()).isEqualTo(Outcome.THROTTLED);
      assertThat(exchange.servedCounts().requests()).isEqualTo(before);
    }
  }

  private void sideBySide(Site... sites) throws Exception {
    var together = new CyclicBarrier(sites.length);
    Arrays.stream(sites).forEach(clock::begin);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          Arrays.stream(sites)
              .map(it ->
                  threads.submit(() -> {
                    try {
                      together.await();
                      return collect(it, () -> store);
                    } finally {
                      clock.end(it);
                    }
                  }))
              .toList();
      for (var it : running) {
        it.get();
      }
    }
  }

  private Site site(String name) {
    return new Site(folder.resolve(name), exchange, clock, new ProcessBudget(1_000_000, 0));
  }

  /// A site that counts in a file of its own and in the database.
  private Site counting(String name) {
    return new Site(
        folder.resolve(name),
        exchange,
        clock,
        coordination -> {
          try {
            return new StackedBudget(
                List.of(
                    SharedBudget.open(folder.resolve(name).resolve("exchange"), "test", 2400, 10),
                    new DatabaseBudget(
                        coordination.bestEffort(), new Budget("test", "one"), 2400, 10)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private AccountJob job() {
    return job("flat");
  }

  private AccountJob job(String name) {
    var keys =
        new KeySet(Site.credentials(world.account(name)), Optional.empty(), KeySet.ALL_POWERS);
    return Site.job(name, keys)
        .with(new StreamSchedule(Map.of(Stream.INCOME, Duration.ofMinutes(5)), 0, 1, 0, true));
  }

  private Run.Report collect(Site site, Run.Tables tables) throws InterruptedException {
    return site.run.collect(List.of(job()), LoadKind.COLLECT, tables, Duration.ZERO);
  }

  private void step() {
    clock.to(Site.GRID.begins(Site.GRID.next(Site.GRID.floor(clock.instant()))));
  }

  private long asked(String path) {
    return exchange.servedCounts().requests(path);
  }
}

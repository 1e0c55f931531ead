package accounthistory.run;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Stream;
import accounthistory.coordination.DatabaseBudget;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.ratelimit.SharedBudget;
import accounthistory.exchange.ratelimit.StackedBudget;
import accounthistory.exchange.signing.Credentials;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountJob.KeySet;
import accounthistory.job.Outcome;
import accounthistory.job.StreamResult;
import accounthistory.job.StreamSchedule;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.secret.Secret;
import accounthistory.simulator.FaultResponses;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.fault.FaultScript;
import accounthistory.simulator.fault.FaultScriptException;
import accounthistory.simulator.http.CannedReply;
import accounthistory.simulator.ledger.World;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a collector does when things go wrong around it.
@WithDatabase
final class CollectingTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String ACCOUNT = "/fapi/v2/account";
  private static final String BALANCE = "/fapi/v3/balance";
  private static final Run.Tables AWAY =
      () -> {
        throw new TablesUnavailable(Outcome.SPOOLED, "away");
      };

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(1)));
  private final Store store;
  private final DSLContext sql;
  private SimulatedExchange exchange;

  CollectingTest(TestDatabase database) throws IOException {
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void aPassingFailureIsTriedAgainAndTheSlotIsTaken() throws Exception {
    faults("503 unavailable first 3 path /fapi/v2/account");
    try (var site = site("a")) {
      var end = collect(site, job("flat"));

      assertThat(end.outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(exchange.servedCounts().requests(ACCOUNT)).isEqualTo(4);
      assertThat(clock.instant()).isBefore(NOON.plusSeconds(25));
      assertThat(count("history.slot_exception")).isZero();
    }
  }

  @Test
  void whatDoesNotPassEndsWithTheLatenessAndTheSlotHasFailed() throws Exception {
    faults("503 unavailable path /fapi/v2/account");
    try (var site = site("a")) {
      var end = collect(site, job("flat"));

      assertThat(end.outcome()).isEqualTo(Outcome.UNREACHABLE);
      assertThat(end.slotLost()).isTrue();
      assertThat(clock.instant()).isBefore(NOON.plusSeconds(20).plus(Site.GRID.defaultLateness()));
      assertThat(exchange.servedCounts().requests(ACCOUNT)).isBetween(15L, 40L);
      assertThat(sql.fetchValues("select status || ' ' || reason from history.slot_exception"))
          .isEqualTo(List.of("failed troubled"));
    }
  }

  /// A scheduler that starts no run beside another one would leave the next slot out.
  @Test
  void aRunThatIsNotAnsweredIsOverBeforeTheNextGridInstant() throws Exception {
    var isBegun = new AtomicBoolean();
    faults(
        (FaultResponses)
            request -> {
              if (request.path().equals("/fapi/v1/time")) {
                if (isBegun.compareAndSet(false, true)) {
                  clock.to(NOON.plusSeconds(296));
                }
                return Optional.empty();
              }
              return request.path().equals("/fapi/v1/income")
                  ? Optional.of(new CannedReply.Whole(503, "text/html", "", Map.of()))
                  : Optional.empty();
            });
    var streams = new StreamSchedule(Map.of(Stream.INCOME, Duration.ofMinutes(5)), 0, 1, 1, true);
    clock.to(NOON.plusSeconds(285));
    try (var site = site("a")) {
      var report =
          site.run.collect(
              List.of(job("flat").with(streams)), LoadKind.COLLECT, () -> store, Duration.ZERO);

      assertThat(report.results().getFirst().outcome()).isEqualTo(Outcome.TOO_LATE);
      assertThat(report.streams())
          .extracting(StreamResult::outcome)
          .containsExactly(Outcome.UNREACHABLE);
      assertThat(clock.instant()).isBetween(NOON.plusSeconds(296), NOON.plusSeconds(300));
    }
  }

  @Test
  void aSlotThatMayBeTakenAfterTheNextGridInstantIsTriedForToItsEnd() throws Exception {
    faults("503 unavailable path /fapi/v2/account");
    try (var site = site("a")) {
      var late = new AccountJob.Punctuality(Duration.ofSeconds(290), Duration.ZERO);
      var job = job("flat");

      var end = collect(site, new AccountJob(job.plan(), job.keys(), late));

      assertThat(end.outcome()).isEqualTo(Outcome.UNREACHABLE);
      assertThat(clock.instant()).isBetween(NOON.plusSeconds(303), NOON.plusSeconds(310));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | text/html        | <html>Maintenance</html>",
        "200 | application/json | {'code':-1,'msg':'System busy, please try again'}",
        "202 | text/html        | ''",
        "400 | text/html        | <html>400 Bad Request</html>",
        "400 | application/json | '\"Bad Request\"'",
        "401 | text/html        | <html>Who are you</html>",
        "405 | text/html        | ''",
        "451 | text/html        | <html>Not here</html>",
      })
  void whatSaysNothingOfTheAccountPassesAndIsTriedToTheEnd(int status, String type, String body)
      throws Exception {
    var strange = new CannedReply.Whole(status, type, body.replace('\'', '"'), Map.of());
    var begins = NOON.plusSeconds(20);
    var latest = begins.plus(Site.GRID.defaultLateness());
    // The last chance is taken two to four seconds before the end, unless a try lies in the two
    // before that.
    var passes = new AtomicReference<>(latest.minusSeconds(6));
    faults(request ->
        request.path().equals(ACCOUNT) && request.at().isBefore(passes.get())
            ? Optional.of(strange)
            : Optional.empty());
    try (var site = site("a")) {
      assertThat(collect(site, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(exchange.servedCounts().requests(ACCOUNT)).isBetween(6L, 12L);

      passes.set(Instant.MAX);
      var end = next(site, job("flat"));
      assertThat(end.outcome()).isEqualTo(status == 451 ? Outcome.REFUSED : Outcome.UNREACHABLE);
      passes.set(Instant.MIN);
      assertThat(next(site, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
    }
  }

  @Test
  void oneChallengedAccountBacksOffAndIsTaken() throws Exception {
    var left = new AtomicInteger(4);
    faults(request ->
        request.path().equals(ACCOUNT) && left.getAndDecrement() > 0
            ? Optional.of(
                new CannedReply.Whole(
                    202, "text/html", "", Map.of("x-amzn-waf-action", "challenge")))
            : Optional.empty());
    try (var site = site("a")) {
      // The fifth try comes 180 s after the first.
      var plan = job("flat").plan();
      var patient =
          new AccountJob(
              plan,
              job("flat").keys(),
              new AccountJob.Punctuality(Duration.ofSeconds(250), Duration.ZERO));
      assertThat(collect(site, patient).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(exchange.servedCounts().requests(ACCOUNT)).isEqualTo(5);
    }
  }

  @Test
  void whatNoTryCanMendIsAskedOnce() throws Exception {
    faults("error 400 -1102 \"Mandatory parameter was not sent.\" path /fapi/v2/account");
    try (var site = site("a")) {
      assertThat(collect(site, job("flat")).outcome()).isEqualTo(Outcome.NOT_UNDERSTOOD);
      assertThat(exchange.servedCounts().requests(ACCOUNT)).isEqualTo(1);
    }
  }

  /// Settings in which an account moved to another environment, though it is paused: it is
  /// reported, and no other account loses anything.
  @Test
  void anAccountWhoseEnvironmentChangedIsToldAndTheOthersAreStored() throws Exception {
    try (var site = site("a")) {
      assertThat(collect(site, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      sql.execute("update history.account set environment = 'testnet' where name = 'flat'");
      clock.to(NOON.plusSeconds(320));
      var plan = job("flat").plan();
      var paused =
          new AccountJob(
              new AccountPlan(
                  plan.subject(), plan.grid(), plan.reportingZone(), AccountPlan.State.PAUSED),
              job("flat").keys(),
              job("flat").punctuality());

      var report =
          site.run.collect(
              List.of(paused, job("multi-hedge")), LoadKind.COLLECT, () -> store, Duration.ZERO);

      assertThat(report.results())
          .extracting(AccountResult::outcome)
          .containsExactly(Outcome.CONFIGURATION, Outcome.TAKEN);
      assertThat(report.results().getFirst().detail())
          .contains(
              "binance-usdm/simulated/flat: the database knows account flat as one of"
                  + " binance-usdm/testnet");
    }
  }

  @Test
  void aRefusedKeyIsNotAskedWithAgainUntilItIsAnother() throws Exception {
    var account = world.account("flat");
    try (var site = site("a")) {
      assertThat(collect(site, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      exchange.useKeysOf(world.withKeyRotated("flat"));

      assertThat(next(site, job("flat")).outcome()).isEqualTo(Outcome.REFUSED);
      var asked = exchange.servedCounts().statuses(ACCOUNT).getOrDefault(401, 0L);
      assertThat(asked).isEqualTo(1);

      assertThat(next(site, job("flat"), AWAY).outcome()).isEqualTo(Outcome.REFUSED);
    }
    try (var restarted = site("a");
        var elsewhere = site("b")) {
      assertThat(next(restarted, job("flat")).outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(next(elsewhere, job("flat")).outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(exchange.servedCounts().statuses(ACCOUNT).get(401)).isEqualTo(1);
      assertThat(exchange.servedCounts().statuses(BALANCE).getOrDefault(401, 0L)).isZero();

      var rotated = Site.job("flat", KeySet.of(credentials(account.nextKey())));
      assertThat(next(restarted, rotated).outcome()).isEqualTo(Outcome.TAKEN);
    }
    assertThat(sql.fetchValues("select distinct reason from history.slot_exception"))
        .isEqualTo(List.of("refused"));
  }

  @Test
  void theNextKeyIsTriedOnceAndUsedFromThenOn() throws Exception {
    var account = world.account("flat");
    var keys =
        new KeySet(
            Site.credentials(account),
            Optional.of(credentials(account.nextKey())),
            KeySet.ALL_POWERS);
    var job = Site.job("flat", keys);
    try (var site = site("a")) {
      assertThat(collect(site, job).outcome()).isEqualTo(Outcome.TAKEN);
      exchange.useKeysOf(world.withKeyRotated("flat"));

      assertThat(next(site, job).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(next(site, job).outcome()).isEqualTo(Outcome.TAKEN);

      assertThat(exchange.servedCounts().statuses(ACCOUNT).get(401)).isEqualTo(1);
      assertThat(count("history.slot_exception")).isZero();
    }
  }

  @Test
  void aKeyThatCanWithdrawIsRefusedUnlessItIsAllowedTo() throws Exception {
    var strict =
        new KeySet(Site.credentials(world.account("multi-hedge")), Optional.empty(), Set.of());
    try (var site = site("a")) {
      var end = collect(site, Site.job("multi-hedge", strict));

      assertThat(end.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(end.detail())
          .contains("its key may withdraw", "accounts.multi-hedge.allow: withdraw");
      assertThat(exchange.servedCounts().requests(ACCOUNT)).isZero();
      assertThat(next(site, job("multi-hedge")).outcome()).isEqualTo(Outcome.TAKEN);
    }
  }

  @Test
  void duringABanNothingIsSentAlsoAfterARestartAndWithoutTables() throws Exception {
    faults("418 for 13m first 1 path /fapi/v2/account");
    try (var site = banned("a")) {
      assertThat(collect(site, job("flat")).outcome()).isEqualTo(Outcome.THROTTLED);
      assertThat(next(site, job("flat"), AWAY).outcome()).isEqualTo(Outcome.THROTTLED);
    }
    var before = exchange.servedCounts().requests();
    try (var restarted = banned("a")) {
      assertThat(next(restarted, job("flat")).outcome()).isEqualTo(Outcome.THROTTLED);
      assertThat(exchange.servedCounts().requests()).isEqualTo(before);
      assertThat(next(restarted, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
    }
    assertThat(exchange.servedCounts().limitCompliance().bans()).isEqualTo(1);
    assertThat(exchange.servedCounts().limitCompliance().duringBan()).isZero();
    assertThat(
            sql.fetchValues(
                "select status || ' ' || reason from history.slot_exception order by first_slot"))
        .isEqualTo(List.of("failed banned", "missed banned", "missed banned"));
  }

  @Test
  void collectorsBehindOneAddressShareAMinuteAndABanThroughTheTables() throws Exception {
    try (var one = shared("a", 40);
        var two = shared("b", 40)) {
      // Three questions for the time, ten for prices, five for the balance and ten for the account.
      assertThat(collect(one, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(collect(two, job("usdc-margined")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(clock.instant()).isAfterOrEqualTo(NOON.plusSeconds(60));
      assertThat(exchange.servedCounts().limitCompliance().highestWeight()).isLessThanOrEqualTo(40);
    }
    faults("418 for 20m first 1 path /fapi/v2/account");
    try (var one = shared("a", 1000);
        var two = shared("c", 1000)) {
      assertThat(next(one, job("flat")).outcome()).isEqualTo(Outcome.THROTTLED);
      var before = exchange.servedCounts().requests();
      assertThat(next(two, job("usdc-margined")).outcome()).isEqualTo(Outcome.THROTTLED);
      assertThat(exchange.servedCounts().requests()).isEqualTo(before);
    }
  }

  /// Each with a folder of its own, so that only the database has the length of the earlier block.
  @Test
  void theNextCollectorClosesAChallengedAddressForTwiceAsLongAsTheTablesSay() throws Exception {
    faults(
        (FaultResponses)
            request ->
                request.path().equals(ACCOUNT)
                    ? Optional.of(
                        new CannedReply.Whole(
                            202, "text/html", "", Map.of("x-amzn-waf-action", "challenge")))
                    : Optional.empty());
    for (var minutes : List.of(1, 2, 4)) {
      try (var site = shared("closed" + minutes, 1000)) {
        site.coordination.advisedBy(store);
        site.client.fetch(Endpoint.ACCOUNT_V2, Site.credentials(world.account("flat")));
        site.client.fetch(Endpoint.ACCOUNT_V2, Site.credentials(world.account("hedge-cross")));

        var closed = (FetchOutcome.Throttled) site.client.fetch(Endpoint.ASSET_INDEX);
        assertThat(closed.problem().sent()).isFalse();
        assertThat(Duration.between(site.client.exchangeTime(), closed.until()))
            .isBetween(Duration.ofMinutes(minutes).minusSeconds(1), Duration.ofMinutes(minutes));
      }
      clock.to(clock.instant().plus(Duration.ofMinutes(minutes + 1)));
    }
  }

  @Test
  void twoCollectorsAskOnceBetweenThem() throws Exception {
    try (var one = site("a");
        var two = site("b");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> collect(one, job("flat")));
      var second = threads.submit(() -> collect(two, job("flat")));

      assertThat(List.of(first.get().outcome(), second.get().outcome()))
          .contains(Outcome.TAKEN)
          .isSubsetOf(Outcome.TAKEN, Outcome.ALREADY_TAKEN, Outcome.HELD);
    }
    assertThat(exchange.servedCounts().account("flat").bodies()).isEqualTo(1);
  }

  @Test
  void twoProcessesOfOneFolderAskOnceWithoutTables() throws Exception {
    try (var one = site("a");
        var two = site("a")) {
      assertThat(collect(one, job("flat"), AWAY).outcome()).isEqualTo(Outcome.SPOOLED);
      assertThat(collect(two, job("flat"), AWAY).outcome()).isEqualTo(Outcome.SPOOLED);
      assertThat(exchange.servedCounts().account("flat").bodies()).isEqualTo(1);

      assertThat(collect(two, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(exchange.servedCounts().account("flat").bodies()).isEqualTo(1);
    }
  }

  @Test
  void swappedKeysWriteNothingUnderEitherName() throws Exception {
    var flat = Site.job("flat", world.account("usdc-margined"));
    var usdc = Site.job("usdc-margined", world.account("flat"));
    try (var site = site("a")) {
      site.run.collect(
          List.of(job("flat"), job("usdc-margined")), LoadKind.COLLECT, () -> store, Duration.ZERO);
      var written = written();
      step(site);

      var results =
          site.run
              .collect(List.of(flat, usdc), LoadKind.COLLECT, () -> store, Duration.ZERO)
              .results();

      assertThat(results).extracting(AccountResult::outcome).containsOnly(Outcome.IDENTITY);
      assertThat(results.getFirst().detail()).contains("accounts rebind flat");
      assertThat(written()).isEqualTo(written);
    }
    try (var elsewhere = site("b")) {
      var written = written();
      step(elsewhere);
      elsewhere.run.collect(List.of(flat, usdc), LoadKind.COLLECT, AWAY, Duration.ZERO);
      assertThat(elsewhere.spool.backlog().captures()).isGreaterThanOrEqualTo(2);

      step(elsewhere);
      elsewhere.run.collect(List.of(flat, usdc), LoadKind.COLLECT, () -> store, Duration.ZERO);

      assertThat(written()).isEqualTo(written);
    }
    assertThat(sql.fetchValues("select distinct reason from history.slot_exception"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .contains("identity");
  }

  @Test
  void oneAccountUnderTwoNamesIsWrittenUnderTheFirst() throws Exception {
    try (var site = site("a")) {
      assertThat(collect(site, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);

      var end = next(site, Site.job("other", world.account("flat")));

      assertThat(end.outcome()).isEqualTo(Outcome.IDENTITY);
      assertThat(end.detail()).contains("which is flat");
    }
  }

  @Test
  void anAccountIsProvenOnceADay() throws Exception {
    try (var site = site("a")) {
      for (var slot = 0; slot < 3; slot++) {
        assertThat(next(site, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      }
      assertThat(exchange.servedCounts().requests(BALANCE)).isEqualTo(1);

      clock.to(clock.instant().plus(Duration.ofDays(1)));
      assertThat(next(site, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(exchange.servedCounts().requests(BALANCE)).isEqualTo(2);
    }
  }

  @Test
  void aFolderBornWithoutTablesKeepsWhatItCapturedWhenItMeetsTheirKey() throws Exception {
    try (var one = site("a");
        var two = site("b")) {
      assertThat(collect(one, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(next(two, job("flat"), AWAY).outcome()).isEqualTo(Outcome.SPOOLED);

      assertThat(next(two, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);

      assertThat(count("history.account_snapshot")).isEqualTo(3);
      assertThat(two.spool.backlog().captures()).isZero();
      assertThat(two.spool.backlog().corrupt()).isZero();
    }
  }

  /// As of a collector without a volume, whose next run has another folder.
  @Test
  void aFolderThatMeetsTheTablesKeyAfterItsCapturesStoresThemInTheSameRun() throws Exception {
    try (var one = site("a");
        var two = site("b")) {
      assertThat(collect(one, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      step(two);
      var begun = two.clock.instant();
      Run.Tables late =
          () -> {
            while (!two.spool.holdsReply(
                Site.subject("flat"), Stream.ACCOUNT, Site.GRID.floor(begun))) {
              Thread.onSpinWait();
            }
            return store;
          };

      assertThat(collect(two, job("flat"), late).outcome()).isEqualTo(Outcome.TAKEN);

      assertThat(count("history.account_snapshot")).isEqualTo(2);
      assertThat(two.spool.backlog().captures()).isZero();
    }
  }

  @Test
  void aCaptureWhoseKeyCouldNotBeProvenWaitsUntilItIs() throws Exception {
    faults("503 unavailable path /fapi/v3/balance from 0s to 4m");
    try (var site = site("a")) {
      assertThat(collect(site, job("flat")).outcome()).isEqualTo(Outcome.SPOOLED);
      assertThat(count("history.account_snapshot")).isZero();

      assertThat(next(site, job("flat")).outcome()).isEqualTo(Outcome.TAKEN);

      assertThat(count("history.account_snapshot")).isEqualTo(2);
    }
  }

  @Test
  void theExchangesClockChoosesTheSlot() throws Exception {
    exchange.close();
    exchange =
        SimulatedExchange.start(
            world, clock, ServerOptions.DEFAULTS.withClockOffset(Duration.ofMinutes(10)));
    try (var site = site("a")) {
      var end = collect(site, job("flat"));

      assertThat(end.outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(end.slot()).contains(NOON.plusSeconds(600));
    }
  }

  @Test
  void anHourWithoutTablesIsDeliveredInOrderWithItsOwnTimes() throws Exception {
    var jobs = List.of(job("flat"), job("usdc-margined"));
    try (var site = site("a")) {
      for (var slot = 0; slot < 12; slot++) {
        step(site);
        site.run.collect(jobs, LoadKind.COLLECT, AWAY, Duration.ZERO);
      }
      step(site);
      var waiting = site.spool.backlog().captures();
      var begun = System.nanoTime();
      var report = site.run.collect(jobs, LoadKind.COLLECT, () -> store, Duration.ZERO);
      var millis = (System.nanoTime() - begun) / 1_000_000;
      System.out.printf(
          "an hour without tables: %d captures waited, all delivered in %d ms, %d a second%n",
          waiting, millis, waiting * 1000 / Math.max(1, millis));

      assertThat(report.results()).extracting(AccountResult::outcome).containsOnly(Outcome.TAKEN);
      assertThat(count("history.account_snapshot")).isEqualTo(26);
      assertThat(
              count(
                  "history.account_snapshot where captured_at - snapshot_at"
                      + " not between interval '20 s' and interval '25 s'"))
          .isZero();
      assertThat(count("history.slot_exception")).isZero();
    }
  }

  /// Neither the database nor a run is there for longer than any query looks back.
  @Test
  void holesOfATimeWithoutTablesAreToldWhenTheyAreThere() throws Exception {
    try (var site = site("a")) {
      collect(site, job("flat"), AWAY);
      site.clock.to(NOON.plus(Duration.ofHours(1)));
      next(site, job("flat"), AWAY);
      site.clock.to(NOON.plus(Duration.ofHours(20)));
      next(site, job("flat"), AWAY);

      next(site, job("flat"));

      assertThat(
              sql.fetchValues(
                  "select state || ' ' || count(*) from analytics.slots"
                      + " where snapshot_at <= timestamptz '2026-11-21 08:10:00+00'"
                      + " group by state order by state"))
          .isEqualTo(List.of("missed 239", "taken 4"));
    }
  }

  private void faults(String script) throws IOException, FaultScriptException {
    exchange.close();
    exchange =
        SimulatedExchange.start(
            world, clock, ServerOptions.DEFAULTS.withScript(FaultScript.parse("test", script)));
  }

  private void faults(FaultResponses faultResponses) throws IOException {
    exchange.close();
    exchange =
        SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS.withFaults(faultResponses));
  }

  private Site site(String name) {
    return new Site(folder.resolve(name), exchange, clock);
  }

  /// A site whose budget outlives it.
  private Site banned(String name) throws IOException {
    return new Site(
        folder.resolve(name),
        exchange,
        clock,
        SharedBudget.open(
            folder.resolve(name).resolve("exchange"), "test", ProcessBudget.WEIGHT_PER_MINUTE, 10));
  }

  /// A site that counts in a file of its own and in the database.
  private Site shared(String name, int limit) {
    var file = folder.resolve(name).resolve("exchange");
    return new Site(
        folder.resolve(name),
        exchange,
        clock,
        coordination -> {
          try {
            return new StackedBudget(
                List.of(
                    SharedBudget.open(file, "test", limit, 0),
                    new DatabaseBudget(
                        coordination.bestEffort(), new Budget("test", "one"), limit, 0)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private AccountJob job(String name) {
    var keys =
        new KeySet(Site.credentials(world.account(name)), Optional.empty(), KeySet.ALL_POWERS);
    return Site.job(name, keys);
  }

  private static Credentials credentials(accounthistory.simulator.scenario.SimulatedKey key) {
    return new Credentials(Secret.of(key.apiKey()), Secret.of(key.secret().text()));
  }

  private AccountResult collect(Site site, AccountJob job) throws InterruptedException {
    return collect(site, job, () -> store);
  }

  private static AccountResult collect(Site site, AccountJob job, Run.Tables tables)
      throws InterruptedException {
    return site.run
        .collect(List.of(job), LoadKind.COLLECT, tables, Duration.ZERO)
        .results()
        .getFirst();
  }

  private AccountResult next(Site site, AccountJob job) throws InterruptedException {
    return next(site, job, () -> store);
  }

  private AccountResult next(Site site, AccountJob job, Run.Tables tables)
      throws InterruptedException {
    step(site);
    return collect(site, job, tables);
  }

  /// To the beginning of the next slot.
  private void step(Site site) {
    var grid = Site.GRID;
    site.clock.to(grid.begins(grid.next(grid.floor(site.clock.instant()))));
  }

  private List<Object> written() {
    return List.of(
        count("history.account_snapshot"),
        count("history.raw_document where stream = 'account'"),
        count("history.asset_balance"));
  }

  private long count(String from) {
    return sql.fetchOptional("select count(*) from " + from).orElseThrow().get(0, Long.class);
  }
}

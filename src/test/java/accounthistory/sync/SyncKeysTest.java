package accounthistory.sync;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Stream;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountJob.KeySet;
import accounthistory.job.Outcome;
import accounthistory.job.StreamResult;
import accounthistory.job.StreamSchedule;
import accounthistory.run.AccountResult;
import accounthistory.run.Run;
import accounthistory.run.Site;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.fault.FaultScript;
import accounthistory.simulator.ledger.World;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Income and trades are requested by the same rules as snapshots: never with a key that is
/// refused, too powerful or another account's, and never while the address is banned.
@WithDatabase
final class SyncKeysTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String INCOME = "/fapi/v1/income";
  private static final String TRADES = "/fapi/v1/userTrades";

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(1)));
  private final Store store;
  private final DSLContext sql;
  private SimulatedExchange exchange;

  SyncKeysTest(TestDatabase database) throws IOException {
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void aKeyThatIsRefusedMeanwhileIsNotAskedWithAgain() throws Exception {
    faults(
        "error 401 -2015 \"Invalid API-key, IP, or permissions for action.\" path /fapi/v1/income");
    try (var site = site()) {
      assertThat(outcomes(collect(site, job("hedge-cross", "hedge-cross"))))
          .isNotEmpty()
          .containsOnly(Outcome.REFUSED);
      assertThat(asked(INCOME)).isEqualTo(1);
      assertThat(asked(TRADES)).isZero();
      var before = exchange.servedCounts().requests();

      var next = next(site, job("hedge-cross", "hedge-cross"));

      assertThat(next.outcomes()).containsOnly(Outcome.REFUSED);
      assertThat(asked(INCOME)).isEqualTo(1);
      // The time and the index prices are no questions about the account.
      assertThat(exchange.servedCounts().requests() - before).isLessThanOrEqualTo(4);
    }
    assertThat(count("history.income")).isZero();
  }

  @Test
  void aKeyThatMayWithdrawIsNotAskedWithEither() throws Exception {
    var strict =
        new KeySet(Site.credentials(world.account("multi-hedge")), Optional.empty(), Set.of());
    try (var site = site()) {
      var report = collect(site, withStreams(Site.job("multi-hedge", strict)));

      assertThat(report.outcomes()).containsOnly(Outcome.REFUSED);
      assertThat(report.streams())
          .extracting(StreamResult::detail)
          .allMatch(it -> it.contains("its key may withdraw"));
      assertThat(asked(INCOME) + asked(TRADES)).isZero();
    }
  }

  @Test
  void swappedKeysWriteNoFlowUnderEitherName() throws Exception {
    try (var site = site()) {
      assertThat(
              collect(
                      site,
                      job("hedge-cross", "hedge-cross"),
                      job("one-way-isolated", "one-way-isolated"))
                  .outcomes())
          .containsOnly(Outcome.TAKEN);
      var written = written();
      var asked = asked(INCOME) + asked(TRADES);

      var report =
          next(
              site, job("hedge-cross", "one-way-isolated"), job("one-way-isolated", "hedge-cross"));

      assertThat(report.outcomes()).containsOnly(Outcome.IDENTITY);
      assertThat(report.streams()).isNotEmpty();
      assertThat(asked(INCOME) + asked(TRADES)).isEqualTo(asked);
      assertThat(written()).isEqualTo(written);
    }
  }

  @Test
  void aBanEndsEveryErrandUntilItIsOver() throws Exception {
    faults("418 for 7m first 1 path /fapi/v1/income");
    try (var site = site()) {
      var report =
          collect(
              site, job("hedge-cross", "hedge-cross"), job("one-way-isolated", "one-way-isolated"));

      assertThat(report.results()).extracting(AccountResult::outcome).containsOnly(Outcome.TAKEN);
      assertThat(outcomes(report)).contains(Outcome.THROTTLED).doesNotContain(Outcome.TAKEN);
      assertThat(asked(INCOME)).isEqualTo(1);
      next(site, job("hedge-cross", "hedge-cross"));
      assertThat(exchange.servedCounts().limitCompliance().bans()).isEqualTo(1);
      assertThat(exchange.servedCounts().limitCompliance().duringBan()).isZero();

      clock.to(NOON.plus(Duration.ofMinutes(30)).plusSeconds(20));
      assertThat(outcomes(collect(site, job("hedge-cross", "hedge-cross"))))
          .containsOnly(Outcome.TAKEN);
    }
    assertThat(count("history.income")).isPositive();
  }

  @Test
  void aTimeStampOutOfItsWindowIsSignedAnew() throws Exception {
    faults(
        """
        error 400 -1021 "Timestamp for this request is outside of the recvWindow." first 1 \
        path /fapi/v1/income
        """);
    try (var site = site()) {
      assertThat(outcomes(collect(site, job("hedge-cross", "hedge-cross"))))
          .containsOnly(Outcome.TAKEN);
    }
    assertThat(count("history.income")).isPositive();
  }

  private void faults(String script) throws Exception {
    exchange.close();
    exchange =
        SimulatedExchange.start(
            world, clock, ServerOptions.DEFAULTS.withScript(FaultScript.parse("test", script)));
  }

  private Site site() {
    return new Site(folder, exchange, clock, new ProcessBudget(1_000_000, 0));
  }

  private AccountJob job(String name, String key) {
    var keys =
        new KeySet(Site.credentials(world.account(key)), Optional.empty(), KeySet.ALL_POWERS);
    return withStreams(Site.job(name, keys));
  }

  private static AccountJob withStreams(AccountJob job) {
    var every = Duration.ofMinutes(5);
    return job.with(
        new StreamSchedule(Map.of(Stream.INCOME, every, Stream.TRADE, every), 0, 1, 3, true));
  }

  private Run.Report collect(Site site, AccountJob... jobs) throws InterruptedException {
    return site.run.collect(List.of(jobs), LoadKind.COLLECT, () -> store, Duration.ZERO);
  }

  private Run.Report next(Site site, AccountJob... jobs) throws InterruptedException {
    clock.to(Site.GRID.begins(Site.GRID.next(Site.GRID.floor(clock.instant()))));
    return collect(site, jobs);
  }

  private static List<Outcome> outcomes(Run.Report report) {
    return report.streams().stream().map(StreamResult::outcome).toList();
  }

  private long asked(String path) {
    return exchange.servedCounts().requests(path);
  }

  private List<Long> written() {
    return List.of(
        count("history.income"),
        count("history.trade"),
        count("history.account_snapshot"),
        count(
            "history.raw_document inner join history.account using (account_id)"
                + " where kind = 'trading'"));
  }

  private long count(String from) {
    return sql.fetchOptional("select count(*) from " + from).orElseThrow().get(0, Long.class);
  }
}

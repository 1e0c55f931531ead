package accounthistory.run;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Stream;
import accounthistory.exchange.ratelimit.SharedBudget;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountJob.KeySet;
import accounthistory.job.Outcome;
import accounthistory.job.StreamSchedule;
import accounthistory.report.Check;
import accounthistory.report.CheckResult;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.fault.FaultScript;
import accounthistory.simulator.ledger.Oracle;
import accounthistory.simulator.ledger.World;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Simulated hours in which everything goes wrong at some rate, the database is unreachable now and
/// then, and the collector restarts in the middle of bans.
///
/// `mvn verify -Psoak -Dsoak.hours=240` runs it for long. Accounts are asked one after the other,
/// so that no request is under way when a ban begins, each for its state, and then for its flows,
/// fills, brackets and configuration.
@WithDatabase
final class SoakTest {
  private static final int HOURS = Integer.getInteger("soak.hours", 2);
  private static final Instant BEGIN = Instant.parse("2026-11-20T15:00:00Z");
  private static final int WEIGHT_LIMIT = 300;
  private static final int HEAD_ROOM = 10;
  private static final List<String> ACCOUNTS =
      List.of("flat", "one-way-isolated", "usdc-margined", "dormant");

  private static final String FAULTS =
      """
      drift +1500ms                 every 3h for 11m
      418 for 7m                    each 120th
      429                           rate 1% seed 1
      429 retry-after 15s           rate 0.5% seed 2
      403                           rate 0.2% seed 3
      408                           rate 1% seed 4
      503 unknown-error             rate 2% seed 5
      503 unavailable               rate 1% seed 6
      503 internal-error            rate 1% seed 7
      503 throttled                 rate 1% seed 8
      shutting-down                 rate 0.3% seed 9
      maintenance                   rate 0.3% seed 10
      reset                         rate 1% seed 11
      truncated at 90%              rate 0.5% seed 12
      wrong-length 10               rate 0.3% seed 13
      wrong-length -10              rate 0.3% seed 14
      cut at 50%                    rate 0.3% seed 15
      empty                         rate 0.3% seed 16
      html                          rate 0.3% seed 17
      redirect https://127.0.0.1:1/ rate 0.2% seed 18
      garbage of 2kB                rate 0.3% seed 19
      gzip-bomb of 80MB             rate 0.1% seed 20
      duplicate-key                 rate 0.3% seed 21  path /fapi/v2/account
      number NaN                    rate 0.3% seed 22  path /fapi/v2/account
      error 400 -1021 "Timestamp for this request is outside of the recvWindow." rate 1% seed 23
      """;

  @TempDir private Path folder;
  private final TestDatabase database;
  private final Site.Clock clock = new Site.Clock(BEGIN.plusSeconds(20));
  private final Random random = new Random(5);
  private int restarts;
  private int slotsWithoutTables;

  SoakTest(TestDatabase database) {
    this.database = database;
  }

  @Test
  void noBanIsBrokenNoBudgetOverspentAndNoSlotForgotten() throws Exception {
    var world = World.standard(9, BEGIN.minus(Duration.ofDays(1)));
    var pool = new HikariConfig();
    pool.setDataSource(database.dataSource());
    var options =
        ServerOptions.DEFAULTS
            .withWeightPerMinute(WEIGHT_LIMIT)
            .withScript(FaultScript.parse("soak", FAULTS));
    try (var exchange = SimulatedExchange.start(world, clock, options);
        var source = new HikariDataSource(pool)) {
      live(world, exchange, new Store(source));
      report(exchange);
      compareFlows(world, exchange);
    }
  }

  private void live(World world, SimulatedExchange exchange, Store store) throws Exception {
    var jobs = ACCOUNTS.stream().map(it -> job(world, it)).toList();
    var end = BEGIN.plus(Duration.ofHours(HOURS));
    var away = 0;
    var site = site(exchange);
    try {
      for (var slot = BEGIN; slot.isBefore(end) || away > 0; slot = Site.GRID.next(slot)) {
        clock.to(later(clock.instant(), Site.GRID.begins(slot)));
        away = away > 0 ? away - 1 : slot.isBefore(end) && random.nextInt(12) == 0 ? 4 : 0;
        slotsWithoutTables += away > 0 ? 1 : 0;
        var isAway = away > 0;
        for (var job : jobs) {
          var results =
              site.run
                  .collect(
                      List.of(job),
                      LoadKind.COLLECT,
                      () -> {
                        if (isAway) {
                          throw new TablesUnavailable(Outcome.SPOOLED, "away");
                        }
                        return store;
                      },
                      Duration.ZERO)
                  .results();
          var isThrottled = results.getFirst().outcome() == Outcome.THROTTLED;
          if (random.nextInt(isThrottled ? 2 : 60) == 0) {
            site.close();
            site = site(exchange);
            restarts++;
          }
        }
      }
    } finally {
      site.close();
    }
  }

  private static AccountJob job(World world, String name) {
    var keys =
        new KeySet(Site.credentials(world.account(name)), Optional.empty(), KeySet.ALL_POWERS);
    var every =
        Map.of(
            Stream.INCOME, Duration.ofMinutes(15),
            Stream.TRADE, Duration.ofMinutes(30),
            Stream.LEVERAGE_BRACKET, Duration.ofHours(6),
            Stream.CONFIGURATION, Duration.ofHours(2));
    return Site.job(name, keys)
        .with(new StreamSchedule(every, ACCOUNTS.indexOf(name), ACCOUNTS.size(), 3, false));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Site site(SimulatedExchange exchange) throws IOException {
    return new Site(
        folder,
        exchange,
        clock,
        SharedBudget.open(folder.resolve("exchange"), "soak", WEIGHT_LIMIT, HEAD_ROOM));
  }

  private void report(SimulatedExchange exchange) throws Exception {
    var limitCompliance = exchange.servedCounts().limitCompliance();
    var usable = WEIGHT_LIMIT - WEIGHT_LIMIT * HEAD_ROOM / 100;
    try (var connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(true);
      var sql = DSL.using(connection, SQLDialect.POSTGRES);
      sql.execute(
          "select set_config('analytics.as_of', {0}, false)", DSL.val(clock.instant().toString()));
      var slots =
          sql.fetchSingle(
              """
              select
                  count(*),
                  count(*) filter (where state = 'taken'),
                  count(*) filter (where state = 'failed'),
                  count(*) filter (where state = 'missed'),
                  count(*) filter (where state = 'inactive'),
                  count(*) filter (where state = 'pending'),
                  count(distinct (account_id, snapshot_at))
              from analytics.slots
              """);
      System.out.printf(
          "hours %d, requests %d, bans %d, requests during a ban %d, highest used weight %d of usable"
              + " %d, restarts %d, slots without tables %d, slots %s = taken %s + failed %s + missed"
              + " %s + inactive %s + pending %s%n",
          HOURS,
          exchange.servedCounts().requests(),
          limitCompliance.bans(),
          limitCompliance.duringBan(),
          limitCompliance.highestWeight(),
          usable,
          restarts,
          slotsWithoutTables,
          slots.get(0),
          slots.get(1),
          slots.get(2),
          slots.get(3),
          slots.get(4),
          slots.get(5));
      assertThat(limitCompliance.bans()).isPositive();
      assertThat(limitCompliance.duringBan()).isZero();
      assertThat(limitCompliance.highestWeight()).isLessThanOrEqualTo(usable);
      assertThat(slots.get(0, Long.class)).isGreaterThanOrEqualTo(HOURS * 12L * ACCOUNTS.size());
      assertThat(slots.get(6)).isEqualTo(slots.get(0));
      assertThat(sum(slots)).isEqualTo(slots.get(0, Long.class));
      assertThat(slots.get(1, Long.class)).isGreaterThan(slots.get(0, Long.class) / 2);
      assertThat(Check.runAll(connection, Map.of()))
          .filteredOn(CheckResult::isFailure)
          .extracting(CheckResult::line)
          .isEmpty();
    }
  }

  /// What is called known is known: every flow of the exchange's books, and no other.
  private void compareFlows(World world, SimulatedExchange exchange) throws Exception {
    var oracle = new Oracle(world);
    var sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    var compared = 0;
    for (var name : ACCOUNTS) {
      var known =
          sql.fetch(
              """
              select lower(span) as since, upper(span) as until
              from history.account
              inner join history.income_coverage using (account_id)
              cross join unnest(known) as span
              where name = {0} and upper(span) > {1}
              """,
              DSL.val(name), DSL.val(BEGIN));
      assertThat(known.isEmpty()).as(name).isEqualTo(name.equals("dormant"));
      for (var span : known) {
        var since = later(BEGIN, span.get("since", Instant.class));
        var until = span.get("until", Instant.class);
        var expected = new ArrayList<String>();
        oracle.flows(name, since.minusMillis(1), until.minusMillis(1)).stream()
            .map(it -> it.time().toEpochMilli() + " " + it.incomeType() + " " + it.tranId())
            .forEach(expected::add);
        assertThat(
                sql.fetchValues(
                    """
                    select (extract(epoch from occurred_at) * 1000)::bigint || ' ' || income_type
                        || ' ' || tran_id
                    from history.income
                    inner join history.account using (account_id)
                    where name = {0} and occurred_at >= {1} and occurred_at < {2}
                    """,
                    DSL.val(name), DSL.val(since), DSL.val(until)))
            .as("%s from %s to %s", name, since, until)
            .map(String::valueOf)
            .containsExactlyInAnyOrderElementsOf(expected);
        compared += expected.size();
      }
    }
    System.out.printf(
        "questions for flows %d, for fills %d; flows as in the books %d%n",
        exchange.servedCounts().requests("/fapi/v1/income"),
        exchange.servedCounts().requests("/fapi/v1/userTrades"),
        compared);
    assertThat(compared).isPositive();
  }

  private static long sum(org.jooq.Record slots) {
    var sum = 0L;
    for (var i = 1; i <= 5; i++) {
      sum += slots.get(i, Long.class);
    }
    return sum;
  }
}

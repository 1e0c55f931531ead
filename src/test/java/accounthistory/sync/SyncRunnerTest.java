package accounthistory.sync;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Stream;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.StreamResult;
import accounthistory.job.StreamSchedule;
import accounthistory.report.Check;
import accounthistory.report.Verdict;
import accounthistory.run.AccountResult;
import accounthistory.run.Run;
import accounthistory.run.Site;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.sync.FlowExchange.Flow;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is requested of accounts in addition to their snapshots.
@WithDatabase
final class SyncRunnerTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant OLDEST = NOON.minus(Duration.ofDays(90));

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(1)));
  private final FlowExchange flows = new FlowExchange();
  private final TestDatabase database;
  private final Store store;
  private final DSLContext sql;
  private final SimulatedExchange exchange;

  SyncRunnerTest(TestDatabase database) throws IOException {
    this.database = database;
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS.withFaults(flows));
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void theFirstRunBeginsWithThePresentAndGoesBackAsFarAsItsShare() throws Exception {
    flows.add(hourly());
    try (var site = site("a")) {
      var report = collect(site, job(3));

      assertThat(report.outcomes()).containsOnly(Outcome.TAKEN);
      assertThat(report.streams())
          .extracting(StreamResult::detail)
          .containsExactly("income known for 21.0 of the last 90 days");
      assertThat(flows.asked()).hasSize(4);
    }
  }

  @Test
  void laterRunsGoBackUntilTheThreeMonthsAreHere() throws Exception {
    var all = hourly();
    flows.add(all);
    try (var site = site("a")) {
      for (var run = 0; run < 5; run++) {
        collect(site, job(3));
        next();
      }
      assertThat(count("history.income")).isEqualTo(all.size());
      assertThat(known()).hasSize(1);
      flows.asked();

      next(9);
      assertThat(collect(site, job(3)).streams()).hasSize(1);
      assertThat(flows.asked()).hasSize(1);
    }
  }

  @Test
  void anAccountIsAskedOnceATurn() throws Exception {
    try (var site = site("a")) {
      collect(site, job(0));
      flows.asked();

      next();
      assertThat(collect(site, job(0)).streams()).isEmpty();
      next();
      assertThat(collect(site, job(0)).streams()).isEmpty();
      assertThat(flows.asked()).isEmpty();

      next();
      assertThat(collect(site, job(0)).streams()).hasSize(1);
      assertThat(flows.asked()).hasSize(1);
    }
  }

  @Test
  void aRowThatIsListedLateIsMetByTheNextTurnsOverlap() throws Exception {
    var late = Flow.of(NOON.minusSeconds(30), 1).listed(NOON.plusSeconds(600));
    flows.add(List.of(late));
    try (var site = site("a")) {
      collect(site, job(0));
      assertThat(count("history.income")).isZero();

      next(3);
      collect(site, job(0));

      assertThat(count("history.income")).isEqualTo(1);
    }
  }

  @Test
  void fullPagesAndCrowdedMillisecondsLoseNothing() throws Exception {
    var crowded = NOON.minusSeconds(1800);
    var all = new ArrayList<Flow>();
    IntStream.range(0, 2100)
        .forEach(it -> all.add(Flow.of(NOON.minusSeconds(3000).plusMillis(it), it)));
    IntStream.range(0, 800).forEach(it -> all.add(Flow.of(crowded, "FUNDING_FEE", "BTCUSDT", it)));
    IntStream.range(0, 800).forEach(it -> all.add(Flow.of(crowded, "COMMISSION", "ETHUSDT", it)));
    IntStream.range(0, 700).forEach(it -> all.add(Flow.of(crowded, "COMMISSION", "XRPUSDT", it)));
    flows.add(all);
    try (var site = site("a")) {
      assertThat(collect(site, job(0)).outcomes()).containsOnly(Outcome.TAKEN);
    }
    assertThat(count("history.income")).isEqualTo(all.size());
    assertThat(known()).hasSize(1);
  }

  @Test
  void aMillisecondThatCannotBeKnownIsAHoleAndTheRestGoesOn() throws Exception {
    var crowded = NOON.minusSeconds(1800);
    var all = new ArrayList<>(List.of(Flow.of(NOON.minusSeconds(60), 1)));
    IntStream.range(0, 1200).forEach(it -> all.add(Flow.of(crowded, "TRANSFER", "", it)));
    flows.add(all);
    try (var site = site("a")) {
      assertThat(collect(site, job(20)).outcomes()).containsOnly(Outcome.TAKEN);
    }
    assertThat(
            sql.fetchSingle("select lower(holes) from history.income_coverage")
                .get(0, Instant.class))
        .isEqualTo(crowded);
    assertThat(known()).hasSize(2);
    assertThat(
            sql.fetchValues("select tran_id from history.income where income_type <> 'TRANSFER'"))
        .hasSize(1);
  }

  @Test
  void aFlowThatChangesIsToldAndTheCursorMovesOn() throws Exception {
    var flow = Flow.of(NOON.minusSeconds(300), 1);
    flows.add(List.of(flow));
    try (var site = site("a")) {
      collect(site, job(0));
      flows.replace(flow, flow.of("-0.02"));
      next(3);

      var report = collect(site, job(0));

      assertThat(report.streams())
          .singleElement()
          .returns(Outcome.NOT_UNDERSTOOD, StreamResult::outcome)
          .extracting(StreamResult::detail)
          .asString()
          .contains("income rows came again with other content");
      assertThat(count("history.income_conflict")).isEqualTo(1);
      next(3);
      assertThat(collect(site, job(0)).streams())
          .extracting(StreamResult::outcome)
          .containsExactly(Outcome.TAKEN);
    }
  }

  @ParameterizedTest
  @CsvSource({"30, true", "30, false", "3, true", "90, true"})
  void whatTheExchangeHasForgottenIsToldOnceAndTheRestGoesOn(int days, boolean isTold)
      throws Exception {
    var all = hourly();
    flows.add(all);
    flows.keep(Duration.ofDays(days), isTold);
    try (var site = site("a")) {
      for (var run = 0; run < 2; run++) {
        var report = collect(site, job(40));
        assertThat(report.outcomes()).containsOnly(Outcome.TAKEN);
        next(3);
      }
      // What was known before the horizon passed it stays; nothing is asked beyond it again.
      flows.asked();
      collect(site, job(40));
      assertThat(flows.asked()).hasSize(1);
    }
    var served = all.stream().filter(it -> !it.at().isBefore(kept(days))).count();
    assertThat(count("history.income")).isBetween((int) served - (isTold ? 0 : 64), (int) served);
    assertThat(known()).hasSize(1);
    var isForgotten = days < 90;
    var forgotten = sql.fetchValues("select unnest(forgotten)::text from history.income_coverage");
    assertThat(forgotten).hasSize(isForgotten ? 1 : 0);
    try (var connection = database.connect()) {
      assertThat(
              Check.runAll(connection, Map.of()).stream()
                  .filter(it -> it.check().name().equals("what_is_requested_is_not_forgotten_yet"))
                  .map(it -> it.verdict() instanceof Verdict.Holds))
          .containsExactly(!isForgotten);
    }
  }

  /// The first instant that is certainly requested.
  private static Instant kept(int days) {
    return NOON.plusSeconds(20).minus(Duration.ofDays(days)).plus(Horizon.MARGIN);
  }

  @ParameterizedTest
  @CsvSource({"90, true", "60, true", "60, false"})
  void fillsAtTheEdgeOfWhatIsKeptAreAskedForWithAMargin(int days, boolean isTold) throws Exception {
    flows.add(List.of(profit(86, 771), profit(1, 772)));
    try (var site = site("a")) {
      collect(site, hedged());
      flows.keep(Duration.ofDays(days), isTold);
      for (var run = 0; run < 3; run++) {
        next(3);
        assertThat(collect(site, hedged()).outcomes()).containsOnly(Outcome.TAKEN);
      }
    }
    assertThat(
            store.missingTrades(Site.subject("hedge-cross"), Horizon.oldest(clock.instant()), true))
        .isEmpty();
    var forgotten = sql.fetchValues("select unnest(forgotten)::text from history.trade_coverage");
    assertThat(forgotten).hasSize(days < 90 ? 1 : 0);
  }

  private static Flow profit(int daysAgo, long id) {
    return Flow.of(NOON.minus(Duration.ofDays(daysAgo)), "REALIZED_PNL", "BTCUSDT", id);
  }

  private AccountJob hedged() {
    var schedule =
        new StreamSchedule(
            Map.of(Stream.INCOME, Duration.ofMinutes(15), Stream.TRADE, Duration.ofMinutes(15)),
            0,
            1,
            40,
            true);
    return Site.job(world.account("hedge-cross")).with(schedule);
  }

  @Test
  void aStreamThatIsAwayCostsNoSnapshot() throws Exception {
    flows.hangUpAt(1);
    try (var site = site("a")) {
      var report = collect(site, job(3));

      assertThat(report.results())
          .extracting(AccountResult::outcome)
          .containsExactly(Outcome.TAKEN);
      assertThat(report.streams())
          .extracting(StreamResult::outcome)
          .containsExactly(Outcome.UNREACHABLE);
    }
  }

  @Test
  void withoutWeightTheRestIsForALaterRun() throws Exception {
    flows.add(hourly());
    // Three quarters for the present, a half for the past: one page of it.
    var options = ServerOptions.DEFAULTS.withFaults(flows).withWeightPerMinute(200);
    try (var poor = SimulatedExchange.start(world, clock, options);
        var site = new Site(folder.resolve("a"), poor, clock, new ProcessBudget(200, 0))) {
      var report = collect(site, job(20));

      assertThat(report.outcomes()).containsOnly(Outcome.TAKEN);
      assertThat(flows.asked()).hasSizeBetween(2, 3);
    }
  }

  @Test
  void whereverACatchUpIsInterruptedItsRowsAreTheSame() throws Exception {
    flows.add(hourly());
    var crowded = NOON.minus(Duration.ofDays(3));
    var more = new ArrayList<Flow>();
    IntStream.range(0, 900).forEach(it -> more.add(Flow.of(crowded, "FUNDING_FEE", "A", it)));
    IntStream.range(0, 900).forEach(it -> more.add(Flow.of(crowded, "COMMISSION", "B", it)));
    flows.add(more);
    try (var site = site("undisturbed")) {
      collect(site, job(100));
    }
    var undisturbed = rows();
    var questions = flows.asked().size();
    assertThat(count("history.income")).isEqualTo(hourly().size() + more.size());

    for (var at = 1; at <= questions; at += 9) {
      sql.execute(
          "truncate history.income, history.income_window, history.income_coverage,"
              + " history.raw_document, history.raw_dictionary");
      flows.hangUpAt(at);
      try (var site = site("killed-" + at)) {
        next(3);
        collect(site, job(100));
      }
      flows.hangUpAt(0);
      try (var site = site("again-" + at)) {
        for (var run = 0; run < 2; run++) {
          next(3);
          collect(site, job(100));
        }
      }
      assertThat(rows()).as("interrupted at question %d", at).isEqualTo(undisturbed);
      assertThat(known()).as("interrupted at question %d", at).hasSize(1);
    }
  }

  /// Everything of a flow but when it was seen and by which load.
  private String rows() {
    return String.valueOf(
        sql.fetchValue(
            """
            select md5(string_agg(row(
                occurred_at, income_type, tran_id, asset, symbol, trade_id, amount, info
            )::text, ',' order by occurred_at, income_type, tran_id, asset, symbol, trade_id))
            from history.income
            """));
  }

  private List<Flow> hourly() {
    return IntStream.range(48, 90 * 24)
        .mapToObj(it -> Flow.of(OLDEST.plus(Duration.ofHours(it)).plusSeconds(3000), it))
        .toList();
  }

  private void next() {
    next(1);
  }

  private void next(int slots) {
    var grid = Site.GRID;
    var slot = grid.floor(clock.instant());
    clock.to(grid.begins(slot.plus(grid.every().multipliedBy(slots))));
  }

  private Run.Report collect(Site site, AccountJob job) throws InterruptedException {
    return site.run.collect(List.of(job), LoadKind.COLLECT, () -> store, Duration.ZERO);
  }

  private AccountJob job(int pages) {
    var schedule =
        new StreamSchedule(Map.of(Stream.INCOME, Duration.ofMinutes(15)), 0, 1, pages, true);
    return Site.job(world.account("flat")).with(schedule);
  }

  private Site site(String name) {
    // As if it was not counted.
    return new Site(folder.resolve(name), exchange, clock, new ProcessBudget(1_000_000, 0));
  }

  private List<?> known() {
    return sql.fetchValues("select unnest(known)::text from history.income_coverage");
  }

  private int count(String table) {
    return sql.fetchCount(DSL.table(table));
  }
}

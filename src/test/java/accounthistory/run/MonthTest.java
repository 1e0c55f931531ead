package accounthistory.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import accounthistory.capture.Grid;
import accounthistory.capture.Stream;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.StreamSchedule;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.FlowKind;
import accounthistory.simulator.ledger.IncomeRow;
import accounthistory.simulator.ledger.Oracle;
import accounthistory.simulator.ledger.PnlSums;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.AccountScenario;
import accounthistory.simulator.scenario.AccountSetup;
import accounthistory.simulator.scenario.SimulatedAccount;
import accounthistory.store.Store;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weeks of account life in all modes, collected slot by slot: the books close, for every asset and
/// interval, and every figure is that of the simulation's own books.
///
/// `mvn verify -Pmonth` lives through 31 days.
@WithDatabase
final class MonthTest {
  /// The accounts opened a week before; two of them switch their modes in the days after.
  private static final Instant EPOCH = Instant.parse("2026-10-20T00:00:00Z");

  private static final int DAYS = Integer.getInteger("month.days", 1);

  private static final Duration HOUR = Duration.ofHours(1);

  /// Equity is in the hundreds of thousands; the books compute without rounding, as the database
  /// does.
  private static final BigDecimal NOTHING = new BigDecimal("1e-12");

  private static final BigDecimal LAST_DIGIT = new BigDecimal("1e-7");

  @TempDir private Path folder;
  private final HikariDataSource pool;
  private final Store store;
  private final DSLContext sql;

  MonthTest(TestDatabase database) {
    var pooled = new HikariConfig();
    pooled.setDataSource(database.dataSource());
    pooled.setMaximumPoolSize(4);
    this.pool = new HikariDataSource(pooled);
    this.store = new Store(pool);
    this.sql = DSL.using(pool, SQLDialect.POSTGRES);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void everyFigureIsThatOfTheBooks() throws Exception {
    var world = World.standard(31, EPOCH);
    var begin = Account.switches(world);
    live(world, begin, hourly(20), world.accounts());

    assertThat(unreconciled()).isEmpty();
    for (var account : world.accounts()) {
      if (!account.setupAt(begin).modes().dormant()) {
        var expected = expected(world, account, begin);
        expected.keySet().removeAll(ambiguous(account));
        assertThat(booked(account, begin)).as(account.name()).isEqualTo(expected);
      }
    }
    var compared = compare(world);
    assertThat(compared).isGreaterThan(24 * 7 * DAYS - 30);
    System.out.printf(
        "days %d, intervals %d, assets reconciled %d, residuals 0, flows %d%n",
        DAYS,
        compared,
        count("select count(*) from analytics.reconciliation where is_reconciled"),
        count("select count(*) from history.income"));
  }

  /// Captured when every wallet has its funding, a day is the same whenever each got it. Captured
  /// before, only the funding of midnight is in another day, with what the price of it did, and the
  /// books close all the same.
  @Test
  void aDayIsTheSameHoweverLateFundingSettles() throws Exception {
    var days = new ArrayList<List<String>>();
    for (var phase : List.of(70, 20)) {
      for (var lag : List.of(Duration.ZERO, Duration.ofSeconds(60))) {
        var world = World.standard(31, EPOCH, AccountScenario.STANDARD.withFundingLag(lag));
        begin();
        live(world, EPOCH.plus(HOUR), hourly(phase), some(world));
        assertThat(unreconciled()).as("phase %d, lag %s", phase, lag).isEmpty();
        days.add(days(phase == 70 ? "pnl" : "pnl - revaluation - funding"));
        // The rule by stamps alone finds money that no flow explains, wherever funding straddles.
        assertThat(residualsByTimeAlone() > 0)
            .as("phase %d, lag %s", phase, lag)
            .isEqualTo(phase == 20 && !lag.isZero());
      }
    }
    assertThat(days.getFirst()).isNotEmpty().isEqualTo(days.get(1));
    assertThat(days.get(2)).isNotEmpty().isEqualTo(days.get(3));
  }

  private static final class Account {
    private Account() {}

    /// Some hours before an account switches its modes, and not when funding is paid: what is
    /// stamped before the first price has none.
    static Instant switches(World world) {
      return world.accounts().stream()
          .flatMap(it -> it.setups().stream().skip(1))
          .map(AccountSetup::since)
          .min(Instant::compareTo)
          .orElseThrow()
          .truncatedTo(ChronoUnit.DAYS)
          .plus(HOUR);
    }
  }

  private static Grid hourly(int phase) {
    return new Grid(Duration.ofHours(1), Duration.ofSeconds(phase));
  }

  private static List<SimulatedAccount> some(World world) {
    return List.of(world.account("hedge-cross"), world.account("multi-one-way"));
  }

  private void begin() {
    sql.execute(
        """
        truncate history.account, history.account_snapshot, history.asset_balance,
            history.asset_balance_value, history.position, history.income, history.income_window,
            history.income_coverage, history.slot_interval, history.slot_flow,
            history.asset_index, history.raw_document, history.derive_queue,
            history.derive_lock cascade
        """);
  }

  private void live(World world, Instant begin, Grid grid, List<SimulatedAccount> accounts)
      throws Exception {
    var clock = new Site.Clock(begin);
    var state = folder.resolve(String.valueOf(System.identityHashCode(world)));
    try (var exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS);
        var site = new Site(state, exchange, clock, new ProcessBudget())) {
      var jobs = accounts.stream().map(it -> job(it, grid)).toList();
      var end = begin.plus(Duration.ofDays(DAYS));
      for (var slot = begin; !slot.isAfter(end); slot = grid.next(slot)) {
        clock.to(grid.begins(slot));
        var report = site.run.collect(jobs, LoadKind.COLLECT, () -> store, Duration.ZERO);
        assertThat(report.outcomes()).isSubsetOf(Outcome.TAKEN, Outcome.INACTIVE);
      }
      // What moved wallets before the last capture is listed by then.
      clock.to(grid.begins(end).plus(Duration.ofMinutes(30)));
      site.run.collect(jobs, LoadKind.COLLECT, () -> store, Duration.ZERO);
    }
  }

  private static AccountJob job(SimulatedAccount account, Grid grid) {
    var plan =
        new AccountPlan(
            Site.subject(account.name()), grid, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
    var keys =
        new AccountJob.KeySet(
            Site.credentials(account), Optional.empty(), AccountJob.KeySet.ALL_POWERS);
    var punctuality = new AccountJob.Punctuality(grid.defaultLateness(), Duration.ZERO);
    var every = Map.of(Stream.INCOME, Duration.ofMinutes(15));
    return new AccountJob(plan, keys, punctuality, new StreamSchedule(every, 0, 1, 20, true));
  }

  /// Wallets that moved by something else than what is booked, though all flows are known.
  private List<String> unreconciled() {
    return texts(
        """
        select concat_ws(' ', account_name, snapshot_at, asset, residual, booking)
        from analytics.reconciliation
        where is_flows_known and not is_reconciled
        order by 1
        """);
  }

  private int residualsByTimeAlone() {
    return count(
        """
        select count(*)
        from history.slot_interval as slot
        inner join history.account_snapshot as opened
            on opened.account_id = slot.account_id and opened.snapshot_at = slot.opened_at
        inner join history.account_snapshot as closed
            on closed.account_id = slot.account_id and closed.snapshot_at = slot.snapshot_at
        inner join history.asset_balance as before
            on before.account_id = slot.account_id and before.snapshot_at = slot.opened_at
        inner join history.asset_balance as after
            on after.account_id = slot.account_id and after.snapshot_at = slot.snapshot_at
            and after.asset = before.asset
        where after.wallet_balance - before.wallet_balance <> (
            select coalesce(sum(income.amount), 0)
            from history.income
            where income.account_id = slot.account_id
                and income.asset = before.asset
                and income.occurred_at > opened.captured_at
                and income.occurred_at <= closed.captured_at
        )
        """);
  }

  private List<String> days(String figure) {
    return texts(
        """
        select concat_ws(' ', account_name, day, %s)
        from definition.daily_pnl
        where zone = 'UTC' and reason is null
        order by 1
        """
            .formatted(figure));
  }

  /// Compares every interval with the simulation's books, and returns how many there were.
  private int compare(World world) {
    var oracle = new Oracle(world);
    var prices = new KnownPrices(oracle.published(), observed());
    var intervals =
        sql.fetch(
            """
            select account.name, opened.captured_at as captured_from, closed.captured_at as captured_to,
                interval.*, cast((interval.snapshot_at - interval '1 microsecond')
                    at time zone 'UTC' as date) as day
            from definition.pnl_intervals as interval
            inner join history.account on account.account_id = interval.account_id
            inner join history.account_snapshot as opened
                on opened.account_id = interval.account_id
                and opened.snapshot_at = interval.opened_at
            inner join history.account_snapshot as closed
                on closed.account_id = interval.account_id
                and closed.snapshot_at = interval.snapshot_at
            where interval.reason is null
            """);
    var symbols = new TreeMap<String, BigDecimal>();
    for (var row : intervals) {
      var account = row.get("name", String.class);
      var books =
          oracle.between(
              account,
              row.get("captured_from", Instant.class),
              row.get("captured_to", Instant.class),
              prices);
      compare(row, books);
      books
          .symbols()
          .forEach((symbol, part) ->
              symbols.merge(
                  account + " " + row.get("day") + " " + symbol, part.pnl(), BigDecimal::add));
    }
    compareSymbols(symbols);
    return intervals.size();
  }

  private static void compare(Record row, PnlSums books) {
    var expected = new LinkedHashMap<String, BigDecimal>();
    expected.put("opening_equity", books.opening());
    expected.put("closing_equity", books.closing());
    expected.put("external_flow", books.external());
    expected.put("unrealized", books.unrealized());
    expected.put("revaluation", books.revaluation());
    expected.put("residual", BigDecimal.ZERO);
    expected.put("pnl", books.pnl());
    for (var kind : FlowKind.values()) {
      if (kind != FlowKind.EXTERNAL) {
        expected.put(kind.name().toLowerCase(Locale.ROOT), books.of(kind));
      }
    }
    expected.forEach((figure, value) ->
        assertThat(row.get(figure, BigDecimal.class))
            .as("%s %s %s", row.get("name"), row.get("snapshot_at"), figure)
            .isCloseTo(value, within(NOTHING)));
  }

  /// By day and symbol, as analysts see it: to the last digit that is shown.
  private void compareSymbols(Map<String, BigDecimal> expected) {
    var shown =
        sql.fetch(
            """
            select account_name, day, symbol, pnl
            from analytics.symbol_pnl
            where symbol is not null and reason is null
            """);
    assertThat(shown.size()).isPositive();
    for (var row : shown) {
      var key = row.get("account_name") + " " + row.get("day") + " " + row.get("symbol");
      assertThat(row.get("pnl", BigDecimal.class))
          .as(key)
          .isCloseTo(expected.getOrDefault(key, BigDecimal.ZERO), within(LAST_DIGIT));
    }
  }

  /// The instants whose prices the collector saw.
  private NavigableSet<Instant> observed() {
    return new TreeSet<>(
        sql.fetch("select distinct observed_at from history.asset_index")
            .map(it -> it.get(0, Instant.class)));
  }

  /// What a collector knows of prices: those of the last instant at which it asked, if that was at
  /// most five minutes before, else those of the instant that is nearest.
  private record KnownPrices(Oracle.Prices published, NavigableSet<Instant> observed)
      implements Oracle.Prices {
    private static final Duration FRESH = Duration.ofMinutes(5);

    @Override
    public BigDecimal at(Instant at, String asset) {
      var before = observed.floor(at);
      var after = observed.ceiling(at);
      assertThat(before != null || after != null).as("a price of %s at %s", asset, at).isTrue();
      if (before == null || after == null) {
        return published.at(before == null ? requireNonNull(after) : before, asset);
      }
      var age = Duration.between(before, at);
      var isNearer = age.compareTo(Duration.between(at, after)) <= 0;
      return published.at(age.compareTo(FRESH) <= 0 || isNearer ? before : after, asset);
    }
  }

  /// Slots of flows as they are booked, of flows after the first slot.
  private Map<String, String> booked(SimulatedAccount account, Instant begin) {
    var booked = new TreeMap<String, String>();
    sql.fetch(
            """
            select income.occurred_at, income.income_type, income.tran_id, income.asset,
                income.symbol, income.booked_slot
            from history.income
            inner join history.account on account.account_id = income.account_id
            where account.name = {0} and income.occurred_at >= {1}
                and income.booking is distinct from 'ambiguous'
            """,
            DSL.val(account.name()), DSL.val(begin))
        .forEach(it -> booked.put(name(it), String.valueOf(it.get(5, Instant.class))));
    return booked;
  }

  /// Flows whose interval the wallet does not determine, since others cancel them out: in hedge
  /// mode both sides of a symbol can be paid the same. They are few, and reported as such.
  private Set<String> ambiguous(SimulatedAccount account) {
    var flows =
        sql.fetch(
            """
            select income.occurred_at, income.income_type, income.tran_id, income.asset,
                income.symbol
            from history.income
            inner join history.account on account.account_id = income.account_id
            where account.name = {0} and income.booking = 'ambiguous'
            """,
            DSL.val(account.name()));
    assertThat(flows.size()).as(account.name()).isLessThanOrEqualTo(4 * DAYS);
    return new HashSet<>(flows.map(MonthTest::name));
  }

  private static String name(Record flow) {
    return "%s %s %s %s %s"
        .formatted(flow.get(0, Instant.class), flow.get(1), flow.get(2), flow.get(3), flow.get(4));
  }

  /// The first slot whose capture came after the wallet had it, by the simulation's own ledger.
  private Map<String, String> expected(World world, SimulatedAccount account, Instant begin) {
    var captured = new TreeMap<Instant, Instant>();
    sql.fetch(
            """
            select snapshot.captured_at, snapshot.snapshot_at
            from history.account_snapshot as snapshot
            inner join history.account on account.account_id = snapshot.account_id
            where account.name = {0}
            """,
            DSL.val(account.name()))
        .forEach(it -> captured.put(it.get(0, Instant.class), it.get(1, Instant.class)));
    var until = captured.lastKey();
    var slots = new TreeMap<String, String>();
    for (IncomeRow row :
        world.incomes(account.name(), begin.minusSeconds(120), until.plusSeconds(1800))) {
      if (!row.time().isBefore(begin) && !row.listedAt().isAfter(until.plusSeconds(1700))) {
        var slot = captured.ceilingEntry(row.landedAt());
        slots.put(
            "%s %s %s %s %s"
                .formatted(row.time(), row.incomeType(), row.tranId(), row.asset(), row.symbol()),
            String.valueOf(slot == null ? null : slot.getValue()));
      }
    }
    return slots;
  }

  private int count(String query) {
    return sql.fetchSingle(query).get(0, Integer.class);
  }

  private List<String> texts(String query) {
    return sql.fetchValues(query).stream().map(String::valueOf).toList();
  }
}

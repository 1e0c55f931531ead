package accounthistory.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Grid;
import accounthistory.capture.Stream;
import accounthistory.exchange.ProcessBudget;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.world.IncomeRow;
import accounthistory.simulator.world.Life;
import accounthistory.simulator.world.SimulatedAccount;
import accounthistory.simulator.world.World;
import accounthistory.store.AccountPlan;
import accounthistory.store.LoadKind;
import accounthistory.store.Store;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A month of account life in all modes: the books close, for every asset and interval, and every
/// flow is in the interval whose wallet it reached.
@WithDatabase
final class MonthTest {
  private static final Instant BEGIN = Instant.parse("2026-10-20T00:00:00Z");
  private static final Grid HOURLY = new Grid(Duration.ofHours(1), Duration.ofSeconds(20));
  private static final int DAYS = Integer.getInteger("month.days", 6);

  /// Funding is stamped on the hour, where captures are: with this lag it arrives after them.
  private static final Duration LATE = Duration.ofSeconds(45);

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
  void theBooksCloseWhenFundingReachesWalletsSymbolBySymbol() throws Exception {
    live(Life.STANDARD);
  }

  @Test
  void theBooksCloseWhenFundingReachesWalletsAfterTheCapture() throws Exception {
    live(Life.STANDARD.withFundingLag(LATE));
  }

  @Test
  void theBooksCloseWhenFundingReachesWalletsAtOnce() throws Exception {
    live(Life.STANDARD.withFundingLag(Duration.ZERO));
  }

  private void live(Life life) throws Exception {
    var world = World.standard(31, BEGIN, life);
    var clock = new Site.Clock(BEGIN);
    try (var exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS);
        var site = new Site(folder, exchange, clock, new ProcessBudget())) {
      var jobs = jobs(world);
      var end = BEGIN.plus(Duration.ofDays(DAYS));
      for (var slot = BEGIN; !slot.isAfter(end); slot = HOURLY.next(slot)) {
        clock.to(HOURLY.begins(slot));
        var report = site.run.collect(jobs, LoadKind.COLLECT, () -> store, Duration.ZERO);
        assertThat(report.endings()).containsOnly(Ending.TAKEN, Ending.INACTIVE);
      }
    }
    assertThat(residuals()).isEmpty();
    assertThat(unresolved()).isEmpty();
    for (var account : world.accounts()) {
      if (!account.modes().dormant()) {
        assertThat(booked(account)).as(account.name()).isEqualTo(expected(world, account));
      }
    }
  }

  private static List<AccountJob> jobs(World world) {
    var jobs = new ArrayList<AccountJob>();
    for (var account : world.accounts()) {
      var plan =
          new AccountPlan(
              Site.subject(account.name()), HOURLY, ZoneOffset.UTC, AccountPlan.State.ACTIVE);
      var keys =
          new AccountJob.KeySet(
              Site.credentials(account), Optional.empty(), AccountJob.KeySet.ALL_POWERS);
      var punctuality = new AccountJob.Punctuality(HOURLY.defaultLateness(), Duration.ZERO);
      var every = Map.of(Stream.INCOME, Duration.ofHours(1));
      jobs.add(new AccountJob(plan, keys, punctuality, new Rounds(every, 0, 1, 20, true)));
    }
    return jobs;
  }

  /// Intervals whose wallets moved by something else than what is booked to them.
  private List<String> residuals() {
    return sql
        .fetchValues(
            """
            with moved as (
                select slot.account_id, slot.snapshot_at, balance.asset,
                    balance.wallet_balance as amount
                from history.slot_interval as slot
                inner join history.asset_balance as balance
                    on balance.account_id = slot.account_id
                    and balance.snapshot_at = slot.snapshot_at
                where slot.opened_at is not null
                union all
                select slot.account_id, slot.snapshot_at, balance.asset, -balance.wallet_balance
                from history.slot_interval as slot
                inner join history.asset_balance as balance
                    on balance.account_id = slot.account_id
                    and balance.snapshot_at = slot.opened_at
                union all
                select slot.account_id, slot.snapshot_at, flow.asset, -flow.amount
                from history.slot_interval as slot
                inner join history.slot_flow as flow
                    on flow.account_id = slot.account_id
                    and flow.snapshot_at = slot.snapshot_at
                where slot.opened_at is not null
            )

            select concat_ws(
                ' ', account.name, moved.snapshot_at, moved.asset, sum(moved.amount)
            )
            from moved
            inner join history.account on account.account_id = moved.account_id
            group by account.name, moved.snapshot_at, moved.asset
            having sum(moved.amount) <> 0
            order by 1
            """)
        .stream()
        .map(String::valueOf)
        .toList();
  }

  private List<String> unresolved() {
    return sql
        .fetchValues(
            """
            select account.name || ' ' || slot.snapshot_at || ' ' || slot.unresolved::text
            from history.slot_interval as slot
            inner join history.account on account.account_id = slot.account_id
            where slot.unresolved <> '{}' or slot.booking = 'unresolved'
            order by 1
            """)
        .stream()
        .map(String::valueOf)
        .toList();
  }

  /// Slots of flows as they are booked, of flows after the first slot.
  private Map<String, String> booked(SimulatedAccount account) {
    var booked = new TreeMap<String, String>();
    sql.fetch(
            """
            select income.occurred_at, income.income_type, income.tran_id, income.asset,
                income.symbol, income.trade_id, income.booked_slot
            from history.income
            inner join history.account on account.account_id = income.account_id
            where account.name = {0} and income.occurred_at >= {1}
            """,
            DSL.val(account.name()), DSL.val(BEGIN))
        .forEach(it ->
            booked.put(
                "%s %s %s %s %s"
                    .formatted(
                        it.get(0, Instant.class), it.get(1), it.get(2), it.get(3), it.get(4)),
                String.valueOf(it.get(6, Instant.class))));
    return booked;
  }

  /// The first slot whose capture came after the wallet had it, by the simulation's own ledger.
  private Map<String, String> expected(World world, SimulatedAccount account) {
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
    var slots = new HashMap<String, String>();
    for (IncomeRow row : world.incomes(account.name(), BEGIN.minusSeconds(120), until)) {
      if (!row.time().isBefore(BEGIN) && !row.listedAt().isAfter(until)) {
        slots.put(
            "%s %s %s %s %s"
                .formatted(row.time(), row.incomeType(), row.tranId(), row.asset(), row.symbol()),
            String.valueOf(captured.ceilingEntry(row.landedAt()).getValue()));
      }
    }
    return slots;
  }
}

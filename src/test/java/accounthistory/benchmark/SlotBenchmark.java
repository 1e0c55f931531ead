package accounthistory.benchmark;

import accounthistory.capture.Grid;
import accounthistory.cli.runtime.SimulatedJobs;
import accounthistory.coordination.DatabaseBudget;
import accounthistory.exchange.ratelimit.SharedBudget;
import accounthistory.exchange.ratelimit.StackedBudget;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import accounthistory.job.StreamSchedule;
import accounthistory.run.Site;
import accounthistory.simulator.ledger.World;
import accounthistory.state.Disk;
import accounthistory.store.Store;
import accounthistory.store.coordination.Budget;
import accounthistory.store.database.LoadKind;
import accounthistory.store.write.NativeCompression;
import accounthistory.text.DurationText;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;

/// What a slot costs: CPU of the program and of PostgreSQL, statements, transactions, memory. The
/// floor is a COPY of the rows that the same slots left, the peer inserts them as is usual, in
/// batches, a transaction an account.
///
/// `mvn test -Pslot` measures 8 and 240 accounts, each in a process that is started as the launcher
/// starts it. The exchange runs in a process of its own, by a clock that stands still while slots
/// are stored, so that a day of slots takes minutes.
public final class SlotBenchmark {
  private static final Instant EPOCH = Instant.parse("2026-10-25T00:00:00Z");

  /// Two days before, the accounts have begun to live.
  private static final Instant BEGIN = EPOCH.plus(Duration.ofDays(2)).plus(Duration.ofHours(3));

  private static final long SEED = 31;
  private static final Duration PHASE = Duration.ofSeconds(20);

  /// How long a server's session may keep what it counted to itself.
  private static final Duration COUNTED_WITHIN = Duration.ofSeconds(11);

  private final DataSource source;
  private final DSLContext sql;
  private final ServerTime server;
  private final List<String> outcomes = new ArrayList<>();

  private SlotBenchmark(DataSource source) {
    this.source = source;
    this.sql = DSL.using(source, SQLDialect.POSTGRES);
    this.server =
        new ServerTime(
            Long.parseLong(
                sql.fetchSingle("select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")
                    .get(0, String.class)));
  }

  /// What was spent up to a moment.
  private record Spent(double program, double server, long statements, long transactions) {
    Spent since(Spent before) {
      return new Spent(
          program - before.program,
          server - before.server,
          statements - before.statements,
          transactions - before.transactions);
    }
  }

  /// @param every the grid
  /// @param withStreams whether income, trades and the like are requested too
  /// @param warm slots before it is measured
  /// @param slots measured
  private record Plan(int accounts, Duration every, boolean withStreams, int warm, int slots) {
    private static final List<Plan> ALL =
        List.of(
            new Plan(8, Duration.ofMinutes(5), false, 48, 48),
            new Plan(8, Duration.ofMinutes(5), true, 24, 48),
            new Plan(240, Duration.ofMinutes(1), false, 4, 8));

    static Plan of(String[] arguments) {
      return new Plan(
          Integer.parseInt(arguments[1]),
          Duration.parse(arguments[2]),
          Boolean.parseBoolean(arguments[3]),
          Integer.parseInt(arguments[4]),
          Integer.parseInt(arguments[5]));
    }
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      measure(arguments[0], Plan.of(arguments));
      return;
    }
    System.out.printf(
        "%-28s %12s %12s %12s %12s %10s%n",
        "a slot", "program ms", "server ms", "statements", "transactions", "VmHWM MB");
    for (var plan : Plan.ALL.subList(0, Integer.getInteger("slot.plans", Plan.ALL.size()))) {
      try (var server = BenchmarkServer.start()) {
        var process =
            Java.start(
                options(),
                SlotBenchmark.class,
                server.migrated(),
                "" + plan.accounts(),
                plan.every().toString(),
                "" + plan.withStreams(),
                "" + plan.warm(),
                "" + plan.slots());
        process.inputReader().lines().forEach(System.out::println);
        if (process.waitFor() != 0) {
          throw new IllegalStateException("exit " + process.exitValue());
        }
      }
    }
  }

  /// Arguments of the measured process: whether to list statements, and options of the JVM's own,
  /// as for a recording.
  private static List<String> options() {
    var options = new ArrayList<String>();
    options.add("-Dslot.statements=" + Boolean.getBoolean("slot.statements"));
    var more = System.getProperty("slot.options", "");
    options.addAll(more.isEmpty() ? List.of() : List.of(more.split(" ")));
    return options;
  }

  private static void measure(String url, Plan plan) throws Exception {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    var benchmark = new SlotBenchmark(source);
    benchmark.slots(plan);
    new RowFloor(source, benchmark::spentByRows).print(plan.slots());
  }

  private void slots(Plan plan) throws Exception {
    var folder = Files.createTempDirectory("slot");
    NativeCompression.load(List.of(folder));
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(6);
    try (var exchange = ExchangeProcess.start(SEED, EPOCH, plan.accounts());
        var pool = new HikariDataSource(config)) {
      var clock = new Site.Clock(BEGIN, exchange::to);
      var store = new Store(pool);
      try (var site = site(folder, exchange, clock)) {
        var grid = new Grid(plan.every(), PHASE);
        var jobs = jobs(plan, grid);
        var slot = live(site, clock, store, jobs, grid.floor(BEGIN), plan.warm());
        Thread.sleep(COUNTED_WITHIN);
        var before = spent();
        live(site, clock, store, jobs, slot, plan.slots());
        Thread.sleep(COUNTED_WITHIN);
        print(plan, spent().since(before));
      }
    }
  }

  private static Site site(Path folder, ExchangeProcess exchange, Site.Clock clock) {
    return new Site(
        folder.resolve("state"),
        exchange.address(),
        clock,
        coordination -> {
          try {
            return new StackedBudget(
                List.of(
                    SharedBudget.open(folder.resolve("exchange"), "simulated", 100_000, 0),
                    new DatabaseBudget(
                        coordination.bestEffort(), new Budget("simulated", "here"), 100_000, 0)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Disk.REAL);
  }

  private static List<AccountJob> jobs(Plan plan, Grid grid) {
    var jobs = SimulatedJobs.of(World.of(SEED, EPOCH, plan.accounts()), grid);
    return plan.withStreams()
        ? jobs
        : jobs.stream().map(it -> it.with(StreamSchedule.NONE)).toList();
  }

  private Instant live(
      Site site, Site.Clock clock, Store store, List<AccountJob> jobs, Instant first, int slots)
      throws InterruptedException {
    var slot = first;
    var grid = jobs.getFirst().plan().grid();
    for (var i = 0; i < slots; i++, slot = grid.next(slot)) {
      clock.to(grid.begins(slot));
      var report = site.run.collect(jobs, LoadKind.COLLECT, () -> store, Duration.ZERO);
      report.outcomes().stream()
          .filter(it -> it != Outcome.TAKEN && it != Outcome.INACTIVE)
          .forEach(it -> outcomes.add(it.toString()));
    }
    return slot;
  }

  private Spent spent() {
    return new Spent(
        program(),
        server.seconds(),
        count(
            "select sum(calls) from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())"),
        count(
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()"));
  }

  private double[] spentByRows() {
    return new double[] {program(), server.seconds()};
  }

  private static double program() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private long count(String question) {
    return sql.fetchSingle(question).get(0, Long.class);
  }

  private void print(Plan plan, Spent spent) throws IOException, SQLException {
    var slots = (double) plan.slots();
    System.out.printf(
        "%-28s %12.1f %12.1f %12.1f %12.1f %10s%s%n",
        "%d accounts, %s%s"
            .formatted(
                plan.accounts(),
                DurationText.exact(plan.every()),
                plan.withStreams() ? ", all streams" : ""),
        spent.program() * 1000 / slots,
        spent.server() * 1000 / slots,
        spent.statements() / slots,
        spent.transactions() / slots,
        highWaterMark(),
        outcomes.isEmpty() ? "" : " " + outcomes);
    System.out.printf(
        "%-28s %.1f %% of a core%n",
        "", 100 * (spent.program() + spent.server()) / slots / plan.every().toSeconds());
    costliest(slots);
  }

  /// The statements that are asked most, and those that take longest.
  private void costliest(double slots) {
    if (!Boolean.getBoolean("slot.statements")) {
      return;
    }
    for (var order : List.of("calls", "total_exec_time + total_plan_time")) {
      sql.fetch(
              """
              select calls, total_exec_time + total_plan_time as ms, left(regexp_replace(query, '\\s+', ' ', 'g'), 150) as query
              from pg_stat_statements
              where dbid = (select oid from pg_database where datname = current_database())
              order by %s desc
              limit 40
              """
                  .formatted(order))
          .forEach(it ->
              System.out.printf(
                  "%9.1f calls %9.2f ms  %s%n",
                  it.get(0, Double.class) / slots, it.get(1, Double.class) / slots, it.get(2)));
    }
  }

  private static String highWaterMark() throws IOException {
    var status = Path.of("/proc/self/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(it -> it.startsWith("VmHWM:"))
            .map(it -> it.replaceAll("\\D", ""))
            .map(it -> Long.toString(Long.parseLong(it) / 1024))
            .findFirst()
            .orElse("?")
        : "?";
  }
}

package accounthistory.cli.command;

import accounthistory.capture.Grid;
import accounthistory.cli.database.Database;
import accounthistory.cli.option.PageOptions;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.Logging;
import accounthistory.cli.runtime.Progress;
import accounthistory.cli.runtime.SimulatedJobs;
import accounthistory.cli.runtime.VirtualClock;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.Outcome;
import accounthistory.report.Format;
import accounthistory.report.Question;
import accounthistory.report.page.HtmlPage;
import accounthistory.run.Coordination;
import accounthistory.run.Run;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolLimits;
import accounthistory.state.StateFolder;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.embedded.Access;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.schema.MigrationOutcome;
import accounthistory.store.schema.Migrator;
import accounthistory.store.schema.SchemaOptions;
import accounthistory.store.write.NativeCompression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Simulates days of account activity in seconds: a simulated exchange, an embedded "
          + "PostgreSQL of its own, and the same pipeline that collects real accounts.",
      "Needs no settings, changes nothing outside its own folder, and starts over each " + "time."
    })
public final class DemoCommand implements Callable<Integer> {
  /// Fixed, so that every demo shows the same figures.
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");

  private static final long SEED = 20_261_101L;
  private static final Grid GRID = new Grid(Duration.ofMinutes(15), Duration.ofSeconds(20));

  /// What moved a wallet is listed by then, but for what is always late.
  private static final Duration LISTED_WITHIN = Duration.ofMinutes(2);

  /// By then no flow of the last interval can be still under way.
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(3);

  @Option(names = "--days", paramLabel = "N", description = "Simulated days, 1 to 31. Default: 2.")
  private int days = 2;

  private final HostEnvironment host;

  public DemoCommand(HostEnvironment host) {
    this.host = host;
  }

  /// Where the demo keeps everything; nothing else is in there.
  static Path folder(HostEnvironment host) {
    return host.dataFolder().resolve("demo");
  }

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    if (days < 1 || days > 31) {
      throw new ExitException(ExitCode.USAGE, "--days %s: want 1 to 31".formatted(days));
    }
    show(BEGIN, BEGIN.plus(Duration.ofDays(days)));
    return ExitCode.OK.number();
  }

  /// Lives from one instant to another, and shows what became of it.
  public void show(Instant begin, Instant end)
      throws IOException, SQLException, InterruptedException {
    Logging.level("error");
    var folder = folder(host);
    var progress = new Progress(host);
    progress.step("Starting PostgreSQL in " + folder);
    var access = EmbeddedDatabase.in(folder, Database.embeddedOptions(folder)).start();
    try (var database = Database.open(access)) {
      progress.step("Creating the schema again");
      begin(database);
      NativeCompression.load(
          List.of(Path.of(System.getProperty("java.io.tmpdir")), folder.toAbsolutePath()));
      var life = new Life(World.standard(SEED, begin), begin, end);
      var snapshots = live(life, new Store(database.source()), progress);
      asOf(database, end);
      progress.done(snapshots);
      report(database, access);
    }
  }

  /// What is lived through.
  private record Life(World world, Instant begin, Instant end) {}

  /// An empty schema, whatever an earlier demo left.
  private static void begin(Database database) throws SQLException {
    var migrator =
        new Migrator(database.source(), SchemaOptions.defaults(), HostEnvironment.version());
    migrator.drop();
    var outcome = migrator.migrate();
    if (!(outcome instanceof MigrationOutcome.Migrated)) {
      throw ExitException.configuration("the demo's tables: " + outcome);
    }
  }

  private long live(Life life, Store store, Progress progress)
      throws IOException, InterruptedException {
    var world = life.world();
    var clock = new VirtualClock(life.begin());
    var spoolFolder = folder(host).resolve("state");
    deleteTree(spoolFolder);
    try (var exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS);
        var client = client(exchange, clock)) {
      var state = StateFolder.open(spoolFolder);
      var spool = Spool.open(state.path(), new SpoolLimits(Duration.ZERO, 1L << 30));
      var coordination = Coordination.alone(state, spool, clock::advance, clock::nanos);
      var collector =
          coordination.collector(
              Map.of(SimulatedJobs.EXCHANGE, client), spool, RandomGenerator.getDefault());
      var program = new Run.Program(HostEnvironment.version(), state.collector(), "demo", "demo");
      var run = new Run(collector, spool, coordination, clock, clock::advance, program);
      return lived(life, run, clock, store, progress);
    } finally {
      deleteTree(spoolFolder);
    }
  }

  /// Takes every slot; returns how many snapshots there are.
  private static long lived(Life life, Run run, VirtualClock clock, Store store, Progress progress)
      throws InterruptedException {
    var jobs = SimulatedJobs.of(life.world(), GRID);
    var end = life.end();
    var snapshots = 0L;
    for (var slot = life.begin(); slot.isBefore(end); slot = GRID.next(slot)) {
      clock.advanceTo(GRID.begins(slot));
      snapshots += taken(run.collect(jobs, LoadKind.DEMO, () -> store, Duration.ZERO));
      progress.at(slot, end, snapshots);
    }
    // Funding of the last slot lands, and is listed, after it.
    var last = SimulatedJobs.ofTheEnd(life.world(), GRID);
    clock.advanceTo(lastSlotAt(end));
    snapshots += taken(run.collect(last, LoadKind.DEMO, () -> store, Duration.ZERO));
    // The last interval has a profit once its flows cannot be under way any more.
    clock.advanceTo(presentAfter(end));
    snapshots += taken(run.collect(last, LoadKind.DEMO, () -> store, Duration.ZERO));
    progress.at(end, end, snapshots);
    return snapshots;
  }

  private static long taken(Run.Report report) {
    return report.results().stream().filter(it -> it.outcome() == Outcome.TAKEN).count();
  }

  private static ExchangeClient client(SimulatedExchange exchange, VirtualClock clock) {
    return ExchangeClient.open(
        ExchangeOptions.of(
            SimulatedJobs.EXCHANGE.venue(),
            SimulatedJobs.EXCHANGE.environment(),
            exchange.baseUri()),
        new ProcessBudget(),
        clock,
        clock::nanos);
  }

  private static Instant lastSlotAt(Instant end) {
    return end.plus(GRID.phase()).plus(LISTED_WITHIN);
  }

  private static Instant presentAfter(Instant end) {
    return lastSlotAt(end).plus(SETTLED_WITHIN);
  }

  /// Views look at the demo's own present, not at the machine's.
  private static void asOf(Database database, Instant end) throws SQLException {
    try (var connection = database.source().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "alter database account_history set analytics.as_of = '" + presentAfter(end) + "'");
    }
  }

  private void report(Database database, Access access) throws SQLException {
    // A new connection, since the setting is of those that come after it.
    database
        .source()
        .unwrap(com.zaxxer.hikari.HikariDataSource.class)
        .getHikariPoolMXBean()
        .softEvictConnections();
    var page = folder(host).resolve("accounts.html");
    try (var connection = database.source().getConnection()) {
      var request = new PageOptions().request(connection, List.of());
      PageOptions.write(page, HtmlPage.of(connection, request, HostEnvironment.version()));
      for (var name :
          List.of("overview", "profit", "equity_over_time", "open_positions", "coverage")) {
        var question = Question.named(name).orElseThrow();
        host.out().println();
        host.out().print(Format.TABLE.write(question.ask(connection, Map.of()), host.columns()));
      }
    }
    host.out()
        .printf(
            """

            Go on with SQL (schema analytics has a view for each question):
              %s
            or, without psql:
              account-history database sql --demo 'select * from analytics.margin_pools limit 5'
            The demo's database runs on until: account-history database stop --demo
            Open this page in a browser (account-history report --demo --html FILE writes another):
              %s
            """,
            access.psql(SchemaOptions.defaults().reader()), page);
    host.out().flush();
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

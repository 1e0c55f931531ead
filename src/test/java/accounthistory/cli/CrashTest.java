package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Capture;
import accounthistory.capture.Stream;
import accounthistory.cli.database.Database;
import accounthistory.report.Check;
import accounthistory.report.CheckResult;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.spool.Envelope;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Collectors and PostgreSQL are killed at any moment, again and again; afterwards every reply that
/// was on disk is in the database, once and whole, and every slot is accounted for.
///
/// `mvn verify -Pcrash -Dcrash.rounds=300` runs it for long. A round starts one more collector and
/// kills the older of two; every fifth kills the database as well.
final class CrashTest {
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 3);
  private static final int SEED = Integer.getInteger("crash.seed", 11);
  private static final List<String> ACCOUNTS =
      List.of("one-way-cross", "hedge-cross", "multi-one-way");

  /// A collector needs about two seconds to begin; killed within these, it is met everywhere.
  private static final Duration KILL_AFTER_MIN = Duration.ofMillis(500);

  private static final Duration KILL_AFTER_MAX = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private final Random random = new Random(SEED);
  private final Deque<Process> collectors = new ArrayDeque<>();
  private int collectorKills;
  private int databaseKills;
  private Instant lastRunBegan = Instant.MAX;

  @Test
  void whateverIsKilledNothingIsLostDoubledOrPartial() throws Exception {
    var clock = InstantSource.system();
    var world = World.standard(3, clock.instant().truncatedTo(ChronoUnit.DAYS));
    var database = EmbeddedDatabase.in(postgres(), Database.embeddedOptions(postgres()));
    try (var exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS)) {
      configure(exchange, world);
      database.start();
      for (var round = 1; round <= ROUNDS; round++) {
        round(round);
      }
      finish();
      assertThat(database.status()).isInstanceOf(Status.Running.class);
      verify((Status.Running) database.status(), exchange);
    } finally {
      collectors.forEach(Process::destroyForcibly);
      database.stop();
    }
  }

  private void round(int round) throws Exception {
    collectors.add(start("collect", "--watch"));
    var most = KILL_AFTER_MAX.minus(KILL_AFTER_MIN).toMillis();
    var oldest = collectors.getFirst();
    if (oldest.waitFor(KILL_AFTER_MIN.toMillis() + random.nextLong(most), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(
          "a collector ended by itself with " + oldest.exitValue() + ": " + log());
    }
    if (round % 5 == 2) {
      killDatabase();
    }
    if (collectors.size() == 2) {
      collectors.removeFirst().destroyForcibly().waitFor();
      collectorKills++;
    }
  }

  /// The postmaster dies as in a crash; its children follow by themselves.
  private void killDatabase() throws IOException {
    try (var files = Files.walk(postgres())) {
      var file = files.filter(it -> it.endsWith("postmaster.pid")).findFirst();
      if (file.isPresent()) {
        var pid = Long.parseLong(Files.readAllLines(file.get()).getFirst());
        databaseKills +=
            ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false) ? 1 : 0;
      }
    }
  }

  /// Waits for the last collectors to end as they should, and loads what they left.
  private void finish() throws Exception {
    for (var collector : collectors) {
      collector.destroy();
      assertThat(collector.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
      assertThat(collector.exitValue()).as(log()).isEqualTo(143);
    }
    for (var tries = 1; !pending().isEmpty() || tries == 1; tries++) {
      assertThat(tries).as("runs until the spool is empty: %s", log()).isLessThan(10);
      lastRunBegan = InstantSource.system().instant();
      assertThat(start("collect").waitFor()).as(log()).isIn(0, 75);
    }
  }

  private void verify(Status.Running running, SimulatedExchange exchange) throws Exception {
    var answers = answers();
    var replies = answers.stream().filter(it -> it.stream() == Stream.ACCOUNT).toList();
    var flows = answers.stream().filter(it -> it.stream() == Stream.INCOME).toList();
    try (var database = Database.open(running.access());
        Connection connection = database.source().getConnection()) {
      DSLContext sql = DSL.using(connection, SQLDialect.POSTGRES);
      // The report must not depend on how long the query takes.
      sql.execute("set analytics.as_of = '" + lastRunBegan + "'");
      var lost = answers.stream().filter(it -> !isKept(sql, it)).toList();
      var doubled =
          count(
              sql,
              "(select 1 from history.raw_document"
                  + " group by account_id, stream, snapshot_at, attempt, part"
                  + " having count(*) > 1) as it");
      var partial =
          count(
              sql,
              """
              history.account_snapshot as it
              where asset_balance_rows <> (
                      select count(*) from history.asset_balance as row
                      where row.account_id = it.account_id and row.snapshot_at = it.snapshot_at)
                  or position_rows <> (
                      select count(*) from history.position as row
                      where row.account_id = it.account_id and row.snapshot_at = it.snapshot_at)
                  or not exists (
                      select 1 from history.raw_document as raw
                      where raw.account_id = it.account_id and raw.snapshot_at = it.snapshot_at
                          and raw.attempt = it.attempt)
              """);
      var taken = count(sql, "history.account_snapshot");
      var unaccounted = count(sql, "analytics.slots where state = 'unaccounted'");
      var unexpected = count(sql, "analytics.slots where not is_expected");
      System.out.printf(
          "rounds %d, kills %d (collector %d, database %d), replies %d of %d served, snapshots %d,"
              + " superseded %d, lost %d, doubled %d, partial %d, slots %d, unaccounted %d;"
              + " answers for flows %d with %d rows%n",
          ROUNDS,
          collectorKills + databaseKills,
          collectorKills,
          databaseKills,
          replies.size(),
          ACCOUNTS.stream().mapToLong(it -> exchange.servedCounts().account(it).bodies()).sum(),
          taken,
          replies.size() - taken,
          lost.size(),
          doubled,
          partial,
          count(sql, "analytics.slots"),
          unaccounted,
          flows.size(),
          count(sql, "history.income"));
      assertThat(taken).isPositive();
      assertThat(lost).isEmpty();
      assertThat(List.of(doubled, partial, unaccounted, unexpected)).containsOnly(0L);
      assertThat(files("state/spool/corrupt")).isEmpty();
      connection.setAutoCommit(true);
      assertThat(Check.runAll(connection, Map.of()))
          .filteredOn(CheckResult::isFailure)
          .extracting(CheckResult::line)
          .isEmpty();
    }
  }

  /// What had been answered and was on disk, of every stream about an account.
  private List<Capture> answers() throws IOException {
    var answers = new ArrayList<Capture>();
    for (var file : stored()) {
      if (Envelope.open(Files.readAllBytes(file)) instanceof Envelope.Opened.Whole(Capture capture)
          && capture.failure() == null
          && ACCOUNTS.contains(capture.subject().name())) {
        answers.add(capture);
      }
    }
    return answers;
  }

  /// Whether a reply is in the database: a state as the one of its slot, or beside it as
  /// superseded.
  private static boolean isKept(DSLContext sql, Capture capture) {
    return sql.fetchSingle(
            """
            select
                exists (
                    select 1 from history.raw_document as raw
                    where raw.account_id = account.account_id and raw.snapshot_at = {1}
                        and raw.attempt = {2} and raw.stream = {3})
                and ({3} <> 'account' or exists (
                    select 1 from history.account_snapshot as it
                    where it.account_id = account.account_id and it.snapshot_at = {1}))
            from history.account
            where name = {0}
            """,
            DSL.val(capture.subject().name()),
            DSL.val(capture.slot()),
            DSL.val(capture.attempt()),
            DSL.val(capture.stream().label()))
        .get(0, Boolean.class);
  }

  private static long count(DSLContext sql, String from) {
    return sql.fetchSingle("select count(*) from " + from).get(0, Long.class);
  }

  private List<Path> pending() throws IOException {
    return files("state/spool/pending");
  }

  private List<Path> stored() throws IOException {
    return files("state/spool/stored");
  }

  private List<Path> files(String name) throws IOException {
    try (var files = Files.walk(folder.resolve(name))) {
      return files.filter(it -> it.toString().endsWith(".capture")).toList();
    }
  }

  private Process start(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "accounthistory.cli.Main"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--settings", folder.resolve("settings.yaml").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("collect.log").toFile()))
        .start();
  }

  private String log() throws IOException {
    var lines = Files.readAllLines(folder.resolve("collect.log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  private void configure(SimulatedExchange exchange, World world) throws IOException {
    var yaml =
        new StringBuilder("capture: {every: 2s, phase: 0s, lateness: 1900ms, spread: 100ms}\n");
    yaml.append("exchange.simulated.base-url: ").append(exchange.baseUri()).append('\n');
    yaml.append("state.folder: ").append(folder.resolve("state")).append('\n');
    yaml.append("database.folder: ").append(postgres()).append("\naccounts:\n");
    for (var name : ACCOUNTS) {
      var account = world.account(name);
      writePrivately(folder.resolve(name + ".key"), account.apiKey());
      writePrivately(folder.resolve(name + ".secret"), account.secret().text());
      yaml.append(
          "  %1$s:\n    environment: simulated\n    key: ${file:%1$s.key}\n".formatted(name));
      yaml.append("    secret: ${file:%s.secret}\n".formatted(name));
    }
    Files.writeString(folder.resolve("settings.yaml"), yaml);
  }

  private Path postgres() {
    return folder.resolve("postgres");
  }

  private static void writePrivately(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}

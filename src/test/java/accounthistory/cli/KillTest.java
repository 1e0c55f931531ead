package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.report.Check;
import accounthistory.report.CheckResult;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.world.World;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two collectors at once, one of them killed at any moment, now and then the one that starts the
/// database: every slot is there once, whole, and the database is still up.
///
/// Run: `mvn verify -Dtest=KillTest -Dtest.excludedGroups= -Dkill.rounds=20`
@Tag("slow")
final class KillTest {
  private static final int ROUNDS = Integer.getInteger("kill.rounds", 20);
  private static final Duration KILL_WITHIN = Duration.ofMillis(3500);

  @TempDir private Path folder;

  @Test
  void killedCollectorsLeaveEverySlotOnceAndTheDatabaseUp() throws Exception {
    var clock = InstantSource.system();
    var world = World.standard(3, clock.instant().truncatedTo(ChronoUnit.DAYS));
    var database = EmbeddedDatabase.in(postgres(), Database.embeddedOptions(postgres()));
    try (var exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS)) {
      configure(exchange, world);
      var random = new Random(11);
      for (var round = 0; round < ROUNDS; round++) {
        if (round % 4 == 0) {
          database.stop();
        }
        round(random);
      }
      assertThat(collect().waitFor()).isIn(0, 75);
      assertThat(database.status()).isInstanceOf(Status.Running.class);
      verify((Status.Running) database.status());
    } finally {
      database.stop();
    }
  }

  private void round(Random random) throws Exception {
    var processes = List.of(collect(), collect());
    var victim = processes.get(random.nextInt(2));
    if (!victim.waitFor(random.nextLong(KILL_WITHIN.toMillis()), TimeUnit.MILLISECONDS)) {
      victim.destroyForcibly();
    }
    for (var process : processes) {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static void verify(Status.Running running) throws Exception {
    try (var database = Database.open(running.access());
        Connection connection = database.source().getConnection()) {
      DSLContext sql = DSL.using(connection, SQLDialect.POSTGRES);
      var snapshots = sql.fetchSingle("select count(*) from history.account_snapshot");
      var attempts =
          sql.fetchSingle(
              "select count(*) from history.raw_document where stream = 'account' and attempt in"
                  + " (select attempt from history.account_snapshot)");
      System.out.printf(
          "%d rounds: %s snapshots, %s of their documents%n",
          ROUNDS, snapshots.get(0), attempts.get(0));
      assertThat(snapshots.get(0, Long.class)).isPositive();
      assertThat(attempts.get(0)).isEqualTo(snapshots.get(0));
      connection.setAutoCommit(true);
      assertThat(Check.runAll(connection, Map.of()))
          .filteredOn(CheckResult::isFailure)
          .extracting(CheckResult::line)
          .isEmpty();
    }
  }

  private Process collect() throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "accounthistory.cli.Main",
                "collect",
                "--settings",
                folder.resolve("settings.yaml").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("collect.log").toFile()))
        .start();
  }

  private void configure(SimulatedExchange exchange, World world) throws IOException {
    var yaml = new StringBuilder("capture.every: 10s\n");
    yaml.append("exchange.simulated.base-url: ").append(exchange.baseUri()).append('\n');
    yaml.append("state.folder: ").append(folder.resolve("state")).append('\n');
    yaml.append("database.folder: ").append(postgres()).append("\naccounts:\n");
    for (var name : List.of("one-way-cross", "hedge-cross", "multi-one-way")) {
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

package accounthistory.store.embedded;

import static accounthistory.store.embedded.Databases.ask;
import static accounthistory.store.embedded.Databases.mode;
import static accounthistory.store.embedded.Databases.running;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several commands, any of which may be killed, and the server among them.
final class EmbeddedDatabaseProcessTest {
  @TempDir private Path base;

  private final Databases databases = new Databases();

  @AfterEach
  void stopAll() {
    databases.close();
  }

  @Test
  void threadsThatStartAtOnceFindOneServer() throws InterruptedException, ExecutionException {
    var database = databases.throwAway(base);
    var found = new HashSet<Access>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Access>> starts =
          List.of(
              database::start,
              databases.throwAway(base)::start,
              databases.throwAway(base)::start,
              database::start);
      for (Future<Access> start : threads.invokeAll(starts)) {
        found.add(start.get());
      }
    }
    assertThat(found).hasSize(1);
  }

  @Test
  void commandsThatStartAtOnceFindOneServerAndLeaveItRunning() throws Exception {
    var database = databases.durable(base);
    var commands = new ArrayList<Command>();
    for (var i = 0; i < 4; i++) {
      commands.add(Command.start("022", base, Databases.BINARIES, "durable"));
    }
    var found = new HashSet<Command.Started>();
    for (var command : commands) {
      found.add(command.started());
    }
    assertThat(found).hasSize(1);
    commands.get(0).kill();
    commands.get(1).close();
    commands.get(2).kill();
    commands.get(3).close();

    var server = found.iterator().next();
    assertThat(running(database).pid()).isEqualTo(server.server());
    assertThat(ask(running(database).access(), "select 1")).isEqualTo("1");
    assertThat(processGroup(server.server()))
        .as("a Ctrl-C meant for the command does not reach the server")
        .isEqualTo(server.server());
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "077"})
  void modesDoNotDependOnTheUmask(String umask) throws Exception {
    var database = databases.throwAway(base.resolve("postgres"));
    var binaries = base.resolve("binaries");
    try (var command = Command.start(umask, base.resolve("postgres"), binaries, "throw-away")) {
      command.started();
    }
    var root = running(database).folder();
    assertThat(mode(base.resolve("postgres"))).isEqualTo("rwx------");
    assertThat(mode(root)).isEqualTo("rwx------");
    assertThat(mode(root.resolve("data"))).isEqualTo("rwx------");
    assertThat(mode(root.resolve("lock"))).isEqualTo("rw-------");
    assertThat(mode(root.resolve("pgpass"))).isEqualTo("rw-------");
    assertThat(mode(root.resolve("server.log"))).isEqualTo("rw-------");
    assertThat(mode(binaries)).isEqualTo("rwx------");
  }

  @Test
  void theServerKeepsNoSecretOfTheCommandThatStartedIt() throws Exception {
    var database = databases.stopped(base);
    try (var command = Command.start("022", base, Databases.BINARIES, "throw-away")) {
      command.started();
    }
    var server = Path.of("/proc", Long.toString(running(database).pid()));
    assumeThat(server).exists();
    assertThat(Files.readString(server.resolve("environ"))).doesNotContain(Command.SECRET);
    assertThat(Files.readString(server.resolve("cmdline")))
        .contains("postgres")
        .doesNotContain(running(database).access().password().reveal());
  }

  @Test
  void aKilledServerIsStartedAgainWithAllThatWasCommitted() throws SQLException {
    var database = databases.durable(base);
    var access = database.start();
    ask(access, "create table kept as select 42 as answer");
    var killed = running(database).pid();
    kill(killed);

    var again = database.start();
    assertThat(running(database).pid()).isNotEqualTo(killed);
    assertThat(ask(again, "select answer from kept")).isEqualTo("42");
    assertThat(base.resolve("18/server.log"))
        .content()
        .contains("database system was not properly shut down");
  }

  @Test
  void aKilledServersNumberMayBelongToAnotherProcessNow() throws IOException {
    var database = databases.stopped(base);
    database.start();
    var pidFile = base.resolve("18/data/postmaster.pid");
    var lines = Files.readAllLines(pidFile);
    kill(running(database).pid());
    var other = new ProcessBuilder("sleep", "1000").start();
    try {
      lines.set(0, Long.toString(other.pid()));
      Files.write(pidFile, lines);

      assertThat(database.status()).isInstanceOf(Status.Stopped.class);
      database.start();
      assertThat(running(database).pid()).isNotEqualTo(other.pid());
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  private static void kill(long pid) {
    var process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private static long processGroup(long pid) throws IOException {
    var ps = new ProcessBuilder("ps", "-o", "pgid=", "-p", Long.toString(pid)).start();
    try (var output = ps.inputReader(UTF_8)) {
      return Long.parseLong(output.readLine().strip());
    }
  }
}

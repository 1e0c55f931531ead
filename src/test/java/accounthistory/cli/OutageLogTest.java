package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The log of an outage, as a process on its own writes it: a line an event, in the program's own
/// words. Stack traces are for bugs only.
@Timeout(120)
final class OutageLogTest {
  private static final List<String> ACCOUNTS = List.of("flat", "hedge-cross", "multi-hedge");
  private static final Pattern EVENT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+Z (INFO |WARN |ERROR) (.*)");

  @TempDir private Path folder;
  private final InstantSource clock = InstantSource.system();
  private final World world = World.standard(5, clock.instant().truncatedTo(ChronoUnit.DAYS));
  private RealProgram program;

  @BeforeEach
  void installed() throws IOException {
    program = new RealProgram(folder);
    program.set("ACCOUNT_HISTORY_LOG_LEVEL", "info");
    program.set("ACCOUNT_HISTORY_STATE_FOLDER", folder.resolve("state").toString());
  }

  @Test
  void aServerThatIsNotThere() throws Exception {
    assertOneLineAnEvent("postgresql://u:p@127.0.0.1:1/nowhere?sslmode=disable");
  }

  /// What looks at its tables waits in vain, and is broken off by the program itself.
  @Test
  void aServerThatTakesConnectionsAndNeverAnswers() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      assertOneLineAnEvent(
          "postgresql://u:p@127.0.0.1:%s/nowhere?sslmode=disable".formatted(silent.getLocalPort()));
    }
  }

  private void assertOneLineAnEvent(String database) throws Exception {
    program.set("ACCOUNT_HISTORY_DATABASE_URL", database);
    try (var exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS)) {
      program.set("ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL", exchange.baseUri().toString());
      var settings = settings().toString();

      var run = program.run("collect", "--drain-wait", "3s", "--settings", settings);

      assertThat(run.exit()).as(run.err()).isEqualTo(75);
      assertThat(run.err().lines()).as(run.err()).allMatch(it -> EVENT.matcher(it).matches());
      assertThat(run.err().lines().map(it -> EVENT.matcher(it).replaceFirst("$2")))
          .as("each event is logged once")
          .doesNotHaveDuplicates()
          .filteredOn(it -> it.contains("outcome=spooled"))
          .as("what happens to all accounts is one event")
          .singleElement()
          .asString()
          .contains("3 accounts: " + String.join(",", ACCOUNTS));
      assertThat(run.err().lines().filter(it -> it.contains("captures wait in the spool")))
          .as("the outage is one event")
          .hasSize(1);
    }
  }

  private Path settings() throws IOException {
    var yaml = new StringBuilder("capture: { every: 1d, phase: 0s, lateness: 23h }\naccounts:\n");
    for (var name : ACCOUNTS) {
      var account = world.account(name);
      write(name + ".key", account.apiKey());
      write(name + ".secret", account.secret().text());
      yaml.append(
          "  %1$s: {environment: simulated, key: '${file:%1$s.key}', secret: '${file:%1$s.secret}'}\n"
              .formatted(name));
    }
    return write("settings.yaml", yaml.toString());
  }

  private Path write(String name, String text) throws IOException {
    return Files.setPosixFilePermissions(
        Files.writeString(folder.resolve(name), text),
        PosixFilePermissions.fromString("rw-------"));
  }
}

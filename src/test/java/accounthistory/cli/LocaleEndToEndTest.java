package accounthistory.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A machine that counts in other digits: what the program writes for machines, and takes from
/// them, is the same as everywhere.
@WithDatabase
@Timeout(120)
final class LocaleEndToEndTest {
  private static final String NAME = "one-way-cross";
  private static final Pattern OTHER_LETTERS = Pattern.compile("\\P{ASCII}");

  private final Path folder;
  private final TestDatabase database;

  LocaleEndToEndTest(TestDatabase database, @TempDir Path folder) {
    this.database = database;
    this.folder = folder;
  }

  @Test
  void slotIsTakenAndWrittenInTheDigitsOfMachines() throws Exception {
    var clock = InstantSource.system();
    var world = World.standard(5, clock.instant().truncatedTo(ChronoUnit.DAYS));
    try (var exchange = SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS)) {
      var program = new RealProgram(folder);
      program.set("JDK_JAVA_OPTIONS", "-Duser.language=ar -Duser.country=EG");
      program.set("ACCOUNT_HISTORY_LOG_LEVEL", "info");
      program.set("ACCOUNT_HISTORY_DATABASE_URL", database.url());
      program.set("ACCOUNT_HISTORY_STATE_FOLDER", folder.resolve("state").toString());
      program.set("ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL", exchange.baseUri().toString());
      var settings = settings(world);

      var run = program.run("collect", "--json", "--settings", settings.toString());

      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out() + run.err()).as("what is printed").isASCII();
    }
    var slots = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    assertThat(slots.fetch("select state from analytics.slots where account_name = ?", NAME))
        .extracting(it -> it.get(0))
        .contains("taken");
    assertThat(slots.fetchValue("select count(*) from history.income_window"))
        .as("questions about money flows")
        .isNotEqualTo(0L);
    assertEveryTextOfTheStateIsAscii();
  }

  /// Compressed bodies aside, which are bytes.
  private void assertEveryTextOfTheStateIsAscii() throws IOException {
    try (var files = Files.walk(folder.resolve("state"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(file.getFileName().toString()).as("a file's name").isASCII();
        if (!file.toString().contains("spool")) {
          assertThat(Files.readString(file, ISO_8859_1))
              .as(file.toString())
              .doesNotContainPattern(OTHER_LETTERS);
        }
      }
    }
  }

  private Path settings(World world) throws IOException {
    var account = world.account(NAME);
    write("key", account.apiKey());
    write("secret", account.secret().text());
    return write(
        "settings.yaml",
        """
        capture: { every: 1d, phase: 0s, lateness: 23h }
        accounts:
          %s:
            environment: simulated
            key: ${file:key}
            secret: ${file:secret}
        """
            .formatted(NAME));
  }

  private Path write(String name, String text) throws IOException {
    return Files.setPosixFilePermissions(
        Files.writeString(folder.resolve(name), text),
        PosixFilePermissions.fromString("rw-------"));
  }
}

package accounthistory.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.cli.Main;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.simulator.fault.FaultScript;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `simulate` before it begins to serve and when it ends: its fault script, and its books.
final class SimulateCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsASampleOfFaults() throws Exception {
    assertThat(run("--sample-faults")).isZero();

    assertThat(out.toString()).isEqualTo(FaultScript.sample());
    assertThat(FaultScript.parse("printed", out.toString()).rules()).isNotEmpty();
  }

  @Test
  void badLineIsNamedBeforeAnythingIsServed() throws Exception {
    Files.writeString(folder.resolve("faults.txt"), "429\nreset rate 200%\n");

    assertThat(run("--faults", "faults.txt")).isEqualTo(78);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("faults.txt:2: 200% is no share, wanted 0.0001% to 100%");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void accountThatIsNotThereIsNamed() throws Exception {
    Files.writeString(folder.resolve("faults.txt"), "\nreset account main\n");

    assertThat(run("--faults", "faults.txt")).isEqualTo(78);
    assertThat(err.toString())
        .startsWith("faults.txt:2: there is no account \"main\", wanted one of one-way-cross,");
  }

  @Test
  void missingFileIsNamed() {
    assertThat(run("--faults", "faults.txt")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("--faults: " + folder.resolve("faults.txt") + ": there is no such file");
  }

  @Test
  void booksAreThereWhenItBeginsAndCompleteWhenItEnds() throws Exception {
    var file = folder.resolve("books.ndjson");
    var simulation =
        new Thread(() -> run("--books", "books.ndjson", "--accounts", "4"), "simulation");
    simulation.start();
    while (!out.toString().contains("Settings for it")) {
      assertThat(simulation.isAlive()).as(err.toString()).isTrue();
      Thread.onSpinWait();
    }
    assertThat(last(file)).contains("\"line\":\"pnl\"").contains("\"to\":\"2026-11-20T12:00:00Z\"");

    Files.delete(file);
    simulation.interrupt();
    simulation.join();

    assertThat(out.toString()).contains("Served 0 requests");
    assertThat(last(file)).contains("\"line\":\"pnl\"").contains("\"to\":\"2026-11-20T12:00:00Z\"");
  }

  @Test
  void aPortThatIsTakenOrNoneIsTold() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("--port", String.valueOf(taken.getLocalPort()))).isEqualTo(78);
      assertThat(err.toString())
          .startsWith("--port " + taken.getLocalPort() + ": Address already in use");
    }
    assertThat(run("--port", "65536")).isEqualTo(2);
    assertThat(err.toString()).contains("--port 65536: want 1 to 65535");
  }

  @Test
  void booksThatCannotBeWrittenAreToldBeforeAnythingIsServed() {
    assertThat(run("--books", "nowhere/books.ndjson")).isEqualTo(2);

    assertThat(err.toString()).startsWith("--books: cannot write " + folder.resolve("nowhere"));
    assertThat(out.toString()).isEmpty();
  }

  /// What it writes is all that a collector needs, whatever the kind of key.
  @Test
  void itsSettingsOpenAccountsOfEveryKindOfKey() throws Exception {
    var simulation =
        new Thread(() -> run("--settings-folder", "made", "--accounts", "12"), "simulation");
    simulation.start();
    while (!out.toString().contains("Collect from it")) {
      assertThat(simulation.isAlive()).as(err.toString()).isTrue();
      Thread.onSpinWait();
    }
    var made = folder.resolve("made");
    var settings = made.resolve("settings.yaml");
    // No tables: what a key opens is the exchange's to say.
    var yaml =
        Files.readString(settings)
            .replaceAll("database:\n.*", "database.url: postgresql://127.0.0.1:1/x");
    Files.writeString(settings, yaml);
    for (var file : List.of("flat.secret", "rsa-key.pem", "ed25519-key.pem", "settings.yaml")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve(file))))
          .as(file)
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(made.resolve("rsa-key.pem"))).startsWith("-----BEGIN PRIVATE KEY");
    assertThat(made.resolve("hedge-cross-2.secret")).exists();

    assertThat(
            Main.run(
                host(),
                "accounts",
                "test",
                "flat",
                "rsa-key",
                "ed25519-key",
                "--settings",
                settings.toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString().lines().filter(it -> it.contains(" well "))).hasSize(3);
    simulation.interrupt();
    simulation.join();
  }

  @Test
  void noAccountsAtAllAreRefused() {
    assertThat(run("--accounts", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--accounts 0: want one or more");
  }

  private static String last(Path file) throws IOException {
    return Files.readAllLines(file).getLast();
  }

  private int run(String... arguments) {
    var all = new String[arguments.length + 1];
    all[0] = "simulate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Main.run(host(), all);
  }

  private HostEnvironment host() {
    Map<String, String> environment = Map.of();
    return new HostEnvironment(
        environment,
        Optional.of(folder),
        folder,
        () -> Instant.parse("2026-11-20T12:00:00Z"),
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }
}

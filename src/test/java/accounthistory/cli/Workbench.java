package accounthistory.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.VirtualClock;
import accounthistory.simulator.FaultResponses;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.http.CannedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.testing.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// A user's desk: settings and keys in a folder, a simulated exchange, a database, a clock that is
/// set, and the command line.
public final class Workbench implements AutoCloseable {
  static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");

  final Path folder;
  public final VirtualClock clock;
  final World world;
  public final SimulatedExchange exchange;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Function<SimulatedRequest, Optional<CannedReply>>> faults = new ArrayList<>();

  /// What a command answered.
  public record Answer(int exit, String out, String err) {
    String lastLine() {
      return out.lines().reduce("", (_, last) -> last);
    }
  }

  public Workbench(Path folder, TestDatabase database) {
    this(folder, database.url());
  }

  Workbench(Path folder, String databaseUrl) {
    this.folder = folder;
    this.clock = new VirtualClock(BEGIN.plus(Duration.ofHours(12)).plusSeconds(21));
    this.world = World.standard(7, BEGIN);
    FaultResponses hook =
        request -> faults.stream().flatMap(it -> it.apply(request).stream()).findFirst();
    try {
      this.exchange =
          SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS.withFaults(hook));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("ACCOUNT_HISTORY_DATABASE_URL", databaseUrl);
    environment.put("ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL", exchange.baseUri().toString());
    environment.put("ACCOUNT_HISTORY_STATE_FOLDER", folder.resolve("state").toString());
  }

  /// Configures accounts of the simulated world on a five-minute grid.
  public Workbench accounts(String... names) {
    var yaml = new StringBuilder("capture.every: 5m\naccounts:\n");
    for (var name : names) {
      var account = world.account(name);
      write(name + ".key", account.apiKey());
      write(name + ".secret", account.secret().text());
      yaml.append(
          """
            %1$s:
              environment: simulated
              key: ${file:%1$s.key}
              secret: ${file:%1$s.secret}
          """
              .formatted(name));
    }
    write("settings.yaml", yaml.toString());
    return this;
  }

  public Path write(String name, String text) {
    try {
      return Files.setPosixFilePermissions(
          Files.writeString(folder.resolve(name), text),
          PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /// Makes the exchange answer requests of a path with something else, until changed again.
  void answer(String path, CannedReply reply) {
    faults.add(request -> request.path().equals(path) ? Optional.of(reply) : Optional.empty());
  }

  void answerAsUsual() {
    faults.clear();
  }

  /// Runs a command with this desk's settings.
  public Answer run(String... arguments) {
    return run(_ -> {}, arguments);
  }

  /// The same, and hears each line of the answer as it is said.
  Answer run(Consumer<String> hears, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    if (Files.exists(folder.resolve("settings.yaml"))) {
      all.addAll(List.of("--settings", folder.resolve("settings.yaml").toString()));
    }
    return runPlain(hears, all.toArray(String[]::new));
  }

  /// Runs a command that takes no settings.
  Answer runPlain(String... arguments) {
    return runPlain(_ -> {}, arguments);
  }

  private Answer runPlain(Consumer<String> hears, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var heard =
        new PrintWriter(out) {
          @Override
          public void println(String line) {
            super.println(line);
            hears.accept(line);
          }
        };
    var host =
        new HostEnvironment(
            environment, Optional.of(folder), folder, clock, heard, new PrintWriter(err));
    var exit = Main.run(host, arguments);
    host.out().flush();
    host.err().flush();
    return new Answer(exit, out.toString(), err.toString());
  }

  String read(String name) {
    try {
      return Files.readString(folder.resolve(name), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}

package accounthistory.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.world.SimulatedAccount;
import accounthistory.simulator.world.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    description = {
      "Serves a simulated exchange on 127.0.0.1: 560 contracts and accounts in every mode, living by"
          + " the real clock.",
      "It checks keys, signatures, time stamps and weights as the real one does. Runs until stopped."
    })
final class SimulateCommand implements Callable<Integer> {
  @Option(names = "--port", paramLabel = "PORT", description = "Default: a free one.")
  private int port;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another seed is another world. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--settings-folder",
      paramLabel = "FOLDER",
      description =
          "Write settings.yaml and the accounts' keys there, ready for `collect --settings`.")
  private @Nullable Path folder;

  private final Machine machine;

  SimulateCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instant now = machine.clock().instant();
    var world = World.standard(seed, now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(7)));
    try (var exchange =
        SimulatedExchange.start(world, machine.clock(), ServerOptions.DEFAULTS.withPort(port))) {
      machine.out().println("Simulated exchange on " + exchange.baseUri());
      if (folder == null) {
        world
            .accounts()
            .forEach(
                it -> machine.out().printf("  account %-18s key %s%n", it.name(), it.apiKey()));
        machine.out().println("Settings for it: simulate --settings-folder FOLDER");
      } else {
        write(folder, exchange.baseUri(), world);
        machine
            .out()
            .printf(
                "Collect from it: account-history collect --settings %s%n",
                folder.resolve("settings.yaml"));
      }
      machine.out().flush();
      Thread.sleep(Duration.ofDays(3650));
    }
    return ExitCode.OK.number();
  }

  private static void write(Path folder, URI exchange, World world) throws IOException {
    Files.createDirectories(folder);
    var yaml = new StringBuilder();
    yaml.append("# Settings for a simulated exchange; its keys open nothing else.\n");
    yaml.append("exchange:\n  simulated:\n    base-url: ").append(exchange).append('\n');
    yaml.append("capture:\n  every: 1m\n");
    yaml.append("state:\n  folder: ").append(folder.toAbsolutePath().resolve("state")).append('\n');
    yaml.append("database:\n  folder: ").append(folder.toAbsolutePath().resolve("postgres"));
    yaml.append("\naccounts:\n");
    for (var account : world.accounts()) {
      account(folder, account, yaml);
    }
    Files.writeString(folder.resolve("settings.yaml"), yaml);
  }

  private static void account(Path folder, SimulatedAccount account, StringBuilder yaml)
      throws IOException {
    var key = folder.toAbsolutePath().resolve(account.name() + ".key");
    var secret = folder.toAbsolutePath().resolve(account.name() + ".secret");
    writePrivately(key, account.apiKey());
    writePrivately(secret, account.secret().text());
    yaml.append("  ").append(account.name()).append(":\n    environment: simulated\n");
    yaml.append("    key: ${file:").append(key).append("}\n");
    yaml.append("    secret: ${file:").append(secret).append("}\n");
  }

  private static void writePrivately(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, text.getBytes(UTF_8), StandardOpenOption.TRUNCATE_EXISTING);
  }
}

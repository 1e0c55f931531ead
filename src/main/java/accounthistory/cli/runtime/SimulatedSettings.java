package accounthistory.cli.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Settings to collect from a simulated exchange with, and the keys of its accounts: files that
/// only their owner can read.
public final class SimulatedSettings {
  /// Up to so many accounts fit on a grid of a minute, with their flows.
  private static final int EVERY_MINUTE_MAX = 100;

  private static final int EVERY_FIVE_MINUTES_MAX = 400;

  private SimulatedSettings() {}

  public static void write(Path folder, URI exchange, World world) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var yaml = new StringBuilder();
    yaml.append("# Settings for a simulated exchange; its keys open nothing else.\n");
    yaml.append("exchange:\n  simulated:\n    base-url: ").append(exchange).append('\n');
    yaml.append("capture:\n  every: ").append(grid(world.accounts().size())).append('\n');
    yaml.append("state:\n  folder: ").append(folder.toAbsolutePath().resolve("state")).append('\n');
    yaml.append("database:\n  folder: ").append(folder.toAbsolutePath().resolve("postgres"));
    yaml.append("\naccounts:\n");
    for (var account : world.accounts()) {
      account(folder, account, yaml);
    }
    writePrivately(folder.resolve("settings.yaml"), yaml.toString());
  }

  private static void account(Path folder, SimulatedAccount account, StringBuilder yaml)
      throws IOException {
    var key = folder.toAbsolutePath().resolve(account.name() + ".key");
    var secret = folder.toAbsolutePath().resolve(account.name() + suffix(account));
    writePrivately(key, account.apiKey());
    writePrivately(secret, account.secret().text());
    yaml.append("  ").append(account.name()).append(":\n    environment: simulated\n");
    yaml.append("    key: ${file:").append(key).append("}\n");
    yaml.append("    secret: ${file:").append(secret).append("}\n");
  }

  private static String suffix(SimulatedAccount account) {
    return account.key().publicKey().isPresent() ? ".pem" : ".secret";
  }

  private static String grid(int accounts) {
    if (accounts <= EVERY_MINUTE_MAX) {
      return "1m";
    }
    return accounts <= EVERY_FIVE_MINUTES_MAX ? "5m" : "15m";
  }

  private static void writePrivately(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, text.getBytes(UTF_8), StandardOpenOption.TRUNCATE_EXISTING);
  }
}

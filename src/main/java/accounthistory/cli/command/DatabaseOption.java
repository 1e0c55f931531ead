package accounthistory.cli.command;

import accounthistory.cli.database.Database;
import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.config.DatabaseSettings;
import accounthistory.config.RoleNames;
import accounthistory.config.Settings;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Status;
import accounthistory.store.schema.SchemaOptions;
import accounthistory.text.Printable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which tables are asked, and about which accounts: `--settings`, `--demo`, `--account`.
final class DatabaseOption {
  @Mixin private SettingsOption settingsOption = new SettingsOption();

  @Option(
      names = "--demo",
      description = "Use the demo's database instead of the configured one; needs no settings.")
  private boolean demo;

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "Only this account; may be given several times. Default: all.")
  private List<String> accounts = new ArrayList<>();

  /// The settings; empty for the demo, which has none.
  Optional<Settings> settings(HostEnvironment host) {
    return demo ? Optional.empty() : Optional.of(settingsOption.load(host));
  }

  /// The database that is queried.
  ///
  /// @param settings as [#settings] said
  /// @throws ExitException with 78 when there is no demo
  DatabaseOpener database(HostEnvironment host, Optional<Settings> settings) {
    return settings.map(DatabaseOpener::of).orElseGet(() -> demo(host));
  }

  private static DatabaseOpener demo(HostEnvironment host) {
    var folder = DemoCommand.folder(host);
    var status = EmbeddedDatabase.in(folder, Database.embeddedOptions(folder)).status();
    if (status instanceof Status.NotCreated) {
      throw ExitException.configuration(
          "there is no demo yet in %s: run `account-history demo` first".formatted(folder));
    }
    var roles = SchemaOptions.defaults();
    return new DatabaseOpener(
        new DatabaseSettings.Embedded(folder),
        new RoleNames(roles.owner(), roles.writer(), roles.reader(), roles.auditor()));
  }

  /// The accounts that are asked about; none means all.
  ///
  /// @throws ExitException with 2 for a name that the database does not know
  List<String> accounts(Connection connection) throws SQLException {
    if (accounts.isEmpty()) {
      return List.of();
    }
    var known = known(connection);
    for (var name : accounts) {
      if (!known.contains(name)) {
        throw new ExitException(
            ExitCode.USAGE,
            "--account \"%s\": the database has no such account; it has %s"
                .formatted(
                    Printable.line(name), known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
    return List.copyOf(accounts);
  }

  private static List<String> known(Connection connection) throws SQLException {
    var names = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select distinct account_name from analytics.accounts order by account_name")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }
}

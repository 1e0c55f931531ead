package accounthistory.cli.command;

import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.store.schema.MigrationOutcome;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "migrate",
    description = {
      "Creates or upgrades the schema of this program: tables, views, roles and rights.",
      "Run it as the owner of the database. Running it again changes nothing."
    })
public final class MigrateCommand implements Callable<Integer> {
  @Mixin private SettingsOption settingsOption = new SettingsOption();

  private final HostEnvironment host;

  public MigrateCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    var settings = settingsOption.load(host);
    try (var database = DatabaseOpener.of(settings)) {
      return reported(database.migrate()).number();
    }
  }

  private ExitCode reported(MigrationOutcome outcome) {
    return switch (outcome) {
      case MigrationOutcome.Migrated(
              var count,
              var version,
              var views,
              var reinstalled,
              var forTheDba) -> {
        host.out()
            .printf(
                "Schema is at version %s now: %s migrations ran, views %s.%n",
                version, count, views ? "installed" : "unchanged");
        reinstalled.forEach(it -> host.out().printf("%s: installed again.%n", it));
        yield leftToTheDba(forTheDba);
      }
      case MigrationOutcome.UpToDate(var version, var forTheDba) -> {
        host.out().printf("Schema is at version %s already.%n", version);
        yield leftToTheDba(forTheDba);
      }
      case MigrationOutcome.Unreachable(var message) ->
          throw new ExitException(ExitCode.TRY_LATER, "database: " + message);
      case MigrationOutcome.ViewsHeldUp held ->
          throw new ExitException(ExitCode.TRY_LATER, "migrate: " + held);
      case MigrationOutcome.NewerThanProgram _,
          MigrationOutcome.ViewsBuiltUpon _,
          MigrationOutcome.ViewNamesTaken _,
          MigrationOutcome.HistoryAltered _,
          MigrationOutcome.Failed _ ->
          throw ExitException.configuration("migrate: " + outcome);
    };
  }

  private ExitCode leftToTheDba(List<String> lines) {
    if (!lines.isEmpty()) {
      PrintWriter err = host.err();
      err.println(
          "This user may not do the following; ask the administrator of the database to run:");
      lines.forEach(it -> err.println("  " + it));
    }
    return ExitCode.OK;
  }
}

package accounthistory.cli.command;

import accounthistory.cli.database.Tables;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.Machine;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.cli.runtime.Stop;
import accounthistory.store.schema.MigrationOutcome;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "migrate",
    description = {
      "Brings the database to this program's schema: tables, views, roles and rights.",
      "Run it as the user who owns the database; running it again changes nothing."
    })
public final class MigrateCommand implements Callable<Integer> {
  @Mixin private SettingsOption settingsOption = new SettingsOption();

  private final Machine machine;

  public MigrateCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() {
    var settings = settingsOption.load(machine);
    try (var tables = Tables.of(settings)) {
      return told(tables.migrate()).number();
    }
  }

  private ExitCode told(MigrationOutcome outcome) {
    return switch (outcome) {
      case MigrationOutcome.Migrated(
              var count,
              var version,
              var views,
              var mended,
              var forTheDba) -> {
        machine
            .out()
            .printf(
                "Schema is at version %s now: %s migrations ran, views %s.%n",
                version, count, views ? "installed" : "unchanged");
        mended.forEach(it -> machine.out().printf("%s: installed again.%n", it));
        yield leftToTheDba(forTheDba);
      }
      case MigrationOutcome.UpToDate(var version, var forTheDba) -> {
        machine.out().printf("Schema is at version %s already.%n", version);
        yield leftToTheDba(forTheDba);
      }
      case MigrationOutcome.Unreachable(var message) ->
          throw new Stop(ExitCode.TRY_LATER, "database: " + message);
      case MigrationOutcome.ViewsHeldUp held ->
          throw new Stop(ExitCode.TRY_LATER, "migrate: " + held);
      case MigrationOutcome.NewerThanProgram _,
          MigrationOutcome.ViewsBuiltUpon _,
          MigrationOutcome.ViewNamesTaken _,
          MigrationOutcome.HistoryAltered _,
          MigrationOutcome.Failed _ ->
          throw Stop.configuration("migrate: " + outcome);
    };
  }

  private ExitCode leftToTheDba(List<String> lines) {
    if (!lines.isEmpty()) {
      PrintWriter err = machine.err();
      err.println("This user may not do the following; ask whoever administers the database:");
      lines.forEach(it -> err.println("  " + it));
    }
    return ExitCode.OK;
  }
}

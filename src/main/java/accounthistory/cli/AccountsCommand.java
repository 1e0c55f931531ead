package accounthistory.cli;

import accounthistory.config.AccountSettings;
import accounthistory.report.Column;
import accounthistory.report.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "accounts", description = "Lists the configured accounts.")
final class AccountsCommand implements Runnable {
  private final Machine machine;

  @Spec private CommandSpec spec = CommandSpec.create();

  AccountsCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void run() {
    spec.commandLine().usage(machine.out());
  }

  @Command(
      name = "list",
      description = "Prints each account of the settings with its grid and its next slot.")
  int list(@Mixin SettingsOption settingsOption, @Mixin FormatOption format) {
    var settings = settingsOption.load(machine);
    var columns =
        List.of(
            new Column("account", false),
            new Column("environment", false),
            new Column("state", false),
            new Column("every", false),
            new Column("phase", false),
            new Column("zone", false),
            new Column("next_slot", false));
    var rows = new ArrayList<List<@Nullable Object>>();
    settings.accounts().forEach(it -> rows.add(row(it)));
    machine.out().print(format.chosen().write(new Table("Accounts", columns, rows, false)));
    machine.out().flush();
    return ExitCode.OK.number();
  }

  private List<@Nullable Object> row(AccountSettings account) {
    var grid = account.schedule().map(AccountSettings.Schedule::grid);
    Instant now = machine.clock().instant();
    return Arrays.asList(
        account.name(),
        account.subject().environment().label(),
        account.state().label(),
        grid.map(it -> it.every().toString()).orElse(null),
        grid.map(it -> it.phase().toString()).orElse(null),
        account.reportingZone().getId(),
        grid.map(it -> it.next(it.floor(now))).orElse(null));
  }
}

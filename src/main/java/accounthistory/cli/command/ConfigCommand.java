package accounthistory.cli.command;

import accounthistory.cli.database.DatabaseOpener;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JobFactory;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.config.EffectiveSetting;
import accounthistory.config.Settings;
import accounthistory.text.Printable;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description = "Shows and checks the settings.",
    synopsisSubcommandLabel = "COMMAND")
public final class ConfigCommand implements Runnable {
  private final HostEnvironment host;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// How far `config check` goes.
  static final class Depth {
    @Option(
        names = "--connect",
        description =
            "Also connect to the database, and check its version, its encoding and the login's"
                + " rights.")
    private boolean connect;
  }

  public ConfigCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public void run() {
    spec.commandLine().usage(host.out());
  }

  @Command(
      name = "show",
      description = "Prints every effective setting and its origin; secrets are shown as dots.")
  int show(@Mixin SettingsOption settingsOption) {
    var effective =
        settingsOption.load(host).effective().stream()
            .map(it ->
                new EffectiveSetting(
                    it.key(), Printable.line(it.value()), Printable.line(it.origin())))
            .toList();
    var keyWidth = effective.stream().mapToInt(it -> it.key().length()).max().orElse(0);
    var valueWidth = effective.stream().mapToInt(it -> it.value().length()).max().orElse(0);
    var line = "%-" + keyWidth + "s  %-" + Math.max(1, valueWidth) + "s  %s%n";
    for (var it : effective) {
      host.out().printf(line, it.key(), it.value().isEmpty() ? "-" : it.value(), it.origin());
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "check",
      description = {
        "Finds everything that `collect` would refuse, without sending a request: settings "
            + "that are missing or not understood, secrets that cannot be read, keys that cannot "
            + "sign, folders that cannot be created or written. Says how long reading past trades "
            + "takes.",
        "Ends with 0 when there is nothing, with 74 when only the state folder is unusable, "
            + "else with 78."
      })
  int check(@Mixin SettingsOption settingsOption, @Mixin Depth depth) {
    var settings = settingsOption.sound(host);
    if (depth.connect) {
      connect(settings);
    }
    host.out()
        .printf(
            "Settings are complete: %s, %s accounts.%n",
            settings.file().map(Object::toString).orElse("no file, environment only"),
            settings.accounts().size());
    var jobs = JobFactory.of(settings, List.of());
    JobFactory.shortages(settings, jobs).forEach(it -> host.out().printf("Warning: %s.%n", it));
    JobFactory.tradeHistories(settings, jobs).forEach(it -> host.out().printf("%s.%n", it));
    return ExitCode.OK.number();
  }

  private static void connect(Settings settings) {
    try (var database = DatabaseOpener.of(settings)) {
      var problems = database.problems();
      if (!problems.isEmpty()) {
        throw ExitException.configuration("database: " + String.join("\ndatabase: ", problems));
      }
    }
  }

  @Command(name = "sample", description = "Prints a settings file with every key explained.")
  int sample() {
    host.out().print(Settings.sample());
    host.out().flush();
    return ExitCode.OK.number();
  }
}

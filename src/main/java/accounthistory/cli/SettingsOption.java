package accounthistory.cli;

import accounthistory.config.Loading;
import accounthistory.config.Problem;
import accounthistory.config.Settings;
import accounthistory.config.SettingsInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--settings FILE`, and the settings it leads to.
final class SettingsOption {
  /// More than this is another kind of file.
  private static final int PROBLEMS_SHOWN = 200;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "Settings file. Without it: $ACCOUNT_HISTORY_SETTINGS, ./account-history.yaml,"
              + " ~/.config/account-history/settings.yaml, /etc/account-history/settings.yaml.")
  private @Nullable Path file;

  /// The settings.
  ///
  /// @throws Stop with 78 and every problem, a line each
  Settings load(Machine machine) {
    return switch (Settings.load(input(machine))) {
      case Loading.Loaded(var settings) -> {
        Logging.level(settings.logLevel());
        yield settings;
      }
      case Loading.Refused(var problems) -> throw refused(problems);
    };
  }

  /// All that is wrong with the settings, whatever a command would need.
  List<Problem> problems(Machine machine) {
    return Settings.problems(input(machine));
  }

  private SettingsInput input(Machine machine) {
    return new SettingsInput(
        Optional.ofNullable(file), machine.environment(), machine.home(), machine.workingFolder());
  }

  static Stop refused(List<Problem> problems) {
    return Stop.configuration(
        problems.stream()
                .limit(PROBLEMS_SHOWN)
                .map(Problem::toString)
                .collect(Collectors.joining("\n"))
            + (problems.size() > PROBLEMS_SHOWN
                ? "\nand %s more".formatted(problems.size() - PROBLEMS_SHOWN)
                : ""));
  }
}

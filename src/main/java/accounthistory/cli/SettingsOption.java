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
    var input =
        new SettingsInput(
            Optional.ofNullable(file),
            machine.environment(),
            machine.home(),
            machine.workingFolder());
    return switch (Settings.load(input)) {
      case Loading.Loaded(var settings) -> {
        Logging.level(settings.logLevel());
        yield settings;
      }
      case Loading.Refused(var problems) -> throw refused(problems);
    };
  }

  static Stop refused(List<Problem> problems) {
    return Stop.configuration(
        problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
  }
}

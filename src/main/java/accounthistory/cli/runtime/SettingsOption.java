package accounthistory.cli.runtime;

import accounthistory.config.Settings;
import accounthistory.config.SettingsResult;
import accounthistory.config.key.Problem;
import accounthistory.config.value.SettingsInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--settings FILE`, and the settings it leads to.
public final class SettingsOption {
  /// More than this is another kind of file.
  private static final int PROBLEMS_SHOWN = 200;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = {
        "Settings file. Default: $ACCOUNT_HISTORY_SETTINGS, else the first of",
        "./account-history.yaml,",
        "~/.config/account-history/settings.yaml and",
        "/etc/account-history/settings.yaml."
      })
  private @Nullable Path file;

  /// The settings, whatever a command needs of them.
  ///
  /// @throws ExitException with 78 and every problem, a line each
  public Settings load(HostEnvironment host) {
    return loaded(Settings.load(input(host))).settings();
  }

  /// The settings of a run. What stops only a part of it is reported by that part.
  ///
  /// @throws ExitException with every problem, a line each, when there can be no run
  public Settings ofARun(HostEnvironment host) {
    return loaded(Settings.examine(input(host))).settings();
  }

  /// The settings of a run that wants for nothing.
  ///
  /// @throws ExitException with every problem, a line each
  public Settings sound(HostEnvironment host) {
    var loaded = loaded(Settings.examine(input(host)));
    if (!loaded.beside().isEmpty()) {
      throw refused(loaded.beside());
    }
    return loaded.settings();
  }

  private static SettingsResult.Loaded loaded(SettingsResult settingsResult) {
    return switch (settingsResult) {
      case SettingsResult.Loaded loaded -> {
        Logging.level(loaded.settings().logLevel());
        yield loaded;
      }
      case SettingsResult.Refused(var problems) -> throw refused(problems);
    };
  }

  private SettingsInput input(HostEnvironment host) {
    return new SettingsInput(
        Optional.ofNullable(file), host.environment(), host.home(), host.workingFolder());
  }

  /// Ends with the most severe problem.
  static ExitException refused(List<Problem> problems) {
    return new ExitException(
        ExitCode.mostSevere(problems.stream().map(SettingsOption::codeOf).toList()),
        problems.stream()
                .limit(PROBLEMS_SHOWN)
                .map(Problem::toString)
                .collect(Collectors.joining("\n"))
            + (problems.size() > PROBLEMS_SHOWN
                ? "\nand %s more".formatted(problems.size() - PROBLEMS_SHOWN)
                : ""));
  }

  private static ExitCode codeOf(Problem problem) {
    return switch (problem.reach()) {
      case RUN, PART -> ExitCode.CONFIGURATION;
      case STATE_FOLDER -> ExitCode.SPOOL;
    };
  }
}

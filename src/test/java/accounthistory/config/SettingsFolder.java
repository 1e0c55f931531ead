package accounthistory.config;

import accounthistory.config.key.Problem;
import accounthistory.config.value.SettingsInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A home folder with a settings file and variables in it, as one test wants them.
public record SettingsFolder(Path home, Map<String, String> environment) {
  static final String ACCOUNT =
      """
      accounts:
        main:
          environment: production
          key: ${env:KEY}
          secret: ${env:SECRET}
      """;

  public static SettingsFolder in(Path home) {
    return new SettingsFolder(home, Map.of());
  }

  /// Writes a file that its owner alone may read.
  public static Path secret(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  public SettingsFolder with(String variable, String value) {
    var more = new TreeMap<>(environment);
    more.put(variable, value);
    return new SettingsFolder(home, more);
  }

  /// Writes `account-history.yaml` into the working folder, which is the home folder.
  public SettingsFolder file(String text) {
    return file("account-history.yaml", text);
  }

  SettingsFolder file(String name, String text) {
    try {
      var file = home.resolve(name);
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public SettingsInput input() {
    return new SettingsInput(Optional.empty(), environment, Optional.of(home), home);
  }

  public Settings load() {
    return switch (Settings.load(input())) {
      case SettingsResult.Loaded(Settings settings, _) -> settings;
      case SettingsResult.Refused(List<Problem> problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  List<String> problems() {
    return switch (Settings.load(input())) {
      case SettingsResult.Loaded(Settings settings, _) ->
          throw new AssertionError("loaded " + settings);
      case SettingsResult.Refused(List<Problem> problems) ->
          problems.stream().map(Problem::toString).toList();
    };
  }
}

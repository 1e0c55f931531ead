package accounthistory.config.value;

import accounthistory.capture.InvalidValueException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Everything outside the program that settings are read from.
///
/// @param file the file named on the command line, if any
/// @param environment the process's variables
/// @param home the user's home folder; none where `HOME` is not set, as for a service of the system
/// @param workingFolder what relative paths of the command line and of variables are relative to
public record SettingsInput(
    Optional<Path> file, Map<String, String> environment, Optional<Path> home, Path workingFolder) {
  public SettingsInput {
    environment = Map.copyOf(environment);
  }

  /// Names only: variables may hold secrets.
  @Override
  public String toString() {
    return "settings from %s and the variables %s".formatted(file, environment.keySet());
  }

  /// A variable's value; an empty one counts as not set, as compose files and unit files leave
  /// them.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(it -> !it.isEmpty());
  }

  /// A folder of the XDG base directory specification, e.g. `XDG_STATE_HOME`; none when neither it
  /// nor the home folder is set.
  public Optional<Path> xdg(String name) {
    var fallback =
        switch (name) {
          case "XDG_CONFIG_HOME" -> ".config";
          case "XDG_DATA_HOME" -> ".local/share";
          case "XDG_STATE_HOME" -> ".local/state";
          default -> throw new InvalidValueException("unknown folder " + name);
        };
    // The specification has relative paths ignored.
    return variable(name)
        .map(Path::of)
        .filter(Path::isAbsolute)
        .or(() -> home.map(it -> it.resolve(fallback)));
  }

  /// A path as somebody wrote it: `~` is the home folder, and what is relative is relative to the
  /// settings file it stands in, or to the working folder.
  public Path path(SettingValue value) {
    var text = value.text();
    if (text.equals("~") || text.startsWith("~/")) {
      return home.orElseThrow(() ->
              new InvalidValueException(
                  "\"%s\": want a path without ~, since HOME is not set".formatted(text)))
          .resolve(text.substring(Math.min(2, text.length())))
          .normalize();
    }
    var base =
        switch (value.origin()) {
          case SettingOrigin.InFile(Path file, _) -> workingFolder.resolve(file).resolveSibling("");
          case SettingOrigin.InVariable _, SettingOrigin.ByDefault _ -> workingFolder;
        };
    return base.resolve(text).toAbsolutePath().normalize();
  }
}

package accounthistory.config.value;

import java.nio.file.Path;

/// Where a setting's value comes from.
public sealed interface SettingOrigin {
  /// A line of the settings file.
  record InFile(Path file, int line) implements SettingOrigin {}

  /// A variable of the environment.
  record InVariable(String name) implements SettingOrigin {}

  /// Nowhere: it is the program's own.
  record ByDefault() implements SettingOrigin {}

  /// For messages and `config show`: `settings.yaml:12`, `ACCOUNT_HISTORY_LOG_LEVEL`, `default`.
  default String where() {
    return switch (this) {
      case InFile(Path file, int line) -> file + ":" + line;
      case InVariable(String name) -> name;
      case ByDefault _ -> "default";
    };
  }
}

package accounthistory.config.source;

import accounthistory.config.key.Problem;
import accounthistory.config.value.SettingsInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the settings file.
public final class SettingsFile {
  private SettingsFile() {}

  /// The file that counts, as it is to be shown in messages. A file that is named must be there;
  /// without one, the first that exists of the usual places counts, and none is no error.
  public static Optional<Path> find(SettingsInput input, List<Problem> problems) {
    var named = input.file().or(() -> input.variable("ACCOUNT_HISTORY_SETTINGS").map(Path::of));
    if (named.isPresent()) {
      if (!Files.exists(input.workingFolder().resolve(named.get()))) {
        problems.add(new Problem(named.get().toString(), "", "there is no such settings file"));
        return Optional.empty();
      }
      return named;
    }
    return usual(input).stream()
        .filter(it -> Files.exists(input.workingFolder().resolve(it)))
        .findFirst();
  }

  private static List<Path> usual(SettingsInput input) {
    var places = new ArrayList<>(List.of(Path.of("account-history.yaml")));
    input
        .xdg("XDG_CONFIG_HOME")
        .ifPresent(it -> places.add(it.resolve("account-history/settings.yaml")));
    places.add(Path.of("/etc/account-history/settings.yaml"));
    return places;
  }
}

package accounthistory.config;

import accounthistory.config.key.Problem;
import java.util.List;

/// What came of reading the settings.
public sealed interface SettingsResult {
  /// Every key is known and every value is one.
  ///
  /// @param beside what keeps an account, or what happens after the captures, from its work
  record Loaded(Settings settings, List<Problem> beside) implements SettingsResult {
    public Loaded {
      beside = List.copyOf(beside);
    }
  }

  /// All that is wrong, in the order of file and environment; nothing is begun.
  record Refused(List<Problem> problems) implements SettingsResult {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}

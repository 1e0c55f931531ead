package accounthistory.config;

import java.util.List;

/// What came of reading the settings.
public sealed interface Loading {
  /// Every key is known and every value is one.
  record Loaded(Settings settings) implements Loading {}

  /// All that is wrong, in the order of file and environment; the run ends with 78.
  record Refused(List<Problem> problems) implements Loading {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}

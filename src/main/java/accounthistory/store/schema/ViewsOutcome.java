package accounthistory.store.schema;

import java.util.List;

/// How the installation of the views ended.
sealed interface ViewsOutcome {
  record Installed() implements ViewsOutcome {}

  /// All files and objects are as they were installed.
  record Unchanged() implements ViewsOutcome {}

  /// Objects that are not the program's stand on its views; nothing was changed.
  record BuiltUpon(List<String> objects) implements ViewsOutcome {}
}

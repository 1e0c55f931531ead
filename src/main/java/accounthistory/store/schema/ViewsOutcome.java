package accounthistory.store.schema;

import java.util.List;

/// How the installation of the views ended.
sealed interface ViewsOutcome {
  /// All objects were created again.
  ///
  /// @param reinstalled what differed from what had been installed
  record Installed(List<Deviation> reinstalled) implements ViewsOutcome {}

  /// All files and objects are as they were installed.
  record Unchanged() implements ViewsOutcome {}

  /// Objects that are not the program's stand on its views; nothing was changed.
  record BuiltUpon(List<String> objects) implements ViewsOutcome {}

  /// Objects that are not the program's have names that it needs; nothing was changed.
  record Occupied(List<Deviation> objects) implements ViewsOutcome {}
}

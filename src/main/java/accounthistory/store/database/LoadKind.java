package accounthistory.store.database;

import java.util.Locale;

/// What kind of run wrote rows.
public enum LoadKind {
  COLLECT,
  IMPORT,
  REBUILD,
  DEMO;

  /// The name used in tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package accounthistory.config.key;

/// Whose fills are requested.
public enum Trades {
  HEDGE,
  ALL,
  NONE;

  /// The word in the settings.
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

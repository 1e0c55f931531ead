package accounthistory.config.key;

/// Whose fills are asked for.
public enum Trades {
  HEDGE,
  ALL,
  NONE;

  /// The word in the settings.
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

package accounthistory.config;

/// One thing that is wrong with the settings, as a line for whoever has to mend it.
///
/// @param where the file with its line, or the variable; empty when it is about something that is
///   nowhere
/// @param key the setting; empty when it is about the file as a whole
/// @param what what is wrong and how to mend it; never a secret
public record Problem(String where, String key, String what) {
  static Problem at(Origin origin, String key, String what) {
    return new Problem(origin.where(), key, what);
  }

  @Override
  public String toString() {
    return (where.isEmpty() ? "" : where + ": ") + (key.isEmpty() ? "" : key + ": ") + what;
  }
}

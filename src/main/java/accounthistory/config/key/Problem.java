package accounthistory.config.key;

import accounthistory.config.value.SettingOrigin;
import accounthistory.text.Printable;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// One problem of the settings, as a line for the operator who has to fix it.
///
/// @param where the file with its line, or the variable; empty when it is about something that is
///   nowhere
/// @param key the setting; empty when it is about the file as a whole
/// @param what what is wrong and how to fix it; never a secret
/// @param reach what it stops
public record Problem(String where, String key, String what, Reach reach) {
  private static final Pattern LINE = Pattern.compile(".*:(\\d{1,9})");

  /// How much of a run does not begin.
  public enum Reach {
    /// Nothing is requested: the settings do not say what, where or how.
    RUN,
    /// Nothing is requested: there is no place to keep it.
    STATE_FOLDER,
    /// An account, or what happens after the captures; all else goes on.
    PART
  }

  public Problem(String where, String key, String what) {
    this(where, key, what, Reach.RUN);
  }

  /// In the order in which one would fix them: the file by line, then the environment, then what is
  /// nowhere.
  public static final Comparator<Problem> IN_ORDER =
      Comparator.comparingInt(Problem::rank).thenComparingInt(Problem::line);

  /// Whether it may only be there since one of these keys could not be read.
  public boolean followsFrom(List<String> refused) {
    return refused.stream()
        .anyMatch(it ->
            it.equals(key)
                || (isOf(key) && isOf(it))
                // Who cannot read the file does not know what is missing in it.
                || (it.isEmpty() && key.equals("accounts")));
  }

  /// Grids stand on three keys, an account's host on its environment.
  private static boolean isOf(String key) {
    return key.endsWith(".every")
        || key.endsWith(".phase")
        || key.endsWith(".lateness")
        || key.endsWith(".environment")
        || key.equals(Keys.SIMULATED_URL.path());
  }

  /// The same as far as its key reaches: an account's and the database's stop these alone.
  public Problem asFarAsItsKey() {
    var isOfAPart = key.startsWith(Key.ACCOUNTS) || isOfTheDatabase();
    return new Problem(where, key, what, isOfAPart ? Reach.PART : Reach.RUN);
  }

  /// Whether it keeps the database from being opened, and nothing before that.
  public boolean isOfTheDatabase() {
    return key.startsWith("database.");
  }

  /// Whether a run does not begin at all.
  public boolean stopsARun() {
    return reach != Reach.PART;
  }

  private int rank() {
    return where.isEmpty() ? 2 : line() >= 0 ? 0 : 1;
  }

  private int line() {
    var matcher = LINE.matcher(where);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  public static Problem at(SettingOrigin origin, String key, String what) {
    return new Problem(origin.where(), key, what);
  }

  @Override
  public String toString() {
    return Printable.line(
        (where.isEmpty() ? "" : where + ": ") + (key.isEmpty() ? "" : key + ": ") + what);
  }
}

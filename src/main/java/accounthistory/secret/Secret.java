package accounthistory.secret;

import java.util.function.Supplier;

/// A text that prints as dots. It is read again at each use, so that a changed file or rotated key
/// is seen without a restart.
///
/// Two secrets are equal only when they are the same object: comparing contents is not a business.
public final class Secret {
  private final String origin;
  private final Supplier<String> text;

  private Secret(String origin, Supplier<String> text) {
    this.origin = origin;
    this.text = text;
  }

  /// A secret that is read at each use.
  ///
  /// @param origin where it comes from, for messages: a variable's name or a file's path
  public static Secret from(String origin, Supplier<String> text) {
    return new Secret(origin, text);
  }

  /// A secret that never changes.
  public static Secret of(String text) {
    return new Secret("given", () -> text);
  }

  /// The text itself. Call it where it is used, never keep what it returns.
  public String reveal() {
    return text.get();
  }

  /// Where the secret comes from, never the secret.
  public String origin() {
    return origin;
  }

  @Override
  public String toString() {
    return "••••••";
  }
}

package accounthistory.config.key;

import accounthistory.config.secret.SecretSource;
import accounthistory.config.value.SettingType;
import java.util.Locale;
import java.util.Optional;

/// One setting, declared once: parsing, `config show` and the documentation follow it.
///
/// @param path the full key; `<name>` stands for an account's name
/// @param fallback the text that counts when nothing is set, if any
/// @param description one sentence without its full stop, with the unit, and with what it means
///   when nothing is set and there is no default
public record Key<T>(
    String path, SettingType<T> type, Optional<String> fallback, String description) {
  public static final String PREFIX = "ACCOUNT_HISTORY_";
  public static final String FILE_SUFFIX = "_FILE";

  /// What an account's keys begin with.
  public static final String ACCOUNTS = "accounts.";

  private static final String ANY_ACCOUNT = ACCOUNTS + "<name>.";

  static <T> Key<T> of(String path, SettingType<T> type, String fallback, String description) {
    return new Key<>(path, type, Optional.of(fallback), description);
  }

  static <T> Key<T> unset(String path, SettingType<T> type, String description) {
    return new Key<>(path, type, Optional.empty(), description);
  }

  /// What the type is called in the documentation.
  public String typeName() {
    return type.label();
  }

  /// The variable that sets it, e.g. `ACCOUNT_HISTORY_DATABASE_URL`.
  public String variable() {
    return variable(path.replace("<name>", "NAME"));
  }

  public boolean isSecret() {
    return type.label().equals(SecretSource.TYPE_NAME);
  }

  public boolean isOfAccounts() {
    return path.startsWith(ANY_ACCOUNT);
  }

  /// The last word of an account's key, e.g. `every`.
  public String leaf() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /// The full key for one account.
  public String of(String account) {
    return ACCOUNTS + account + "." + leaf();
  }

  public static String variable(String path) {
    return PREFIX + mangled(path);
  }

  public static String mangled(String text) {
    return text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}

package accounthistory.config.value;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What was found so far, by full key: the file first, then the environment over it.
public final class SettingValues {
  private final Map<String, SettingValue> byKey = new LinkedHashMap<>();
  private final Map<String, SettingOrigin> accounts = new LinkedHashMap<>();

  public void put(String key, SettingValue value) {
    byKey.put(key, value);
  }

  public Optional<SettingValue> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  public void addAccount(String name, SettingOrigin origin) {
    accounts.putIfAbsent(name, origin);
  }

  /// Accounts in the order in which they were found, and where.
  public Map<String, SettingOrigin> accounts() {
    return accounts;
  }
}

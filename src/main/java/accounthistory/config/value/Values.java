package accounthistory.config.value;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What was found so far, by full key: the file first, then the environment over it.
public final class Values {
  private final Map<String, Value> byKey = new LinkedHashMap<>();
  private final Map<String, Origin> accounts = new LinkedHashMap<>();

  public void put(String key, Value value) {
    byKey.put(key, value);
  }

  public Optional<Value> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  public void addAccount(String name, Origin origin) {
    accounts.putIfAbsent(name, origin);
  }

  /// Accounts in the order in which they were found, and where.
  public Map<String, Origin> accounts() {
    return accounts;
  }
}

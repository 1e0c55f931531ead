package accounthistory.config;

import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.value.Origin;
import java.util.HashMap;
import java.util.List;

/// The names of the database's roles, each another.
public record RoleNames(String owner, String writer, String reader, String auditor) {
  private static final List<Key<String>> KEYS =
      List.of(Keys.ROLE_OWNER, Keys.ROLE_WRITER, Keys.ROLE_READER, Keys.ROLE_AUDITOR);

  static RoleNames of(Reading reading) {
    var firsts = new HashMap<String, String>();
    for (var key : KEYS) {
      var first = firsts.putIfAbsent(reading.get(key), key.path());
      if (first != null) {
        reading.refuse(
            key.path(),
            reading.origin(key.path()).orElseGet(Origin.ByDefault::new),
            "\"%s\": want another role than that of %s".formatted(reading.get(key), first));
      }
    }
    return new RoleNames(
        reading.get(Keys.ROLE_OWNER),
        reading.get(Keys.ROLE_WRITER),
        reading.get(Keys.ROLE_READER),
        reading.get(Keys.ROLE_AUDITOR));
  }
}

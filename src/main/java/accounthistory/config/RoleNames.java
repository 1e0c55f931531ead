package accounthistory.config;

import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.value.SettingOrigin;
import java.util.HashMap;
import java.util.List;

/// The names of the database's roles, each another.
public record RoleNames(String owner, String writer, String reader, String auditor) {
  private static final List<Key<String>> KEYS =
      List.of(Keys.ROLE_OWNER, Keys.ROLE_WRITER, Keys.ROLE_READER, Keys.ROLE_AUDITOR);

  static RoleNames of(SettingsReader reader) {
    var firsts = new HashMap<String, String>();
    for (var key : KEYS) {
      var first = firsts.putIfAbsent(reader.get(key), key.path());
      if (first != null) {
        reader.refuse(
            key.path(),
            reader.origin(key.path()).orElseGet(SettingOrigin.ByDefault::new),
            "\"%s\": want another role than that of %s".formatted(reader.get(key), first));
      }
    }
    return new RoleNames(
        reader.get(Keys.ROLE_OWNER),
        reader.get(Keys.ROLE_WRITER),
        reader.get(Keys.ROLE_READER),
        reader.get(Keys.ROLE_AUDITOR));
  }
}

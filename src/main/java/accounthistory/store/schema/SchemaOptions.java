package accounthistory.store.schema;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Names of the database roles.
///
/// @param owner owns both schemas; migrates
/// @param writer reads and writes tables of `history`, makes partitions through their function
/// @param reader reads `analytics` only
/// @param auditor reads `history` too
public record SchemaOptions(String owner, String writer, String reader, String auditor) {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  public SchemaOptions {
    var names = List.of(owner, writer, reader, auditor);
    for (var name : names) {
      if (!PLAIN.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "role \"" + name + "\": want lower-case letters, digits and underscores");
      }
    }
    if (Set.copyOf(names).size() < names.size()) {
      throw new IllegalArgumentException("roles must differ: " + String.join(", ", names));
    }
  }

  public static SchemaOptions defaults() {
    return new SchemaOptions(
        "account_history_owner",
        "account_history_writer",
        "account_history_reader",
        "account_history_auditor");
  }

  List<String> roles() {
    return List.of(owner, writer, reader, auditor);
  }
}

package accounthistory.store.schema;

import java.util.List;

/// What a database's tables are to this program.
public sealed interface SchemaState {
  /// No migration has run here.
  record Absent() implements SchemaState {}

  record Behind(String databaseVersion, String programVersion) implements SchemaState {}

  record Current(String version) implements SchemaState {}

  record Ahead(String databaseVersion, String programVersion) implements SchemaState {}

  /// The history of migrations is not one that this program writes.
  ///
  /// @param rows what is wrong with which migration, in words
  record Altered(List<String> rows) implements SchemaState {
    @Override
    public String toString() {
      return "history.flyway_schema_history is not this program's: "
          + String.join("; ", rows)
          + ". Restore its rows, or use the program that wrote them";
    }
  }
}

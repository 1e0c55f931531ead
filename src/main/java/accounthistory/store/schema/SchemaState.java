package accounthistory.store.schema;

/// What a database's tables are to this program.
public sealed interface SchemaState {
  /// No migration has run here.
  record Absent() implements SchemaState {}

  record Behind(String databaseVersion, String programVersion) implements SchemaState {}

  record Current(String version) implements SchemaState {}

  record Ahead(String databaseVersion, String programVersion) implements SchemaState {}
}

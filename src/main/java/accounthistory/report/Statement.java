package accounthistory.report;

import java.sql.Connection;
import java.sql.SQLException;

/// One statement that somebody typed.
public sealed interface Statement {
  /// More rows than this are for psql.
  int ROWS_MAX = 10_000;

  /// It answered with rows.
  record Rows(Table table) implements Statement {}

  /// It changed this many rows.
  record Changed(long rows) implements Statement {}

  /// Runs a statement as it is, committed.
  static Statement run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      if (!statement.execute()) {
        return new Changed(Math.max(0, statement.getLargeUpdateCount()));
      }
      try (var result = statement.getResultSet()) {
        return new Rows(TableReader.read("", result, ROWS_MAX));
      }
    }
  }
}

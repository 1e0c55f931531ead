package accounthistory.report;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// One statement that somebody typed.
public sealed interface Statement {
  /// More rows than this are for psql.
  int ROWS_MAX = 10_000;

  /// It answered with rows.
  record Rows(Table table) implements Statement {}

  /// It changed this many rows.
  record Changed(long rows) implements Statement {}

  /// Runs what was typed as it is, committed: one statement or several, each with its answer.
  static List<Statement> run(Connection connection, String sql) throws SQLException {
    var answers = new ArrayList<Statement>();
    try (var statement = connection.prepareStatement(sql)) {
      var isRows = statement.execute();
      var changed = statement.getLargeUpdateCount();
      while (isRows || changed >= 0) {
        if (isRows) {
          try (var result = statement.getResultSet()) {
            answers.add(new Rows(TableReader.read("", result, ROWS_MAX)));
          }
        } else {
          answers.add(new Changed(changed));
        }
        isRows = statement.getMoreResults();
        changed = statement.getLargeUpdateCount();
      }
    }
    return answers;
  }
}

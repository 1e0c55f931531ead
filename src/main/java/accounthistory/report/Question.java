package accounthistory.report;

import accounthistory.sql.SqlFile;
import accounthistory.sql.SqlFolder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A named question of `sql/report`, answered from the views.
public final class Question {
  private static final int ROWS_MAX = 100_000;

  private final SqlFile file;
  private final NamedQuery query;

  Question(SqlFile file) {
    this.file = file;
    this.query = new NamedQuery(file);
  }

  /// All questions, by name.
  public static List<Question> all() {
    return SqlFolder.read("sql/report").stream().map(Question::new).toList();
  }

  public static Optional<Question> named(String name) {
    return all().stream().filter(it -> it.name().equals(name)).findFirst();
  }

  /// The file's name, as the command line takes it.
  public String name() {
    return file.name();
  }

  /// The first comment line of the file.
  public String title() {
    return file.title();
  }

  public List<String> parameters() {
    return query.parameters();
  }

  /// Asks the database, in a read-only transaction of at most a minute.
  ///
  /// @param connection in auto-commit mode; is so again afterwards
  /// @throws IllegalArgumentException for a value whose parameter the question does not have
  public Table ask(Connection connection, Asked asked) throws SQLException {
    return query.run(connection, asked, ROWS_MAX);
  }

  /// Asks about every account.
  public Table ask(Connection connection, Map<String, String> parameters) throws SQLException {
    return ask(connection, Asked.with(parameters));
  }
}

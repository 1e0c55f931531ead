package accounthistory.report;

import accounthistory.sql.SqlFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A file of SQL whose parameters are spelled `:'name'`, as psql's variables are, so that both read
/// the same file. A parameter that is not given is null.
public final class NamedQuery {
  private static final Pattern PARAMETER = Pattern.compile(":'([a-z_]+)'");
  private static final String STATEMENT_TIMEOUT = "60s";

  /// The column that names the account of a row.
  private static final String ACCOUNT = "account";

  private final SqlFile file;
  private final String sql;
  private final List<String> parameters;

  public NamedQuery(SqlFile file) {
    this.file = file;
    this.sql = PARAMETER.matcher(statement(file.text())).replaceAll("?");
    this.parameters =
        PARAMETER.matcher(statement(file.text())).results().map(it -> it.group(1)).toList();
  }

  /// Names of the parameters, sorted, each once.
  List<String> parameters() {
    return List.copyOf(new TreeSet<>(parameters));
  }

  /// Runs in a read-only transaction in UTC, so that instants without a zone mean the same
  /// everywhere. A query whose rows are of no account is answered in full, whichever accounts are
  /// selected.
  Table run(Connection connection, Asked asked, int rowsMax) throws SQLException {
    for (var name : asked.parameters().keySet()) {
      if (!parameters.contains(name)) {
        throw new IllegalArgumentException(
            "%s has no parameter \"%s\"; it has %s".formatted(file.name(), name, parameters()));
      }
    }
    connection.setAutoCommit(false);
    try {
      try (var setting = connection.createStatement()) {
        setting.execute("set transaction read only");
        setting.execute("set local time zone 'UTC'");
        setting.execute("set local statement_timeout = '" + STATEMENT_TIMEOUT + "'");
      }
      var isNarrowed = !asked.accounts().isEmpty() && isOfAccounts(connection);
      try (var statement = connection.prepareStatement(isNarrowed ? narrowed() : sql)) {
        bind(statement, asked);
        if (isNarrowed) {
          var names = asked.accounts().toArray(String[]::new);
          statement.setArray(parameters.size() + 1, connection.createArrayOf("text", names));
        }
        statement.setMaxRows(rowsMax + 1);
        return TableReader.read(file.title(), statement, rowsMax);
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /// Runs within the transaction that the caller has begun.
  ///
  /// @param given texts by parameter; those that the query does not have are not used
  public Table rows(Connection connection, Map<String, String> given, int rowsMax)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      bind(statement, Asked.with(given));
      statement.setMaxRows(rowsMax + 1);
      return TableReader.read(file.title(), statement, rowsMax);
    }
  }

  private boolean isOfAccounts(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      var columns = statement.getMetaData();
      for (var i = 1; i <= columns.getColumnCount(); i++) {
        if (columns.getColumnLabel(i).equals(ACCOUNT)) {
          return true;
        }
      }
      return false;
    }
  }

  /// The query about some accounts: its rows stay in their order, and the condition is pushed down
  /// to its tables.
  private String narrowed() {
    return "select * from (%s) as answer where answer.%s = any(?)"
        .formatted(sql.replaceFirst(";$", ""), ACCOUNT);
  }

  private void bind(PreparedStatement statement, Asked asked) throws SQLException {
    for (var i = 0; i < parameters.size(); i++) {
      statement.setString(i + 1, asked.parameters().get(parameters.get(i)));
    }
  }

  /// Comments go, since an apostrophe or a question mark in one would confuse the driver; so do
  /// psql's own lines, which set a parameter that is not given to nothing.
  private static String statement(String text) {
    var lines = new ArrayList<String>();
    text.lines()
        .filter(it -> !it.strip().startsWith("--") && !it.startsWith("\\"))
        .forEach(lines::add);
    return String.join("\n", lines).strip();
  }
}

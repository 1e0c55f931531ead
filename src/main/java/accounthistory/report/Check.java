package accounthistory.report;

import accounthistory.sql.SqlFile;
import accounthistory.sql.SqlFolder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A sentence about the database, from `sql/check`: the file returns a row for each contradiction.
///
/// The first comment line explains the sentence; a second one `-- severity: warn` softens it.
public final class Check {
  private static final String SEVERITY = "severity:";
  private static final String SINCE = "since";

  /// A sentence that compares with nothing would find nothing.
  private static final String EVER = "-infinity";

  private static final int ROWS_SHOWN = 10;
  private static final int ROWS_COUNTED = 1_000;

  private final SqlFile file;
  private final NamedQuery query;

  Check(SqlFile file) {
    this.file = file;
    this.query = new NamedQuery(file);
  }

  /// All sentences, by name.
  public static List<Check> all() {
    return SqlFolder.read("sql/check").stream().map(Check::new).toList();
  }

  /// Asks every sentence, each in a read-only transaction of its own, so that one that fails to run
  /// does not hide the others.
  ///
  /// @param asked `since` bounds how far back the sentences look, which is the whole history
  ///   without it
  public static List<CheckResult> runAll(Connection connection, Asked asked) throws SQLException {
    var results = new ArrayList<CheckResult>();
    for (var check : all()) {
      results.add(check.run(connection, asked));
    }
    return results;
  }

  /// Asks every sentence about every account.
  public static List<CheckResult> runAll(Connection connection, Map<String, String> parameters)
      throws SQLException {
    return runAll(connection, Asked.with(parameters));
  }

  public String name() {
    return file.name();
  }

  /// The name as a sentence.
  public String sentence() {
    return name().replace('_', ' ');
  }

  public String explanation() {
    return file.title();
  }

  public Severity severity() {
    return file.comments().stream()
        .filter(it -> it.startsWith(SEVERITY))
        .map(it -> Severity.of(it.substring(SEVERITY.length()).strip()))
        .findFirst()
        .orElse(Severity.ERROR);
  }

  NamedQuery query() {
    return query;
  }

  CheckResult run(Connection connection, Map<String, String> values) throws SQLException {
    return run(connection, Asked.with(values));
  }

  private CheckResult run(Connection connection, Asked asked) throws SQLException {
    var begun = System.nanoTime();
    var verdict = verdict(connection, asked);
    return new CheckResult(this, verdict, Duration.ofNanos(System.nanoTime() - begun));
  }

  private Verdict verdict(Connection connection, Asked asked) throws SQLException {
    var bounded = new HashMap<>(asked.parameters());
    if (query.parameters().contains(SINCE)) {
      bounded.putIfAbsent(SINCE, EVER);
    }
    try {
      var rows = query.run(connection, new Asked(bounded, asked.accounts()), ROWS_COUNTED);
      var count = rows.rows().size();
      if (count == 0) {
        return new Verdict.Holds();
      }
      var shown = rows.rows().subList(0, Math.min(ROWS_SHOWN, count));
      return new Verdict.Violated(
          new Table(rows.title(), rows.columns(), shown, count > ROWS_SHOWN), count, rows.isCut());
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith("08")) {
        throw e;
      }
      return new Verdict.FailedToRun(String.valueOf(e.getMessage()));
    }
  }
}

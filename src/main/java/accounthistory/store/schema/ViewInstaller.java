package accounthistory.store.schema;

import accounthistory.sql.SqlFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;

/// Replaces the program's objects of schema `analytics`: drops them in reverse order, never by
/// cascade, and creates them in the order of their files, with their grants, in one transaction.
final class ViewInstaller {
  /// Two installers wait for each other; a reader's long query is waited for only so long.
  private static final String LOCK_TIMEOUT = "3s";

  private final List<SqlFile> files;
  private final String programVersion;

  ViewInstaller(List<SqlFile> files, String programVersion) {
    this.files = files;
    this.programVersion = programVersion;
  }

  /// Installs what differs from what was installed last, then grants the roles their rights.
  ViewsOutcome install(Connection connection, Roles roles) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Sql.run(connection, "lock table history.installed_object in share row exclusive mode");
      Sql.run(connection, "set local lock_timeout = '" + LOCK_TIMEOUT + "'");
      Sql.run(connection, "set local search_path = pg_catalog");
      createSchema(connection);
      var outcome = installed(connection);
      if (outcome instanceof ViewsOutcome.BuiltUpon) {
        connection.rollback();
      } else {
        roles.grant(connection);
        connection.commit();
      }
      return outcome;
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private ViewsOutcome installed(Connection connection) throws SQLException {
    var register = new ViewRegister(connection);
    if (register.holdsExactly(files)) {
      return new ViewsOutcome.Unchanged();
    }
    var strangers = register.builtUpon();
    if (!strangers.isEmpty()) {
      return new ViewsOutcome.BuiltUpon(strangers);
    }
    var grants = register.grants();
    register.dropAll();
    for (var file : files) {
      var before = new HashSet<>(register.present());
      run(connection, file);
      for (var created : register.present()) {
        if (!before.contains(created)) {
          register.add(file, created, programVersion);
        }
      }
    }
    register.grantAgain(grants);
    return new ViewsOutcome.Installed();
  }

  private static void run(Connection connection, SqlFile file) throws SQLException {
    try {
      Sql.run(connection, file.text());
    } catch (SQLException e) {
      throw new SQLException(
          "sql/view/" + file.name() + ".sql: " + e.getMessage(), e.getSQLState(), e);
    }
  }

  /// Asks first, since "if not exists" still wants the right to create.
  private static void createSchema(Connection connection) throws SQLException {
    if (!Sql.isTrue(connection, "select to_regnamespace('analytics') is not null")) {
      Sql.run(connection, "create schema analytics");
    }
    Sql.run(
        connection,
        "comment on schema analytics is 'account-history: the views for analysts and tools. "
            + "Within a major version columns are only added at the end.'");
  }
}

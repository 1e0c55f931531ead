package accounthistory.store.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/// A login for a person or a tool that asks and never writes, with limits that hold wherever it
/// connects from.
///
/// @param role what it is a member of: reader or auditor
/// @param other the one of the two that it is not
public record ReaderLogin(
    String name, String role, String other, Duration statementTimeout, int connections) {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /// How long a transaction may stay open without a statement: it holds back the cleaning of every
  /// table.
  private static final Duration IDLE_MAX = Duration.ofMinutes(5);

  /// Whether PostgreSQL takes it without quotes, and does not keep it for itself.
  public static boolean isName(String name) {
    return PLAIN.matcher(name).matches() && !name.startsWith("pg_");
  }

  /// Whether the name is there already.
  public boolean exists(Connection connection) throws SQLException {
    return !Sql.texts(connection, "select 1::text from pg_roles where rolname = ?", name).isEmpty();
  }

  /// Whether this connection may make and change logins.
  public static boolean isPermitted(Connection connection) throws SQLException {
    return Sql.isTrue(
        connection, "select rolsuper or rolcreaterole from pg_roles where rolname = current_user");
  }

  /// Whether the role may do more than read: a superuser, an owner of tables.
  public boolean mayWrite(Connection connection) throws SQLException {
    return !Sql.texts(
            connection,
            """
            select rolname
            from pg_roles
            where rolname = ?
                and (
                    rolsuper or rolname = current_user
                    or oid in (
                        select nspowner from pg_namespace where nspname in ('history', 'analytics')
                    )
                )
            """,
            name)
        .isEmpty();
  }

  /// Whether the name is somebody else's: there already, and neither a reader nor an auditor.
  public boolean isForeign(Connection connection) throws SQLException {
    return !Sql.texts(
            connection,
            """
            select rolname
            from pg_roles
            where rolname = ?
                and not exists (
                    select
                    from pg_auth_members as membership
                    inner join pg_roles as granted on granted.oid = membership.roleid
                    where membership.member = pg_roles.oid and granted.rolname in (?, ?)
                )
            """,
            name,
            role,
            other)
        .isEmpty();
  }

  /// What makes it what it is, but for its password.
  public List<String> lines(boolean exists) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s role %s login connection limit %s"
            .formatted(exists ? "alter" : "create", name, connections));
    lines.add("revoke " + other + " from " + name);
    lines.add("grant " + role + " to " + name);
    lines.add(set("statement_timeout", statementTimeout));
    lines.add(set("idle_in_transaction_session_timeout", IDLE_MAX));
    lines.add("alter role " + name + " set default_transaction_read_only = on");
    return lines;
  }

  private String set(String setting, Duration value) {
    return "alter role %s set %s = '%sms'".formatted(name, setting, value.toMillis());
  }

  /// What is done between the changes and their commit.
  @FunctionalInterface
  public interface Keeping<X extends Exception> {
    void keep() throws X;
  }

  /// Makes or changes it, whole or not at all.
  ///
  /// @param password what it is set to, if it is to be set
  /// @param keeping keeps the password elsewhere; when that fails, nothing is changed
  public <X extends Exception> void apply(
      Connection connection, Optional<String> password, Keeping<X> keeping) throws SQLException, X {
    connection.setAutoCommit(false);
    var isDone = false;
    try {
      for (var line : lines(exists(connection))) {
        Sql.run(connection, line);
      }
      if (password.isPresent()) {
        set(connection, password.get());
      }
      keeping.keep();
      connection.commit();
      isDone = true;
    } finally {
      if (!isDone) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  /// Only a hash of the password travels.
  private void set(Connection connection, String password) throws SQLException {
    connection
        .unwrap(PGConnection.class)
        .alterUserPassword(name, password.toCharArray(), "scram-sha-256");
  }
}

package accounthistory.store.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Rights that PostgreSQL gives to everybody and that a reader of the program's own server has no
/// use for: with them a login could write to the disk, or use up what all sessions share.
public final class OwnServer {
  private static final String TAKEN_BACK =
      """
      select format('revoke execute on function %s from public', oid::regprocedure)
      from pg_proc
      where pronamespace = 'pg_catalog'::regnamespace
          and (
              proname ~ '^lo_' or proname in ('loread', 'lowrite')
              or proname ~ '^pg_(try_)?advisory_'
          )
          and has_function_privilege('public', oid, 'execute')
      union all
      select format('revoke temporary on database %I from public', datname)
      from pg_database
      where datname = current_database() and has_database_privilege('public', oid, 'temporary')
      union all
      select format('revoke all on database %I from public', datname)
      from pg_database
      where datname in ('postgres', 'template1')
          and (
              has_database_privilege('public', oid, 'connect')
              or has_database_privilege('public', oid, 'temporary')
          )
      """;

  private OwnServer() {}

  /// Takes back what is not a reader's, on the server of the program itself; done again it changes
  /// nothing.
  public static void closeToReaders(Connection connection) throws SQLException {
    List<String> lines = Sql.texts(connection, TAKEN_BACK);
    for (var line : lines) {
      Sql.run(connection, line);
    }
  }
}

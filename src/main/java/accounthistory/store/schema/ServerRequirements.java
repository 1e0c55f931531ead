package accounthistory.store.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/// What a server must be before anything is kept there, checked in one place at every connection.
///
/// @param refusals why the server cannot be used, a sentence each; empty when it can
/// @param warnings what may turn out badly
public record ServerRequirements(List<String> refusals, List<String> warnings) {
  private static final int OLDEST = 15;
  private static final int NEWEST = 18;

  /// PostgreSQL counts 180006 for 18.6.
  private static final int OF_A_MAJOR = 10_000;

  public ServerRequirements {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }

  /// Looks at the server and the database of a connection; changes nothing.
  public static ServerRequirements of(Connection connection) throws SQLException {
    var refusals = new ArrayList<String>();
    var warnings = new ArrayList<String>();
    version(connection, refusals, warnings);
    encoding(connection, refusals);
    return new ServerRequirements(refusals, warnings);
  }

  /// The same, and whether this login may create or change tables.
  public static ServerRequirements ofMigrating(Connection connection) throws SQLException {
    var found = of(connection);
    return Sql.isTrue(connection, MAY_MIGRATE)
        ? found
        : found.with(
            "login %s may not make tables in database %s: migrate as the owner of schema history, or"
                + " grant create on database %s to it",
            connection);
  }

  /// The same, and whether this login may write into tables that are there.
  public static ServerRequirements ofCollecting(Connection connection) throws SQLException {
    var found = of(connection);
    return Sql.isTrue(connection, MAY_WRITE)
        ? found
        : found.with(
            "login %s may not write into schema history of database %s: collect with a login that"
                + " is a member of the writer role",
            connection);
  }

  /// Whether something stands between this connection and the server that gives each transaction
  /// another of the server's processes: the number reported at login is then not that of the
  /// process.
  public static boolean isPooled(Connection connection) throws SQLException {
    var reported = connection.unwrap(PGConnection.class).getBackendPID();
    return !Sql.texts(connection, "select pg_backend_pid()::text")
        .equals(List.of(Integer.toString(reported)));
  }

  private static final String MAY_MIGRATE =
      """
      select case
          when to_regnamespace('history') is null
              then has_database_privilege(current_database(), 'create')
          else pg_has_role(nspowner, 'usage')
      end
      from (values (to_regnamespace('history'))) as schema (name)
      left join pg_namespace on pg_namespace.oid = name
      """;

  /// Tables that are not there yet are somebody else's sentence.
  private static final String MAY_WRITE =
      """
      select case
          when to_regnamespace('history') is null then true
          when not has_schema_privilege('history', 'usage') then false
          when to_regclass('history.account_snapshot') is null then true
          else has_table_privilege('history.account_snapshot', 'insert')
      end
      """;

  private ServerRequirements with(String refusal, Connection connection) throws SQLException {
    var names =
        Sql.texts(connection, "select unnest(array[current_user::text, current_database()::text])");
    var more = new ArrayList<>(refusals);
    more.add(refusal.formatted(names.get(0), names.get(1), names.get(1)));
    return new ServerRequirements(more, warnings);
  }

  private static void version(Connection connection, List<String> refusals, List<String> warnings)
      throws SQLException {
    var number =
        Integer.parseInt(
            Sql.texts(connection, "select current_setting('server_version_num')").getFirst());
    var major = number / OF_A_MAJOR;
    if (major < OLDEST) {
      refusals.add("PostgreSQL %s is too old: want %s to %s".formatted(major, OLDEST, NEWEST));
    } else if (major > NEWEST) {
      warnings.add(
          "PostgreSQL %s is newer than what this program was tried with, %s to %s"
              .formatted(major, OLDEST, NEWEST));
    }
  }

  private static void encoding(Connection connection, List<String> refusals) throws SQLException {
    Sql.texts(
            connection,
            """
            select format(
                'database %I has encoding %s: want UTF8, which another database may have: create '
                    || 'database %I encoding ''UTF8'' template template0',
                datname,
                pg_encoding_to_char(encoding),
                datname || '_utf8'
            )
            from pg_database
            where datname = current_database() and pg_encoding_to_char(encoding) <> 'UTF8'
            """)
        .forEach(refusals::add);
  }
}

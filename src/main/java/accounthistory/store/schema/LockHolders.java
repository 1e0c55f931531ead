package accounthistory.store.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Sessions that hold locks on what is to be migrated.
final class LockHolders {
  private static final String SESSIONS =
      """
      with ours as (
          select pg_class.oid
          from pg_class
          where relnamespace in (
              to_regnamespace('history'), to_regnamespace('analytics'), to_regnamespace('definition'))
      ),
      holder as (
          select session.*
          from pg_stat_activity as session
          where session.datname = current_database()
              and session.pid <> pg_backend_pid()
              and exists (
                  select
                  from pg_locks
                  where pg_locks.pid = session.pid
                      and pg_locks.granted
                      and pg_locks.database = (
                          select oid from pg_database where datname = current_database()
                      )
                      and (
                          pg_locks.locktype = 'advisory'
                          or pg_locks.relation in (select oid from ours)
                      )
              )
      )
      """;

  private static final String IN_WORDS =
      SESSIONS
          + """
          select concat_ws(
              ' ',
              'session ' || pid || ' of user ' || usename,
              '(' || nullif(application_name, '') || ')',
              state,
              'since ' || to_char(xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
          )
          from holder
          order by pid
          """;

  /// Only readers', who could begin again, and only where this user may. A superuser is not the
  /// program's reader.
  private static final String LET_GO =
      SESSIONS
          + """
          select
              case state when 'active' then pg_cancel_backend(pid) else pg_terminate_backend(pid) end
          from holder
          inner join pg_roles as login on login.oid = holder.usesysid and not login.rolsuper
          inner join pg_roles as reader on reader.rolname in (?, ?)
          where pg_has_role(login.oid, reader.oid, 'member')
              and exists (
                  select from pg_roles where rolname = current_user and rolsuper
              )
          """;

  private LockHolders() {}

  /// One sentence each: the session, whose it is, and since when it is at it.
  static List<String> inWords(Connection connection) throws SQLException {
    return Sql.texts(connection, IN_WORDS);
  }

  /// Ends what readers are at, so that they hold no migration up: a statement is cancelled, an open
  /// transaction is closed.
  static void letGo(Connection connection, SchemaOptions options) throws SQLException {
    Sql.texts(connection, LET_GO, options.reader(), options.auditor());
  }
}

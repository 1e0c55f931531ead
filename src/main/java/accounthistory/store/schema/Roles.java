package accounthistory.store.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The database roles and what each may do.
///
/// Roles may log in, but are made without a password, which is the DBA's to give.
final class Roles {
  /// The role is there already, perhaps since a moment ago.
  private static final Set<String> EXISTS = Set.of("42710", "23505");

  private final SchemaOptions options;

  Roles(SchemaOptions options) {
    this.options = options;
  }

  /// Creates the missing roles where the user may; else returns the lines for someone who may.
  List<String> create(Connection connection) throws SQLException {
    var lines = new ArrayList<String>();
    var mayCreate =
        Sql.isTrue(
            connection,
            "select rolsuper or rolcreaterole from pg_roles where rolname = current_user");
    for (var role : options.roles()) {
      if (!exists(connection, role)) {
        var line = "create role " + role + " login";
        if (mayCreate) {
          create(connection, line);
        } else {
          lines.add(line + ";");
        }
      }
    }
    return lines;
  }

  /// Hands out the rights, within the caller's transaction. Roles that do not exist are left out.
  void grant(Connection connection) throws SQLException {
    for (var line : NOTHING_FOR_PUBLIC) {
      Sql.run(connection, line);
    }
    if (exists(connection, options.reader())) {
      readAnalytics(connection, options.reader());
    }
    if (exists(connection, options.auditor())) {
      readAnalytics(connection, options.auditor());
      read(connection, "definition", options.auditor());
      Sql.run(connection, "grant usage on schema history to " + options.auditor());
      onTables(connection, "select", options.auditor());
      // With its key an account code could be guessed from its hash.
      Sql.run(connection, "revoke select on history.installation from " + options.auditor());
    }
    if (exists(connection, options.writer())) {
      readAnalytics(connection, options.writer());
      // Not the reader's: these functions compute facts and are used by no view for people.
      read(connection, "definition", options.writer());
      Sql.run(connection, "grant usage on schema history to " + options.writer());
      onTables(connection, "select, insert, update, delete", options.writer());
      for (var table : List.of("installed_object", "flyway_schema_history")) {
        Sql.run(
            connection,
            "revoke insert, update, delete on history." + table + " from " + options.writer());
      }
      Sql.run(connection, "revoke update, delete on history.installation from " + options.writer());
      // Locked, never changed.
      Sql.run(
          connection, "revoke insert, delete on history.exclusive_task from " + options.writer());
      Sql.run(
          connection,
          "grant execute on function history.ensure_partitions(timestamptz, timestamptz) to "
              + options.writer());
    }
    handOver(connection);
  }

  /// These roles only; what the DBA grants to public on a view is the DBA's to revoke.
  private static final List<String> NOTHING_FOR_PUBLIC =
      List.of(
          "revoke all on schema history, analytics, definition from public",
          "revoke all on all tables in schema history from public",
          "revoke all on all functions in schema history from public");

  private static void readAnalytics(Connection connection, String role) throws SQLException {
    read(connection, "analytics", role);
  }

  private static void read(Connection connection, String schema, String role) throws SQLException {
    Sql.run(connection, "grant usage on schema " + schema + " to " + role);
    for (var line :
        Sql.texts(
            connection,
            """
            select case kind
                when 'view' then format('grant select on %s to ', identity)
                else format('grant execute on function %s to ', identity)
            end
            from history.installed_object
            where starts_with(identity, ? || '.')
                -- what a view calls is called by who reads it
                or (kind = 'function' and starts_with(identity, 'definition.'))
            order by ordinal
            """,
            schema)) {
      Sql.run(connection, line + role);
    }
  }

  /// A right on a partitioned table reaches its partitions; they need none of their own.
  private static void onTables(Connection connection, String rights, String role)
      throws SQLException {
    for (var table :
        Sql.texts(
            connection,
            """
            select format('%I.%I', relnamespace::regnamespace, relname)
            from pg_class
            where relnamespace = 'history'::regnamespace
                and relkind in ('r', 'p')
                and not relispartition
            order by relname
            """)) {
      Sql.run(connection, "grant " + rights + " on " + table + " to " + role);
    }
  }

  /// A superuser hands everything to the owner role, so that the owner can migrate from then on;
  /// anyone else keeps what they own.
  private void handOver(Connection connection) throws SQLException {
    var isSuperuser =
        Sql.isTrue(connection, "select rolsuper from pg_roles where rolname = current_user");
    if (!isSuperuser || !exists(connection, options.owner())) {
      return;
    }
    for (var line : Sql.texts(connection, HAND_OVER, options.owner())) {
      Sql.run(connection, line + options.owner());
    }
  }

  private static final String HAND_OVER =
      """
      with ours (what, owned_by) as (
          select format('schema %I', nspname), nspowner
          from pg_namespace
          where nspname in ('history', 'analytics', 'definition')
          union all
          select
              format(
                  '%s %s',
                  case relkind when 'v' then 'view' else 'table' end,
                  pg_class.oid::regclass
              ),
              relowner
          from pg_class
          where relnamespace = 'history'::regnamespace and relkind in ('r', 'p')
          union all
          select format('%s %s', kind, identity), coalesce(relowner, proowner)
          from history.installed_object
          left join pg_class on pg_class.oid = to_regclass(case kind when 'view' then identity end)
          left join pg_proc
              on pg_proc.oid = to_regprocedure(case kind when 'function' then identity end)
          union all
          select format('function %s', pg_proc.oid::regprocedure), proowner
          from pg_proc
          where pronamespace = 'history'::regnamespace
      )
      select format('alter %s owner to ', what)
      from ours
      where owned_by <> (select oid from pg_roles where rolname = ?)
      """;

  private static void create(Connection connection, String line) throws SQLException {
    try {
      Sql.run(connection, line);
    } catch (SQLException e) {
      if (!EXISTS.contains(e.getSQLState())) {
        throw e;
      }
    }
  }

  private static boolean exists(Connection connection, String role) throws SQLException {
    return !Sql.texts(connection, "select rolname from pg_roles where rolname = ?", role).isEmpty();
  }
}

package accounthistory.store.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a DBA has put on the program's objects and what goes when they are dropped: rights on them
/// and on their columns, options, comments that are not the program's.
final class DbaAdditions {
  private static final String QUERY =
      """
      with views as (
          select pg_class.oid, identity, relowner, relacl, reloptions, comments
          from history.installed_object
          inner join pg_class
              on relnamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
              and relkind = 'v'
              and format('%s.%I', relnamespace::regnamespace, relname) = identity
          where kind = 'view'
      ),
      columns as (
          select views.*, attnum, attname::text as part, attacl
          from views
          inner join pg_attribute
              on attrelid = views.oid and attnum > 0 and not attisdropped
      ),
      functions as (
          select pg_proc.oid, identity, proowner, proacl, comments
          from history.installed_object
          inner join pg_proc
              on pronamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
              and format(
                  '%s.%I(%s)',
                  pronamespace::regnamespace, proname, oidvectortypes(proargtypes)
              ) = identity
          where kind = 'function'
      ),
      rights (identity, part, target, acl, owned_by) as (
          select identity, null, 'on ' || identity, relacl, relowner
          from views
          union all
          select identity, part, format('(%I) on %s', part, identity), attacl, relowner
          from columns
          union all
          select identity, null, 'on function ' || identity, proacl, proowner
          from functions
      ),
      described (identity, part, target, comment, ours) as (
          select
              identity,
              null,
              'view ' || identity,
              obj_description(oid, 'pg_class'),
              comments ->> ''
          from views
          union all
          select
              identity,
              part,
              format('column %s.%I', identity, part),
              col_description(oid, attnum),
              comments ->> part
          from columns
          union all
          select
              identity,
              null,
              'function ' || identity,
              obj_description(oid, 'pg_proc'),
              comments ->> ''
          from functions
      )
      select
          identity,
          part,
          format(
              'grant %s %s to %s%s',
              privilege_type,
              target,
              case grantee
                  when 0 then 'public'
                  else quote_ident(pg_get_userbyid(grantee))
              end,
              case when is_grantable then ' with grant option' end
          ) as line
      from rights
      cross join lateral aclexplode(acl)
      where grantee <> owned_by
      union all
      select
          identity,
          null,
          format('alter view %s set (%I = %L)', identity, option_name, option_value)
      from views
      cross join lateral pg_options_to_table(reloptions)
      union all
      -- what the program itself wrote may change with its next version
      select identity, part, format('comment on %s is %L', target, comment)
      from described
      where comment <> ours
      order by identity, line
      """;

  private static final String IS_THERE =
      """
      select 1
      from pg_class
      where relnamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
          and relkind = 'v'
          and format('%s.%I', relnamespace::regnamespace, relname) = ?
          and (
              ?::text is null
              or exists (
                  select 1
                  from pg_attribute
                  where attrelid = pg_class.oid and attname = ? and not attisdropped
              )
          )
      union all
      select 1
      from pg_proc
      where pronamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
          and format(
              '%s.%I(%s)', pronamespace::regnamespace, proname, oidvectortypes(proargtypes)
          ) = ?
      """;

  private final List<Addition> additions;

  /// @param part column, or null for the whole object
  /// @param line the statement that makes it again
  private record Addition(String identity, @Nullable String part, String line) {}

  private DbaAdditions(List<Addition> additions) {
    this.additions = List.copyOf(additions);
  }

  /// What is on the installed objects now.
  static DbaAdditions on(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(QUERY)) {
      var additions = new ArrayList<Addition>();
      while (rows.next()) {
        additions.add(new Addition(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
      return new DbaAdditions(additions);
    }
  }

  /// Puts them on what still exists under its name.
  void restore(Connection connection) throws SQLException {
    try (var lookup = connection.prepareStatement(IS_THERE)) {
      for (var addition : additions) {
        if (isThere(lookup, addition)) {
          Sql.run(connection, addition.line());
        }
      }
    }
  }

  private static boolean isThere(PreparedStatement lookup, Addition addition) throws SQLException {
    lookup.setString(1, addition.identity());
    lookup.setString(2, addition.part());
    lookup.setString(3, addition.part());
    lookup.setString(4, addition.identity());
    try (var rows = lookup.executeQuery()) {
      return rows.next();
    }
  }
}

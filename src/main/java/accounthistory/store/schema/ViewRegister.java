package accounthistory.store.schema;

import accounthistory.sql.SqlFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What the program has installed into schema `analytics`, and what others have put on top of it.
final class ViewRegister {
  private static final String PRESENT =
      """
      select format('view analytics.%I', relname), oid
      from pg_class
      where relnamespace = 'analytics'::regnamespace and relkind = 'v'
      union all
      select format('function analytics.%I(%s)', proname, oidvectortypes(proargtypes)), oid
      from pg_proc
      where pronamespace = 'analytics'::regnamespace
      order by oid
      """;

  /// A view depends through its rule, so the rule is told as its view.
  private static final String BUILT_UPON =
      """
      with program (class_id, object_id, name) as (
          select 'pg_class'::regclass, pg_class.oid, identity
          from history.installed_object
          inner join pg_class on pg_class.oid = to_regclass(case kind when 'view' then identity end)
          union all
          select 'pg_type'::regclass, pg_type.oid, identity
          from history.installed_object
          inner join pg_class on pg_class.oid = to_regclass(case kind when 'view' then identity end)
          inner join pg_type
              on pg_type.oid = reltype
              or pg_type.oid = (select typarray from pg_type where pg_type.oid = reltype)
          union all
          select 'pg_proc'::regclass, pg_proc.oid, identity
          from history.installed_object
          inner join pg_proc
              on pg_proc.oid = to_regprocedure(case kind when 'function' then identity end)
      ),
      dependents as (
          select
              case when ev_class is null then classid else 'pg_class'::regclass end as class_id,
              coalesce(ev_class, objid) as object_id,
              case when ev_class is null then objsubid else 0 end as part,
              program.name
          from pg_depend
          inner join program
              on refclassid = program.class_id and refobjid = program.object_id
          left join pg_rewrite
              on classid = 'pg_rewrite'::regclass and pg_rewrite.oid = objid
          where deptype <> 'i'
      )
      select distinct pg_describe_object(class_id, object_id, part) || ' on ' || dependents.name
      from dependents
      where not exists (
          select 1 from program
          where program.class_id = dependents.class_id
              and program.object_id = dependents.object_id
      )
      order by 1
      """;

  /// Rights that the DBA gave to other roles than the program's.
  private static final String GRANTS =
      """
      with rights (target, owned_by, acl) as (
          select format('%s', identity), relowner, relacl
          from history.installed_object
          inner join pg_class on pg_class.oid = to_regclass(case kind when 'view' then identity end)
          union all
          select format('function %s', identity), proowner, proacl
          from history.installed_object
          inner join pg_proc
              on pg_proc.oid = to_regprocedure(case kind when 'function' then identity end)
      )
      select format('%s on %s to %I', privilege_type, target, rolname)
          || case when is_grantable then ' with grant option' else '' end
      from rights
      cross join lateral aclexplode(acl)
      inner join pg_roles on pg_roles.oid = grantee
      where grantee <> owned_by
      order by 1
      """;

  private final Connection connection;

  ViewRegister(Connection connection) {
    this.connection = connection;
  }

  /// Whether exactly these files are installed and all their objects are still there.
  boolean holdsExactly(List<SqlFile> files) throws SQLException {
    var wanted = files.stream().map(it -> it.name() + " " + it.sha256()).sorted().toList();
    var held =
        Sql.texts(
            connection,
            "select distinct file_name || ' ' || file_sha256 from history.installed_object"
                + " order by 1");
    return wanted.equals(held.stream().sorted().toList())
        && present()
            .containsAll(
                Sql.texts(
                    connection, "select kind || ' ' || identity from history.installed_object"));
  }

  /// Every view and function of `analytics`, as `kind identity`, the program's or not.
  List<String> present() throws SQLException {
    return Sql.texts(connection, PRESENT);
  }

  /// Objects that are not the program's and stand on one that is.
  List<String> builtUpon() throws SQLException {
    return Sql.texts(connection, BUILT_UPON);
  }

  List<String> grants() throws SQLException {
    return Sql.texts(connection, GRANTS);
  }

  void dropAll() throws SQLException {
    for (var object :
        Sql.texts(
            connection,
            "select kind || ' if exists ' || identity from history.installed_object"
                + " order by ordinal desc")) {
      Sql.run(connection, "drop " + object);
    }
    Sql.run(connection, "delete from history.installed_object");
  }

  /// Remembers an object that a file has just created.
  void add(SqlFile file, String created, String programVersion) throws SQLException {
    var space = created.indexOf(' ');
    try (var statement =
        connection.prepareStatement(
            """
            insert into history.installed_object
                (ordinal, file_name, file_sha256, kind, identity, program_version)
            select coalesce(max(ordinal), 0) + 1, ?, ?, ?, ?, ?
            from history.installed_object
            """)) {
      statement.setString(1, file.name());
      statement.setString(2, file.sha256());
      statement.setString(3, created.substring(0, space));
      statement.setString(4, created.substring(space + 1));
      statement.setString(5, programVersion);
      statement.executeUpdate();
    }
  }

  /// Gives rights again on what still exists under its name.
  void grantAgain(List<String> grants) throws SQLException {
    var present = present();
    for (var grant : grants) {
      var target = grant.substring(grant.indexOf(" on ") + 4, grant.lastIndexOf(" to "));
      if (present.contains(target.startsWith("function ") ? target : "view " + target)) {
        Sql.run(connection, "grant " + grant);
      }
    }
  }
}

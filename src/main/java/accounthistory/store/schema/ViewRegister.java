package accounthistory.store.schema;

import accounthistory.sql.SqlFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the program has installed into schemas `analytics` and `definition`, and what others have
/// put on top of it.
final class ViewRegister {
  private static final String PRESENT =
      """
      select format('view %s.%I', relnamespace::regnamespace, relname), oid
      from pg_class
      where relnamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
          and relkind = 'v'
      union all
      select
          format(
              'function %s.%I(%s)',
              pronamespace::regnamespace, proname, oidvectortypes(proargtypes)
          ),
          oid
      from pg_proc
      where pronamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
      order by oid
      """;

  /// A view depends through its rule, so the rule is reported as its view; a rule that somebody
  /// added to a view of the program is reported as itself.
  private static final String BUILT_UPON =
      """
      with views as (
          select pg_class.oid, reltype, identity
          from history.installed_object
          inner join pg_class
              on format('%s.%I', relnamespace::regnamespace, relname) = identity
              and relnamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
          where kind = 'view'
      ),
      program (class_id, object_id, name) as (
          select 'pg_class'::regclass, oid, identity
          from views
          union all
          select 'pg_type'::regclass, pg_type.oid, identity
          from views
          inner join pg_type
              on pg_type.oid = reltype
              or pg_type.oid = (select typarray from pg_type where pg_type.oid = reltype)
          union all
          select 'pg_proc'::regclass, pg_proc.oid, identity
          from history.installed_object
          inner join pg_proc
              on pronamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
              and format(
                  '%s.%I(%s)',
                  pronamespace::regnamespace, proname, oidvectortypes(proargtypes)
              ) = identity
          where kind = 'function'
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
              on classid = 'pg_rewrite'::regclass
              and pg_rewrite.oid = objid
              and rulename = '_RETURN'
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

  /// How PostgreSQL prints the definition of an object of the two schemas.
  private static final String THERE =
      """
      with there (kind, identity, object_id, owned_by, definition) as (
          select
              case relkind
                  when 'v' then 'view'
                  when 'm' then 'materialized view'
                  when 'f' then 'foreign table'
                  when 'i' then 'index'
                  when 'S' then 'sequence'
                  when 'c' then 'type'
                  else 'table'
              end,
              format('%s.%I', relnamespace::regnamespace, relname),
              pg_class.oid::bigint,
              relowner,
              case relkind when 'v' then pg_get_viewdef(pg_class.oid) end
          from pg_class
          where relnamespace in (to_regnamespace('analytics'), to_regnamespace('definition'))
          union all
          select
              'function',
              format(
                  '%s.%I(%s)',
                  pronamespace::regnamespace, proname, oidvectortypes(proargtypes)
              ),
              pg_proc.oid::bigint,
              proowner,
              case prokind
                  when 'a' then pg_aggregate::text
                  when 'w' then null
                  else pg_get_functiondef(pg_proc.oid)
              end
          from pg_proc
          left join pg_aggregate on aggfnoid = pg_proc.oid
          where pronamespace in (to_regnamespace('analytics'), to_regnamespace('definition'))
      ),
      digested as (
          select
              *,
              encode(sha256(convert_to(coalesce(definition, ''), 'UTF8')), 'hex') as sha256,
              current_setting('server_version_num')::integer as server
          from there
      )
      """;

  /// A definition is only compared with one that the same PostgreSQL printed.
  private static final String DEVIATIONS =
      """
      ,
      judged as (
          select
              ordinal,
              installed.kind || ' ' || installed.identity as object,
              digested.kind || ' ' || digested.identity as there,
              pg_get_userbyid(owned_by) as owner,
              case
                  when digested.identity is null then 'missing'
                  when digested.kind <> installed.kind then 'foreign'
                  when installed.definition_sha256 is null then 'same'
                  when installed.server_version <> server then 'same'
                  when installed.definition_sha256 = sha256 then 'same'
                  when installed.object_id = digested.object_id then 'replaced'
                  else 'foreign'
              end as verdict
          from history.installed_object as installed
          left join digested on digested.identity = installed.identity
      )
      select verdict, object, there, owner
      from judged
      where verdict <> 'same'
      order by ordinal
      """;

  /// Objects under a name that a file would create and that no installation made.
  private static final String IN_THE_WAY =
      """
      select kind || ' ' || identity, pg_get_userbyid(owned_by)
      from there
      where regexp_replace(identity, '[(].*', '') = any (?)
          and (kind = 'function') = ?
          and identity not in (select identity from history.installed_object)
      order by identity
      """;

  private static final String ADD =
      """
      insert into history.installed_object
          (ordinal, file_name, file_sha256, kind, identity, program_version, object_id,
              definition_sha256, server_version, comments)
      select
          coalesce((select max(ordinal) from history.installed_object), 0) + 1,
          ?, ?, kind, identity, ?, object_id, sha256, server,
          case kind
              when 'function' then
                  jsonb_build_object('', obj_description(object_id::oid, 'pg_proc'))
              else (
                  select
                      jsonb_build_object('', obj_description(object_id::oid, 'pg_class'))
                          || jsonb_object_agg(attname, col_description(attrelid, attnum))
                  from pg_attribute
                  where attrelid = object_id::oid and attnum > 0 and not attisdropped
              )
          end
      from digested
      where kind || ' ' || identity = ?
      """;

  private static final String ADOPT =
      """
      update history.installed_object
      set object_id = digested.object_id, definition_sha256 = sha256, server_version = server
      from digested
      where installed_object.identity = digested.identity
          and (
              installed_object.server_version is distinct from server
              or definition_sha256 is distinct from sha256
          )
      """;

  private final Connection connection;

  ViewRegister(Connection connection) {
    this.connection = connection;
  }

  /// Whether the objects were installed from exactly these files.
  boolean isOf(List<SqlFile> files) throws SQLException {
    var wanted = files.stream().map(it -> it.name() + " " + it.sha256()).sorted().toList();
    var held =
        Sql.texts(
            connection,
            "select distinct file_name || ' ' || file_sha256 from history.installed_object");
    return wanted.equals(held.stream().sorted().toList());
  }

  /// Every view and function of the two schemas, as `kind identity`, the program's or not.
  List<String> present() throws SQLException {
    return Sql.texts(connection, PRESENT);
  }

  /// Objects that are not the program's and stand on one that is.
  List<String> builtUpon() throws SQLException {
    return Sql.texts(connection, BUILT_UPON);
  }

  /// How the installed objects differ from what was installed, and what is in the way of the files.
  List<Deviation> deviations(List<SqlFile> files) throws SQLException {
    var deviations = new ArrayList<Deviation>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(THERE + DEVIATIONS)) {
      while (rows.next()) {
        deviations.add(
            switch (rows.getString(1)) {
              case "missing" -> new Deviation.Missing(rows.getString(2));
              case "replaced" -> new Deviation.Replaced(rows.getString(2));
              default -> new Deviation.Foreign(rows.getString(3), rows.getString(4));
            });
      }
    }
    deviations.addAll(inTheWay(files, "view"));
    deviations.addAll(inTheWay(files, "function"));
    return deviations;
  }

  private List<Deviation> inTheWay(List<SqlFile> files, String kind) throws SQLException {
    var names =
        files.stream()
            .flatMap(it -> InstallOrder.created(it).entrySet().stream())
            .filter(it -> it.getValue().equalsIgnoreCase("view") == kind.equals("view"))
            .map(Map.Entry::getKey)
            .toArray(String[]::new);
    try (var statement = connection.prepareStatement(THERE + IN_THE_WAY)) {
      statement.setArray(1, connection.createArrayOf("text", names));
      statement.setBoolean(2, kind.equals("function"));
      try (var rows = statement.executeQuery()) {
        var found = new ArrayList<Deviation>();
        while (rows.next()) {
          found.add(new Deviation.Foreign(rows.getString(1), rows.getString(2)));
        }
        return found;
      }
    }
  }

  /// Who installed the views last; empty when they never were.
  Optional<String> programVersion() throws SQLException {
    return Sql.texts(
            connection,
            "select program_version from history.installed_object order by ordinal limit 1")
        .stream()
        .findFirst();
  }

  /// Takes the objects as they are for those that were installed: after a migration or under
  /// another PostgreSQL the same definition may be printed differently.
  void adopt() throws SQLException {
    Sql.run(connection, THERE + ADOPT);
  }

  void dropAll() throws SQLException {
    for (var object :
        Sql.texts(
            connection,
            // an aggregate is a routine and is not dropped as a function
            "select case kind when 'function' then 'routine' else kind end"
                + " || ' if exists ' || identity"
                + " from history.installed_object order by ordinal desc")) {
      Sql.run(connection, "drop " + object);
    }
    Sql.run(connection, "delete from history.installed_object");
  }

  /// Remembers an object that a file has just created.
  void add(SqlFile file, String created, String programVersion) throws SQLException {
    try (var statement = connection.prepareStatement(THERE + ADD)) {
      statement.setString(1, file.name());
      statement.setString(2, file.sha256());
      statement.setString(3, programVersion);
      statement.setString(4, created);
      statement.executeUpdate();
    }
  }
}

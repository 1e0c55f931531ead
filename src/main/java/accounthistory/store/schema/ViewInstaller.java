package accounthistory.store.schema;

import accounthistory.sql.SqlFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Replaces the program's objects of schemas `analytics` and `definition`: drops them in reverse
/// order, never by cascade, and creates them in the order in which they refer to each other, with
/// their grants, in one transaction.
final class ViewInstaller {
  /// Two installers wait for each other.
  private static final String INSTALLER_TIMEOUT = "60s";

  /// A reader's long query is waited for only so long.
  private static final String LOCK_TIMEOUT = "3s";

  private final List<SqlFile> files;
  private final String programVersion;

  ViewInstaller(List<SqlFile> files, String programVersion) {
    this.files = InstallOrder.of(files);
    this.programVersion = programVersion;
  }

  /// Installs what differs from what was installed last, then grants the roles their rights.
  ///
  /// @param tablesChanged whether a migration has just run, after which PostgreSQL may print an
  ///   untouched definition in other words
  ViewsOutcome install(Connection connection, Roles roles, boolean tablesChanged)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      // A pooled session may still have the limit that Flyway has set.
      Sql.run(connection, "set local lock_timeout = '" + INSTALLER_TIMEOUT + "'");
      Sql.run(connection, "lock table history.installed_object in share row exclusive mode");
      Sql.run(connection, "set local lock_timeout = '" + LOCK_TIMEOUT + "'");
      tellDefinitionsAlike(connection);
      createSchema(connection);
      var outcome = installed(connection, tablesChanged);
      switch (outcome) {
        case ViewsOutcome.BuiltUpon _, ViewsOutcome.Occupied _ -> connection.rollback();
        case ViewsOutcome.Installed _, ViewsOutcome.Unchanged _ -> {
          roles.grant(connection);
          connection.commit();
        }
      }
      return outcome;
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /// How schema `analytics` differs from what this program installs; changes nothing.
  List<Deviation> deviations(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Sql.run(connection, "set transaction read only");
      tellDefinitionsAlike(connection);
      var register = new ViewRegister(connection);
      var deviations = new ArrayList<>(register.deviations(files));
      if (!register.isOf(files)) {
        deviations.add(new Deviation.OtherFiles(register.programVersion().orElse("none yet")));
      }
      return deviations;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /// The words of a definition, constants among them, depend on these settings.
  private static final List<String> WORDING =
      List.of(
          "search_path = pg_catalog",
          "quote_all_identifiers = off",
          "timezone = 'UTC'",
          "datestyle = 'ISO, MDY'",
          "intervalstyle = 'postgres'",
          "bytea_output = 'hex'",
          "extra_float_digits = 1",
          "standard_conforming_strings = on");

  private static void tellDefinitionsAlike(Connection connection) throws SQLException {
    for (var setting : WORDING) {
      Sql.run(connection, "set local " + setting);
    }
  }

  private ViewsOutcome installed(Connection connection, boolean tablesChanged) throws SQLException {
    var register = new ViewRegister(connection);
    var deviations = register.deviations(files);
    var occupied = deviations.stream().filter(Deviation.Foreign.class::isInstance).toList();
    if (!occupied.isEmpty()) {
      return new ViewsOutcome.Occupied(occupied);
    }
    var isWhole =
        deviations.isEmpty()
            || (tablesChanged
                && deviations.stream().allMatch(Deviation.Replaced.class::isInstance));
    if (register.isOf(files) && isWhole) {
      register.adopt();
      return new ViewsOutcome.Unchanged();
    }
    var strangers = register.builtUpon();
    if (!strangers.isEmpty()) {
      return new ViewsOutcome.BuiltUpon(strangers);
    }
    var additions = DbaAdditions.on(connection);
    register.dropAll();
    var created = new ArrayList<Created>();
    for (var file : files) {
      created.addAll(create(connection, register, file));
    }
    describeColumns(connection);
    for (var it : created) {
      register.add(it.file(), it.object(), programVersion);
    }
    additions.restore(connection);
    return new ViewsOutcome.Installed(tablesChanged ? List.of() : deviations);
  }

  /// @param object as `kind identity`
  private record Created(SqlFile file, String object) {}

  private static List<Created> create(Connection connection, ViewRegister register, SqlFile file)
      throws SQLException {
    var before = new HashSet<>(register.present());
    run(connection, file);
    var created = new ArrayList<Created>();
    for (var object : register.present()) {
      if (!before.contains(object)) {
        if (object.startsWith("function ")) {
          Sql.run(connection, "revoke all on " + object + " from public");
        }
        created.add(new Created(file, object));
      }
    }
    return created;
  }

  /// Columns whose view says nothing of them get the comment that is shared by their name.
  private static void describeColumns(Connection connection) throws SQLException {
    if (!Sql.isTrue(connection, "select to_regclass('definition.column_comments') is not null")) {
      return;
    }
    for (var line :
        Sql.texts(
            connection,
            """
            select format('comment on column %s.%I is %L', identity, attname, shared.description)
            from pg_class
            cross join lateral (
                select format('%s.%I', relnamespace::regnamespace, relname) as identity
            ) as named
            inner join pg_attribute
                on attrelid = pg_class.oid and attnum > 0 and not attisdropped
            inner join definition.column_comments as shared on shared.column_name = attname
            where relnamespace in ('analytics'::regnamespace, 'definition'::regnamespace)
                and relkind = 'v'
                and col_description(attrelid, attnum) is null
            order by 1
            """)) {
      Sql.run(connection, line);
    }
  }

  private static void run(Connection connection, SqlFile file) throws SQLException {
    try {
      Sql.run(connection, file.text());
    } catch (SQLException e) {
      throw new SQLException("sql/" + file.name() + ".sql: " + e.getMessage(), e.getSQLState(), e);
    }
  }

  private static void createSchema(Connection connection) throws SQLException {
    createSchema(
        connection,
        "analytics",
        "the views for analysts and tools. Within a major version columns are only added at the "
            + "end.");
    createSchema(
        connection,
        "definition",
        "what derived rows are made by and checked against. Not for users: it changes freely.");
  }

  /// Asks first, since "if not exists" still wants the right to create.
  private static void createSchema(Connection connection, String name, String comment)
      throws SQLException {
    if (!Sql.isTrue(connection, "select to_regnamespace('" + name + "') is not null")) {
      Sql.run(connection, "create schema " + name);
    }
    Sql.run(connection, "comment on schema " + name + " is 'account-history: " + comment + "'");
  }
}

package accounthistory.store.schema;

import accounthistory.sql.SqlFile;
import accounthistory.sql.SqlFolder;
import accounthistory.store.Outage;
import accounthistory.store.schema.MigrationOutcome.Failed;
import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.store.schema.MigrationOutcome.NewerThanProgram;
import accounthistory.store.schema.MigrationOutcome.Unreachable;
import accounthistory.store.schema.MigrationOutcome.UpToDate;
import accounthistory.store.schema.MigrationOutcome.ViewsBuiltUpon;
import accounthistory.store.schema.MigrationOutcome.ViewsHeldUp;
import accounthistory.store.schema.SchemaState.Absent;
import accounthistory.store.schema.SchemaState.Ahead;
import accounthistory.store.schema.SchemaState.Behind;
import accounthistory.store.schema.SchemaState.Current;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/// Brings a database to this program's schema: tables of `db/migration` into schema `history`,
/// views of `sql/view` into schema `analytics`, roles and their rights.
///
/// Several migrators at once wait for each other. Nothing is ever dropped but the program's own
/// views, which are replaced in one transaction.
public final class Migrator {
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /// How long readers of a table are waited for, and how often.
  private static final String LOCK_TIMEOUT = "5s";

  private static final int TRIES = 3;

  /// How many seconds another migrator is waited for.
  private static final int LOCK_RETRIES = 60;

  private final DataSource database;
  private final SchemaOptions options;
  private final String programVersion;
  private final List<SqlFile> views;

  /// @param database connections of a user who may create schemas, or owns them
  public Migrator(DataSource database, SchemaOptions options, String programVersion) {
    this(database, options, programVersion, SqlFolder.read("sql/view"));
  }

  Migrator(DataSource database, SchemaOptions options, String programVersion, List<SqlFile> views) {
    this.database = database;
    this.options = options;
    this.programVersion = programVersion;
    this.views = List.copyOf(views);
  }

  /// Migrates; running it again changes nothing.
  public MigrationOutcome migrate() {
    try {
      var flyway = flyway(isPooled());
      var state = stateOf(flyway);
      return switch (state) {
        case Ahead(var there, var here) -> new NewerThanProgram(there, here);
        case Absent _, Behind _ -> migrated(flyway, tables(flyway));
        // Nothing to lock for: a login that holds the migrations' lock then stops nobody.
        case Current _ -> migrated(flyway, 0);
      };
    } catch (FlywayException | SQLException e) {
      return isHeldUp(e) ? heldUp(e) : failure(e);
    }
  }

  private MigrationOutcome heldUp(Exception e) {
    try {
      var holders = holders();
      return new Unreachable(
          "the tables are in use and cannot be migrated now: %s; held by: %s"
              .formatted(
                  String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""),
                  holders.isEmpty() ? "nobody any more" : String.join("; ", holders)));
    } catch (SQLException unknown) {
      e.addSuppressed(unknown);
      return failure(e);
    }
  }

  /// What the database's tables are to this program; changes nothing.
  ///
  /// @throws SQLException when the database does not answer
  public SchemaState state() throws SQLException {
    try {
      return stateOf(flyway(false));
    } catch (FlywayException e) {
      var cause = sqlException(e);
      if (cause != null) {
        throw cause;
      }
      throw e;
    }
  }

  /// Migrates the tables; returns how many migrations ran. Who reads them is waited for for a
  /// while, and then asked to let go.
  private int tables(Flyway flyway) throws SQLException {
    for (var attempt = 1; ; attempt++) {
      try {
        return flyway.migrate().migrationsExecuted;
      } catch (FlywayException e) {
        if (attempt == TRIES || !isHeldUp(e)) {
          throw e;
        }
        try (var connection = database.getConnection()) {
          LockHolders.letGo(connection, options);
        }
      }
    }
  }

  /// A lock was not to be had: a table's, or the one that lets one migrate at a time, of which
  /// Flyway has no error of its own.
  private static boolean isHeldUp(Exception e) {
    var cause = sqlException(e);
    return cause == null
        ? String.valueOf(e.getMessage()).contains("advisory lock")
        : LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
  }

  private MigrationOutcome migrated(Flyway flyway, int tables) throws SQLException {
    var version = String.valueOf(newestKnown(flyway.info().all()));
    var roles = new Roles(options);
    List<String> forTheDba;
    ViewsOutcome installed;
    try (var connection = database.getConnection()) {
      forTheDba = roles.create(connection);
      installed = new ViewInstaller(views, programVersion).install(connection, roles);
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return new ViewsHeldUp(version, holders());
      }
      throw e;
    }
    return switch (installed) {
      case ViewsOutcome.BuiltUpon(var objects) -> new ViewsBuiltUpon(version, objects);
      case ViewsOutcome.Installed _ -> new Migrated(tables, version, true, forTheDba);
      case ViewsOutcome.Unchanged _ ->
          tables == 0
              ? new UpToDate(version, forTheDba)
              : new Migrated(tables, version, false, forTheDba);
    };
  }

  private List<String> holders() throws SQLException {
    try (var connection = database.getConnection()) {
      return LockHolders.inWords(connection);
    }
  }

  private boolean isPooled() throws SQLException {
    try (var connection = database.getConnection()) {
      return ServerRequirements.isPooled(connection);
    }
  }

  /// @param isPooled whether a session may change its process between two transactions
  private Flyway flyway(boolean isPooled) {
    var configuration =
        Flyway.configure(Migrator.class.getClassLoader())
            .dataSource(database)
            .schemas("history")
            .defaultSchema("history")
            .createSchemas(true)
            .locations("classpath:db/migration")
            .failOnMissingLocations(true)
            .validateOnMigrate(true)
            .validateMigrationNaming(true)
            .outOfOrder(false)
            .lockRetryCount(LOCK_RETRIES)
            .initSql("set lock_timeout = '" + LOCK_TIMEOUT + "'")
            .cleanDisabled(true);
    // Flyway's lock would otherwise be an open transaction, which a concurrent index waits for.
    // Behind a pooler a session's lock would stay with a process that nobody can tell to let go.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(isPooled);
    return configuration.load();
  }

  private static SchemaState stateOf(Flyway flyway) {
    var info = flyway.info();
    var current = info.current();
    var there = current == null ? null : current.getVersion();
    var here = newestKnown(info.all());
    if (there == null) {
      return new Absent();
    }
    var order = there.compareTo(here);
    return order == 0
        ? new Current(here.toString())
        : order < 0
            ? new Behind(there.toString(), here.toString())
            : new Ahead(there.toString(), here.toString());
  }

  private static MigrationVersion newestKnown(MigrationInfo[] migrations) {
    return Arrays.stream(migrations)
        .filter(it -> it.isVersioned() && it.getState().isResolved())
        .map(MigrationInfo::getVersion)
        .max(MigrationVersion::compareTo)
        .orElseThrow(() -> new IllegalStateException("no migration on the class path"));
  }

  private static MigrationOutcome failure(Exception e) {
    var cause = sqlException(e);
    var message = String.valueOf(e.getMessage()).strip();
    if (cause == null) {
      return new Failed(message);
    }
    return Outage.of(cause).filter(it -> it == Outage.PASSING).isPresent()
        ? new Unreachable(String.valueOf(cause.getMessage()))
        : new Failed(message);
  }

  private static @Nullable SQLException sqlException(Exception e) {
    for (Throwable it = e; it != null; it = it.getCause()) {
      if (it instanceof SQLException found) {
        return found;
      }
    }
    return null;
  }
}

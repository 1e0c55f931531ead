package accounthistory.store.schema;

import accounthistory.sql.SqlFile;
import accounthistory.sql.SqlFolder;
import accounthistory.store.database.Outage;
import accounthistory.store.schema.MigrationOutcome.Failed;
import accounthistory.store.schema.MigrationOutcome.HistoryAltered;
import accounthistory.store.schema.MigrationOutcome.Migrated;
import accounthistory.store.schema.MigrationOutcome.NewerThanProgram;
import accounthistory.store.schema.MigrationOutcome.Unreachable;
import accounthistory.store.schema.MigrationOutcome.UpToDate;
import accounthistory.store.schema.MigrationOutcome.ViewNamesTaken;
import accounthistory.store.schema.MigrationOutcome.ViewsBuiltUpon;
import accounthistory.store.schema.MigrationOutcome.ViewsHeldUp;
import accounthistory.store.schema.SchemaState.Absent;
import accounthistory.store.schema.SchemaState.Ahead;
import accounthistory.store.schema.SchemaState.Altered;
import accounthistory.store.schema.SchemaState.Behind;
import accounthistory.store.schema.SchemaState.Current;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/// Brings a database to this program's schema: tables of `db/migration` into schema `history`,
/// views of `sql` into schemas `analytics` and `definition`, roles and their rights.
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
    this(database, options, programVersion, SqlFolder.layers());
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
        case Altered altered -> new HistoryAltered(altered);
        case Absent _, Behind _ -> migrated(flyway, tables(flyway));
        // Nothing to lock for: a login that holds the migrations' lock then stops no one.
        case Current _ -> migrated(flyway, 0);
      };
    } catch (FlywayException | SQLException e) {
      return isHeldUp(e) ? heldUp(e) : failure(e);
    }
  }

  /// Drops all that the program has ever made in the database, its data too.
  public void drop() throws SQLException {
    try (var connection = database.getConnection()) {
      Sql.run(connection, "set client_min_messages = warning");
      Sql.run(connection, "drop schema if exists analytics, definition, history cascade");
      Sql.run(connection, "reset client_min_messages");
    }
  }

  private MigrationOutcome heldUp(Exception e) {
    try {
      var holders = holders();
      return new Unreachable(
          "the database is in use and cannot be migrated now: %s; held by: %s"
              .formatted(
                  String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""),
                  holders.isEmpty() ? "no session any more" : String.join("; ", holders)));
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

  /// Migrates the database; returns how many migrations ran. Readers are waited for for a while,
  /// and then asked to let go.
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

  /// A lock was not available: a table's, or the one that allows one migration at a time, of which
  /// Flyway has no error of its own.
  private static boolean isHeldUp(Exception e) {
    var cause = sqlException(e);
    return cause == null
        ? String.valueOf(e.getMessage()).contains("advisory lock")
        : LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
  }

  /// How schema `analytics` differs from what this program installs there; changes nothing.
  ///
  /// @throws SQLException when the database does not answer, or it is not at this program's version
  public List<Deviation> deviations() throws SQLException {
    try (var connection = database.getConnection()) {
      return new ViewInstaller(views, programVersion).deviations(connection);
    }
  }

  private MigrationOutcome migrated(Flyway flyway, int tables) throws SQLException {
    var version = String.valueOf(newestKnown(flyway.info().all()));
    var roles = new Roles(options);
    try (var connection = database.getConnection()) {
      var forTheDba = roles.create(connection);
      var installer = new ViewInstaller(views, programVersion);
      return switch (installer.install(connection, roles, tables > 0)) {
        case ViewsOutcome.BuiltUpon(var objects) -> new ViewsBuiltUpon(version, objects);
        case ViewsOutcome.Occupied(var objects) -> new ViewNamesTaken(objects);
        case ViewsOutcome.Installed(var reinstalled) ->
            new Migrated(tables, version, true, reinstalled, forTheDba);
        case ViewsOutcome.Unchanged _ ->
            tables == 0
                ? new UpToDate(version, forTheDba)
                : new Migrated(tables, version, false, List.of(), forTheDba);
      };
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return new ViewsHeldUp(version, holders());
      }
      throw e;
    }
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
    // Behind a pooler a session's lock would stay with a process that cannot be made to release it.
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
    var altered = order > 0 ? List.<String>of() : alteredRows(info.all());
    if (!altered.isEmpty()) {
      return new Altered(altered);
    }
    return order == 0
        ? new Current(here.toString())
        : order < 0
            ? new Behind(there.toString(), here.toString())
            : new Ahead(there.toString(), here.toString());
  }

  /// Migrations that ran and are not this program's, or not as it has them, and such as never ran
  /// although later ones did.
  private static List<String> alteredRows(MigrationInfo[] migrations) {
    return Arrays.stream(migrations).flatMap(it -> alteration(it).stream()).toList();
  }

  private static Optional<String> alteration(MigrationInfo migration) {
    var name = migration.getVersion() + " " + migration.getDescription();
    return switch (migration.getState()) {
      case MISSING_SUCCESS, MISSING_FAILED -> Optional.of(name + " is not one of this program's");
      case FAILED -> Optional.of(name + " has failed");
      case IGNORED -> Optional.of(name + " is not in it although later ones are");
      case SUCCESS, OUT_OF_ORDER ->
          migration.getAppliedType() != null && migration.getAppliedType().isSynthetic()
              ? Optional.empty()
              : difference(name, migration);
      case PENDING,
          ABOVE_TARGET,
          BELOW_BASELINE,
          BASELINE_IGNORED,
          BASELINE,
          UNDONE,
          AVAILABLE,
          FUTURE_SUCCESS,
          FUTURE_FAILED,
          OUTDATED,
          SUPERSEDED,
          DELETED ->
          Optional.empty();
    };
  }

  private static Optional<String> difference(String name, MigrationInfo migration) {
    return migration.isChecksumMatching()
        ? Optional.empty()
        : Optional.of(
            "%s ran with checksum %s, this program's has %s"
                .formatted(name, migration.getAppliedChecksum(), migration.getResolvedChecksum()));
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

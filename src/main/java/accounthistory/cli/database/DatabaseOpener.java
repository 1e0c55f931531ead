package accounthistory.cli.database;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.config.DatabaseSettings;
import accounthistory.config.RoleNames;
import accounthistory.config.Settings;
import accounthistory.config.key.Problem;
import accounthistory.config.key.UnreadableSecretException;
import accounthistory.job.Outcome;
import accounthistory.run.Run;
import accounthistory.run.Run.TablesUnavailable;
import accounthistory.store.Store;
import accounthistory.store.database.Outage;
import accounthistory.store.database.StoreException;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.EmbeddedDatabaseException;
import accounthistory.store.schema.MigrationOutcome;
import accounthistory.store.schema.Migrator;
import accounthistory.store.schema.OwnServer;
import accounthistory.store.schema.SchemaOptions;
import accounthistory.store.schema.SchemaState;
import accounthistory.store.schema.ServerRequirements;
import accounthistory.store.write.NativeCompression;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configured tables, migrated when they are the program's own.
public final class DatabaseOpener implements Run.Tables, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpener.class);

  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final DatabaseSettings settings;
  private final SchemaOptions roles;
  private final List<Path> folders;
  private final Supplier<List<Problem>> settingsProblems;
  private final ReentrantLock using = new ReentrantLock();
  private @Nullable Database database;
  private @Nullable Store store;
  private boolean hasStarted;
  private boolean isMigrated;
  private boolean isReached;
  private boolean hasRights;

  public DatabaseOpener(DatabaseSettings settings, RoleNames roles) {
    this(settings, roles, List.of(), List::of);
  }

  /// @param folders where the compression's native library may be unpacked in addition to the JVM's
  ///   folder for temporary files
  /// @param problems what `config check` says of these settings
  private DatabaseOpener(
      DatabaseSettings settings,
      RoleNames roles,
      List<Path> folders,
      Supplier<List<Problem>> problems) {
    this.settings = settings;
    this.settingsProblems = problems;
    this.roles = new SchemaOptions(roles.owner(), roles.writer(), roles.reader(), roles.auditor());
    this.folders =
        Stream.concat(Stream.of(Path.of(System.getProperty("java.io.tmpdir"))), folders.stream())
            .toList();
  }

  /// The database of these settings.
  public static DatabaseOpener of(Settings settings) {
    return new DatabaseOpener(
        settings.database(),
        settings.roles(),
        List.of(settings.stateFolder()),
        settings::databaseProblems);
  }

  /// The store, if the database has this program's tables at this moment: checked again each time,
  /// since a long run may see the database stopped, moved and migrated.
  @Override
  public Store open() throws TablesUnavailable {
    using.lock();
    try {
      var opened = prepared();
      requireRights(opened);
      requireWritable(opened);
      if (store == null) {
        NativeCompression.load(folders);
        store = new Store(opened.source());
      }
      return store;
    } catch (StoreException e) {
      throw TablesUnavailable.because(e);
    } finally {
      using.unlock();
    }
  }

  private Database prepared() throws TablesUnavailable {
    using.lock();
    try {
      var opened = database();
      prepare(opened);
      return opened;
    } finally {
      using.unlock();
    }
  }

  /// The store for a command that cannot do without.
  public Store orStop() {
    try {
      return open();
    } catch (TablesUnavailable e) {
      throw DatabaseErrors.exit(e);
    }
  }

  /// A connection to migrated tables, for questions.
  public Connection connection() {
    try {
      return prepared().unhurried().getConnection();
    } catch (TablesUnavailable e) {
      throw DatabaseErrors.exit(e);
    } catch (SQLException e) {
      throw DatabaseErrors.exit(DatabaseErrors.unavailable(e));
    }
  }

  /// How the installed views differ from this program's, a line each with the way out; empty when
  /// they are the program's.
  public List<String> deviations() throws SQLException {
    try {
      return migrator(database().unhurried()).deviations().stream()
          .map(it -> it + ": " + it.wayOut())
          .toList();
    } catch (TablesUnavailable e) {
      throw DatabaseErrors.exit(e);
    }
  }

  /// Ends a question that the database refused: views that are not the program's are the likeliest
  /// reason.
  public ExitException refused(SQLException e) {
    var reasons = new ArrayList<String>();
    reasons.add(String.valueOf(e.getMessage()));
    try {
      if (!Outage.of(e).equals(Optional.of(Outage.PASSING))) {
        reasons.addAll(deviations());
      }
    } catch (SQLException unknown) {
      reasons.add("whether the views are this program's is unknown: " + unknown.getMessage());
    }
    return Outage.of(e).equals(Optional.of(Outage.PASSING))
        ? new ExitException(ExitCode.TRY_LATER, "database: " + reasons.getFirst())
        : ExitException.configuration(String.join(System.lineSeparator(), reasons));
  }

  /// A connection to the database as it is.
  Connection rawConnection() {
    try {
      return database().unhurried().getConnection();
    } catch (TablesUnavailable e) {
      throw DatabaseErrors.exit(e);
    } catch (SQLException e) {
      throw DatabaseErrors.exit(DatabaseErrors.unavailable(e));
    }
  }

  /// Migrates, whichever role owns the database.
  public MigrationOutcome migrate() {
    try (var connection = rawConnection()) {
      // Says what is wrong with the way there better than a migration that fails.
      require(ServerRequirements.ofMigrating(connection));
    } catch (TablesUnavailable e) {
      throw DatabaseErrors.exit(e);
    } catch (SQLException e) {
      throw DatabaseErrors.exit(DatabaseErrors.unavailable(e));
    }
    try {
      return migrator(database().unhurried()).migrate();
    } catch (TablesUnavailable e) {
      throw DatabaseErrors.exit(e);
    }
  }

  /// Who still opens the database is not waited for long: the process ends after this.
  @Override
  public void close() {
    try {
      if (using.tryLock(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          forget();
        } finally {
          using.unlock();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void forget() {
    if (database != null) {
      database.close();
      database = null;
      store = null;
      isMigrated = false;
      isReached = false;
    }
  }

  /// The way to the database; the embedded one is started when it does not run, unless somebody has
  /// stopped it since this process used it.
  private Database database() throws TablesUnavailable {
    using.lock();
    try {
      requireSound();
      if (settings instanceof DatabaseSettings.Embedded(var folder)) {
        var embedded = EmbeddedDatabase.in(folder, Database.embeddedOptions(folder));
        var access = hasStarted ? embedded.startUnlessStopped() : embedded.start();
        hasStarted = true;
        if (database != null && !database.leadsTo(access)) {
          forget();
        }
        database = database == null ? Database.open(access) : database;
      } else if (database == null) {
        database = Database.open(settings);
      } else {
        database.renewPassword();
      }
      return database;
    } catch (EmbeddedDatabaseException e) {
      throw new TablesUnavailable(
          e.isPassing() ? Outcome.SPOOLED : Outcome.CONFIGURATION, String.valueOf(e.getMessage()));
    } catch (UnreadableSecretException e) {
      throw new TablesUnavailable(Outcome.CONFIGURATION, String.valueOf(e.getMessage()));
    } finally {
      using.unlock();
    }
  }

  /// What is wrong with the settings themselves says so in the words of `config check`.
  private void requireSound() throws TablesUnavailable {
    var problems = database == null ? settingsProblems.get() : List.<Problem>of();
    if (!problems.isEmpty()) {
      throw new TablesUnavailable(
          Outcome.CONFIGURATION,
          problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
  }

  private void prepare(Database opened) throws TablesUnavailable {
    try {
      if (!isReached) {
        require(opened.knock());
        isReached = true;
      }
      switch (migrator(opened.source()).state()) {
        case SchemaState.Current _ -> {
          if (opened.isOwn() && !isMigrated) {
            migrateOwn(opened);
          }
        }
        case SchemaState.Absent _ -> {
          requireOwn(opened, "the database has no tables of this program yet");
          migrateOwn(opened);
        }
        case SchemaState.Behind(var there, var here) -> {
          requireOwn(
              opened,
              "the database's schema is at version %s, this program needs %s"
                  .formatted(there, here));
          migrateOwn(opened);
        }
        case SchemaState.Altered altered ->
            throw new TablesUnavailable(Outcome.CONFIGURATION, "database: " + altered);
        case SchemaState.Ahead(var there, var here) ->
            throw new TablesUnavailable(
                Outcome.CONFIGURATION,
                ("the database's schema is at version %s, this program (%s) knows %s: use a program"
                        + " that knows version %s; captures wait in the spool until then")
                    .formatted(there, HostEnvironment.version(), here, there));
      }
    } catch (SQLException e) {
      isReached = false;
      throw DatabaseErrors.unavailable(e);
    }
  }

  private static void require(ServerRequirements found) throws TablesUnavailable {
    if (!found.refusals().isEmpty()) {
      throw new TablesUnavailable(
          Outcome.CONFIGURATION, "database: " + String.join("; ", found.refusals()));
    }
    found.warnings().forEach(it -> LOG.warn("database: {}", it));
  }

  /// Once a process: a right that is lost meanwhile is reported by the statement that needs it.
  private void requireRights(Database opened) throws TablesUnavailable {
    if (opened.isOwn() || hasRights) {
      return;
    }
    try (var connection = opened.source().getConnection()) {
      require(ServerRequirements.ofCollecting(connection));
      hasRights = true;
    } catch (SQLException e) {
      isReached = false;
      throw DatabaseErrors.unavailable(e);
    }
  }

  private static void requireWritable(Database opened) throws TablesUnavailable {
    try {
      var readOnly = opened.readOnly();
      if (readOnly.isPresent()) {
        throw new TablesUnavailable(Outcome.CONFIGURATION, "database: " + readOnly.get());
      }
    } catch (SQLException e) {
      throw DatabaseErrors.unavailable(e);
    }
  }

  /// What is wrong with the server, and with this login's rights there; empty when all is well.
  public List<String> problems() {
    try (var connection = rawConnection()) {
      var found = ServerRequirements.ofCollecting(connection);
      found.warnings().forEach(it -> LOG.warn("database: {}", it));
      return found.refusals();
    } catch (SQLException e) {
      throw DatabaseErrors.exit(DatabaseErrors.unavailable(e));
    }
  }

  private static void requireOwn(Database opened, String what) throws TablesUnavailable {
    if (!opened.isOwn()) {
      throw new TablesUnavailable(
          Outcome.CONFIGURATION,
          what
              + ": run `account-history migrate` as its owner; captures wait in the spool until then");
    }
  }

  private void migrateOwn(Database opened) throws TablesUnavailable {
    requireMigrated(migrator(opened.unhurried()).migrate());
    try (var connection = opened.unhurried().getConnection()) {
      OwnServer.closeToReaders(connection);
    } catch (SQLException e) {
      throw DatabaseErrors.unavailable(e);
    }
    isMigrated = true;
  }

  private static void requireMigrated(MigrationOutcome outcome) throws TablesUnavailable {
    switch (outcome) {
      case MigrationOutcome.Migrated _, MigrationOutcome.UpToDate _ -> {}
      case MigrationOutcome.ViewsHeldUp held -> LOG.warn("migrate: {}", held);
      case MigrationOutcome.Unreachable(var message) ->
          throw new TablesUnavailable(Outcome.SPOOLED, "database: " + message);
      case MigrationOutcome.NewerThanProgram _,
          MigrationOutcome.ViewsBuiltUpon _,
          MigrationOutcome.ViewNamesTaken _,
          MigrationOutcome.HistoryAltered _,
          MigrationOutcome.Failed _ ->
          throw new TablesUnavailable(Outcome.CONFIGURATION, "migrate: " + outcome);
    }
  }

  private Migrator migrator(DataSource source) {
    return new Migrator(source, roles, HostEnvironment.version());
  }
}

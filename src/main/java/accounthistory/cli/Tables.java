package accounthistory.cli;

import accounthistory.config.DatabaseSettings;
import accounthistory.config.RoleNames;
import accounthistory.pipeline.Ending;
import accounthistory.pipeline.Run;
import accounthistory.pipeline.Run.TablesUnavailable;
import accounthistory.store.Store;
import accounthistory.store.embedded.EmbeddedDatabaseException;
import accounthistory.store.schema.MigrationOutcome;
import accounthistory.store.schema.Migrator;
import accounthistory.store.schema.SchemaOptions;
import accounthistory.store.schema.SchemaState;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The configured tables: opened once, migrated when they are the program's own.
final class Tables implements Run.Tables, AutoCloseable {
  private final DatabaseSettings settings;
  private final SchemaOptions roles;
  private @Nullable Database database;
  private @Nullable Store store;

  Tables(DatabaseSettings settings, RoleNames roles) {
    this.settings = settings;
    this.roles = new SchemaOptions(roles.owner(), roles.writer(), roles.reader(), roles.auditor());
  }

  @Override
  public synchronized Store open() throws TablesUnavailable {
    if (store == null) {
      var opened = database();
      prepare(opened);
      store = new Store(opened.source());
    }
    return store;
  }

  /// The store for a command that cannot do without.
  Store orStop() {
    try {
      return open();
    } catch (TablesUnavailable e) {
      throw stop(e);
    }
  }

  /// A connection to migrated tables, for questions.
  Connection connection() {
    try {
      open();
      return database().source().getConnection();
    } catch (TablesUnavailable e) {
      throw stop(e);
    } catch (SQLException e) {
      throw new Stop(ExitCode.TRY_LATER, "database: " + reason(e));
    }
  }

  /// A connection to the database as it is.
  Connection rawConnection() {
    try {
      return database().source().getConnection();
    } catch (TablesUnavailable e) {
      throw stop(e);
    } catch (SQLException e) {
      throw new Stop(ExitCode.TRY_LATER, "database: " + reason(e));
    }
  }

  /// Migrates, whoever the database belongs to.
  MigrationOutcome migrate() {
    try {
      return migrator(database()).migrate();
    } catch (TablesUnavailable e) {
      throw stop(e);
    }
  }

  @Override
  public synchronized void close() {
    if (database != null) {
      database.close();
      database = null;
      store = null;
    }
  }

  private synchronized Database database() throws TablesUnavailable {
    if (database == null) {
      try {
        database = Database.open(settings);
      } catch (EmbeddedDatabaseException e) {
        throw new TablesUnavailable(Ending.SPOOLED, String.valueOf(e.getMessage()));
      }
    }
    return database;
  }

  private void prepare(Database opened) throws TablesUnavailable {
    try {
      switch (migrator(opened).state()) {
        case SchemaState.Current _ -> {
          if (opened.isOwn()) {
            requireMigrated(migrator(opened).migrate());
          }
        }
        case SchemaState.Absent _, SchemaState.Behind _ -> {
          if (!opened.isOwn()) {
            throw new TablesUnavailable(
                Ending.CONFIGURATION,
                "the database's schema is not this program's yet: run `account-history migrate` as its owner");
          }
          requireMigrated(migrator(opened).migrate());
        }
        case SchemaState.Ahead(var there, var here) ->
            throw new TablesUnavailable(
                Ending.CONFIGURATION,
                "the database's schema is at version %s, this program knows %s: use a newer program"
                    .formatted(there, here));
      }
    } catch (SQLException e) {
      throw new TablesUnavailable(Ending.SPOOLED, "database: " + reason(e));
    }
  }

  private static void requireMigrated(MigrationOutcome outcome) throws TablesUnavailable {
    switch (outcome) {
      case MigrationOutcome.Migrated _, MigrationOutcome.UpToDate _ -> {}
      case MigrationOutcome.Unreachable(var message) ->
          throw new TablesUnavailable(Ending.SPOOLED, "database: " + message);
      case MigrationOutcome.NewerThanProgram _,
          MigrationOutcome.ViewsBuiltUpon _,
          MigrationOutcome.Failed _ ->
          throw new TablesUnavailable(Ending.CONFIGURATION, "migrate: " + outcome);
    }
  }

  private Migrator migrator(Database opened) {
    return new Migrator(opened.source(), roles, Machine.version());
  }

  /// What the database or the network said, beneath what the pool says of its own waiting.
  private static String reason(SQLException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null && deepest.getCause() instanceof SQLException) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  private static Stop stop(TablesUnavailable e) {
    return new Stop(ExitCode.of(e.ending()), String.valueOf(e.getMessage()));
  }
}

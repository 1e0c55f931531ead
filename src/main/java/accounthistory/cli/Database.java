package accounthistory.cli;

import accounthistory.config.DatabaseSettings;
import accounthistory.store.embedded.Access;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Options;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;

/// A pool of connections to the configured database.
final class Database implements AutoCloseable {
  /// One for the write path, the others for questions asked meanwhile.
  private static final int CONNECTIONS_MAX = 4;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final HikariDataSource pool;
  private final boolean isOwn;

  private Database(HikariDataSource pool, boolean isOwn) {
    this.pool = pool;
    this.isOwn = isOwn;
  }

  /// Connects lazily to a server, or starts the embedded one when it does not run.
  ///
  /// @throws accounthistory.store.embedded.EmbeddedDatabaseException when the embedded one does not
  ///   start
  static Database open(DatabaseSettings settings) {
    return switch (settings) {
      case DatabaseSettings.Embedded(var folder) ->
          open(EmbeddedDatabase.in(folder, embeddedOptions(folder)).start());
      case DatabaseSettings.Server server -> {
        var config = config(server.jdbcUrl());
        server.user().ifPresent(config::setUsername);
        server.password().ifPresent(it -> config.setPassword(it.reveal()));
        yield new Database(new HikariDataSource(config), false);
      }
    };
  }

  /// Connects to a running embedded database.
  static Database open(Access access) {
    var config = config(access.jdbcUrl());
    config.setUsername(access.user());
    config.setPassword(access.password().reveal());
    return new Database(new HikariDataSource(config), true);
  }

  static Options embeddedOptions(Path folder) {
    return Options.durable(folder.resolve("programs"));
  }

  DataSource source() {
    return pool;
  }

  /// Whether the database belongs to the program, which then migrates it unasked.
  boolean isOwn() {
    return isOwn;
  }

  @Override
  public void close() {
    pool.close();
  }

  private static HikariConfig config(String jdbcUrl) {
    var config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(CONNECTIONS_MAX);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setPoolName("account-history");
    config.addDataSourceProperty("ApplicationName", "account-history");
    return config;
  }
}

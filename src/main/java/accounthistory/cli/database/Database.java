package accounthistory.cli.database;

import accounthistory.config.DatabaseSettings;
import accounthistory.secret.Secret;
import accounthistory.store.embedded.Access;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Options;
import accounthistory.store.schema.ServerRequirements;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// A pool of connections to the configured database.
public final class Database implements AutoCloseable {
  /// One for the write path, the others for questions asked meanwhile: two looks at slots, two
  /// pieces of advice, one lease.
  private static final int CONNECTIONS_MAX = 6;

  /// How long one host may take to answer at all. The first of several may be the dead one.
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /// How much longer the wait for a connection may take: TLS, login, the next host.
  private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(5);

  /// The longest silence of a server while a run waits for it, longer than any statement of a run
  /// may take: a connection that is half dead ends then.
  private static final Duration SILENCE_MAX = Duration.ofMinutes(2);

  /// A standby and a server that guards a full disk will write again; a session that its login, its
  /// user or its URL made read-only never will.
  private static final String READ_ONLY_BY =
      """
      select source
      from pg_settings
      where name = 'default_transaction_read_only'
          and setting = 'on'
          and source in ('client', 'user', 'database user')
          and not pg_is_in_recovery()
      """;

  private final HikariDataSource pool;
  private final DataSource unhurried;
  private final Login login;
  private final boolean isOwn;

  private Database(Login login, boolean isOwn) {
    this.login = login;
    this.pool = new HikariDataSource(login.pool());
    this.unhurried = login.unhurried();
    this.isOwn = isOwn;
  }

  /// Who connects where.
  private record Login(String jdbcUrl, Optional<String> user, Optional<Secret> password) {
    HikariConfig pool() {
      var config = new HikariConfig();
      config.setDataSource(
          new PooledConnections(unhurried(SILENCE_MAX), hasThreshold(), authority()));
      config.setMaximumPoolSize(CONNECTIONS_MAX);
      config.setMinimumIdle(0);
      config.setConnectionTimeout(patience().toMillis());
      // An answer that is on its way for longer than five seconds, the pool's own measure, is slow
      // and not lost: a caller that cannot wait for it does not.
      config.setValidationTimeout(SILENCE_MAX.toMillis());
      config.setInitializationFailTimeout(-1);
      config.setPoolName("account-history");
      // A password that is renewed goes with a name; the driver's own is the machine's user.
      config.setUsername(user.orElseGet(() -> System.getProperty("user.name")));
      password.ifPresent(it -> config.setPassword(it.reveal()));
      return config;
    }

    DataSource unhurried() {
      return new PooledConnections(unhurried(Duration.ZERO), hasThreshold(), authority());
    }

    private boolean hasThreshold() {
      return jdbcUrl.matches(".*[?&]prepareThreshold=.*");
    }

    /// @param silenceMax zero: as long as it takes
    private PGSimpleDataSource unhurried(Duration silenceMax) {
      var source = new PGSimpleDataSource();
      properties()
          .forEach((name, value) -> {
            try {
              source.setProperty(name, value);
            } catch (SQLException e) {
              throw new IllegalStateException("property " + name, e);
            }
          });
      user.ifPresent(source::setUser);
      password.ifPresent(it -> source.setPassword(it.reveal()));
      source.setUrl(jdbcUrl);
      if (!silenceMax.isZero() && !jdbcUrl.matches(".*[?&]socketTimeout=.*")) {
        source.setSocketTimeout((int) silenceMax.toSeconds());
      }
      return source;
    }

    /// What the driver does unless the URL says otherwise. Of several hosts only the primary can
    /// store anything; with one host a standby is still good for questions.
    private Map<String, String> properties() {
      var properties = new HashMap<String, String>();
      properties.put("ApplicationName", "account-history");
      properties.put("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
      properties.put("tcpKeepAlive", "true");
      if (hosts() > 1) {
        properties.put("targetServerType", "primary");
      }
      properties.keySet().removeIf(it -> jdbcUrl.matches(".*[?&]" + it + "=.*"));
      return properties;
    }

    Duration patience() {
      return CONNECT_TIMEOUT.multipliedBy(hosts()).plus(LOGIN_TIMEOUT);
    }

    private int hosts() {
      return authority().split(",", -1).length;
    }

    /// Hosts and ports as the URL names them.
    private String authority() {
      return jdbcUrl.replaceFirst("^jdbc:postgresql://", "").split("[/?]", 2)[0];
    }
  }

  /// Connects lazily to a server, or starts the embedded one when it does not run.
  ///
  /// @throws accounthistory.store.embedded.EmbeddedDatabaseException when the embedded one does not
  ///   start
  public static Database open(DatabaseSettings settings) {
    return switch (settings) {
      case DatabaseSettings.Embedded(var folder) ->
          open(EmbeddedDatabase.in(folder, embeddedOptions(folder)).start());
      case DatabaseSettings.Server server ->
          new Database(new Login(server.jdbcUrl(), server.user(), server.password()), false);
    };
  }

  /// Connects to a running embedded database.
  public static Database open(Access access) {
    return new Database(
        new Login(access.jdbcUrl(), Optional.of(access.user()), Optional.of(access.password())),
        true);
  }

  public static Options embeddedOptions(Path folder) {
    return Options.durable(folder.resolve("programs"));
  }

  /// For runs: pooled, and no wait is for ever.
  public DataSource source() {
    return pool;
  }

  /// For migrations and questions: a connection each, and a statement takes as long as it takes.
  public DataSource unhurried() {
    return unhurried;
  }

  /// Connects once, and says at once why that cannot be done: the pool would go on trying as long
  /// as it may wait. What is there must still be looked at.
  ServerRequirements knock() throws SQLException {
    var source = login.unhurried();
    source.setLoginTimeout((int) login.patience().toSeconds());
    try (var connection = source.getConnection()) {
      return ServerRequirements.of(connection);
    }
  }

  /// Connections from now on use the password as it stands now.
  void renewPassword() {
    login.password().ifPresent(it -> pool.setPassword(it.reveal()));
  }

  /// Whether this is the way to the database with this address.
  boolean leadsTo(Access access) {
    return login.jdbcUrl().equals(access.jdbcUrl());
  }

  /// Whether the database belongs to the program, which then migrates it unasked.
  boolean isOwn() {
    return isOwn;
  }

  @Override
  public void close() {
    pool.close();
  }

  /// Why this login's transactions can never write, with the way out; empty when they can.
  Optional<String> readOnly() throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(READ_ONLY_BY)) {
      return rows.next()
          ? Optional.of(
              "user %s may only read: default_transaction_read_only is on (set by %s)"
                      .formatted(connection.getMetaData().getUserName(), rows.getString(1))
                  + "; collect as the user of `database.roles.writer`, or turn it off for this one")
          : Optional.empty();
    }
  }
}

package accounthistory.testing;

import accounthistory.secret.Secret;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Month;
import java.time.YearMonth;
import java.util.Set;
import javax.sql.DataSource;

/// One test's own database. Its user may do everything; it is dropped after the test.
///
/// Sessions do not run in UTC, on purpose: no result may depend on a session's time zone.
public final class TestDatabase implements AutoCloseable {
  /// Whose partitions are there from the start; a test that writes in another makes them.
  public static final Set<YearMonth> MONTHS =
      Set.of(YearMonth.of(2026, Month.JANUARY), YearMonth.of(2026, Month.NOVEMBER));

  private final TestServer server;
  private final String name;
  private final HostileSessions sessions;
  private final HikariDataSource pool;

  TestDatabase(TestServer server, String name) {
    this.server = server;
    this.name = name;
    this.sessions = new HostileSessions(server.at(name));
    this.pool = new HikariDataSource(pool(sessions));
  }

  /// As many as a test may use at once; none before its first.
  private static HikariConfig pool(DataSource sessions) {
    var pool = new HikariConfig();
    pool.setDataSource(sessions);
    pool.setMaximumPoolSize(40);
    pool.setMinimumIdle(0);
    pool.setInitializationFailTimeout(-1);
    return pool;
  }

  /// Pooled connections in a time zone that is neither UTC nor the machine's, as the program has
  /// them: a session that is new knows no table and no plan, and takes long to learn them.
  public DataSource dataSource() {
    return pool;
  }

  /// The same connections, each of its own: none has what another one has set.
  public DataSource sessions() {
    return sessions;
  }

  /// A connection of its own, whose settings end with it.
  public Connection connect() throws SQLException {
    return sessions.getConnection();
  }

  /// `jdbc:postgresql://host:port/name`, without user or password.
  public String jdbcUrl() {
    return server.at(name).jdbcUrl();
  }

  /// `postgresql://user:password@host:port/name`, as the settings take it.
  public String url() {
    return server.at(name).urlWithPassword();
  }

  public String user() {
    return server.at(name).user();
  }

  public Secret password() {
    return server.at(name).password();
  }

  public String name() {
    return name;
  }

  @Override
  public void close() {
    pool.close();
    server.drop(name);
  }

  @Override
  public String toString() {
    return jdbcUrl();
  }
}

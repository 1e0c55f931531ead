package accounthistory.testing;

import accounthistory.secret.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// One test's own database. Its user may do everything; it is dropped after the test.
///
/// Sessions do not run in UTC, on purpose: no result may depend on a session's time zone.
public final class TestDatabase implements AutoCloseable {
  private final TestServer server;
  private final String name;
  private final DataSource dataSource;

  TestDatabase(TestServer server, String name) {
    this.server = server;
    this.name = name;
    this.dataSource = new HostileSessions(server.at(name));
  }

  /// Unpooled connections in a time zone that is neither UTC nor the machine's.
  public DataSource dataSource() {
    return dataSource;
  }

  public Connection connect() throws SQLException {
    return dataSource.getConnection();
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
    server.drop(name);
  }

  @Override
  public String toString() {
    return jdbcUrl();
  }
}

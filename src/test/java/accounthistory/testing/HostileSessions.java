package accounthistory.testing;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// Connections whose session runs in a time zone that is neither UTC nor the machine's, with an
/// offset of a quarter hour: the driver would set the machine's.
final class HostileSessions implements DataSource {
  static final String ZONE = "Asia/Kathmandu";

  private final PGSimpleDataSource plain;

  HostileSessions(Address address) {
    this.plain = address.dataSource();
  }

  @Override
  public Connection getConnection() throws SQLException {
    return hostile(plain.getConnection());
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    return hostile(plain.getConnection(user, password));
  }

  private static Connection hostile(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("set time zone '" + ZONE + "'");
    }
    return connection;
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return plain.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    plain.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) {
    plain.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() {
    return plain.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("the driver logs by java.util.logging");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return plain.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return plain.isWrapperFor(type);
  }
}

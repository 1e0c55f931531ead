package accounthistory.cli.database;

import accounthistory.store.schema.ServerRequirements;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/// Connections that work behind a pooler such as PgBouncer too, which may give each transaction
/// another of the server's processes: statements are not prepared by name there, since the name
/// would be known to one process and meet that of another client in the next.
///
/// @param isDecided whether the URL says by itself from when on statements are prepared
/// @param hosts where the ways lead, for people
public record PooledConnections(DataSource ways, boolean isDecided, String hosts)
    implements DataSource {
  @Override
  public Connection getConnection() throws SQLException {
    return prepared(ways::getConnection);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return prepared(() -> ways.getConnection(user, password));
  }

  @FunctionalInterface
  private interface Way {
    Connection open() throws SQLException;
  }

  private Connection prepared(Way way) throws SQLException {
    try {
      return prepared(way.open());
    } catch (SQLException e) {
      throw ConnectionRefusal.explained(e, hosts);
    }
  }

  private Connection prepared(Connection connection) throws SQLException {
    if (isDecided) {
      return connection;
    }
    try {
      if (ServerRequirements.isPooled(connection)) {
        connection.unwrap(PGConnection.class).setPrepareThreshold(0);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return ways.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    ways.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    ways.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return ways.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.postgresql");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return ways.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return ways.isWrapperFor(type);
  }
}

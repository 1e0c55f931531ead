package accounthistory.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/// A loopback relay to a PostgreSQL server whose answers are late, or never come.
public final class DelayingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private static final Duration NO_CONNECTION_WITHIN = Duration.ofSeconds(1);

  private final InetSocketAddress server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final HikariDataSource pool;
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean isSilent;
  private volatile boolean isCut;

  private DelayingProxy(TestDatabase database) throws IOException {
    var address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    this.server = new InetSocketAddress(address.getHost(), address.getPort());
    this.listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
    var config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + listener.getLocalPort() + address.getPath());
    config.setUsername(database.user());
    config.setPassword(database.password().reveal());
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(10);
    config.setConnectionTimeout(NO_CONNECTION_WITHIN.toMillis());
    this.pool = new HikariDataSource(config);
  }

  public static DelayingProxy to(TestDatabase database) {
    try {
      return new DelayingProxy(database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Connections through this, some of them open already.
  public DataSource dataSource() {
    return pool;
  }

  /// From now on each answer comes later by so much.
  public void delay(Duration other) {
    delay = other;
  }

  /// From now on no answer comes.
  public void silence() {
    isSilent = true;
  }

  /// From now on there is no connection.
  public void cut() {
    isCut = true;
    sockets.forEach(DelayingProxy::close);
    sockets.clear();
  }

  /// Connections can be made again; returns when one is made.
  public void restore() {
    isCut = false;
    while (!isReached()) {
      Thread.onSpinWait();
    }
  }

  private boolean isReached() {
    try (var connection = pool.getConnection()) {
      return connection.isValid(1);
    } catch (SQLException _) {
      return false;
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        if (isCut) {
          close(client);
          continue;
        }
        var upstream = new Socket(server.getAddress(), server.getPort());
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(upstream);
        Thread.ofVirtual().start(() -> relay(client, upstream, false));
        Thread.ofVirtual().start(() -> relay(upstream, client, true));
      } catch (IOException _) {
        // closed: the client sees it
      }
    }
  }

  private void relay(Socket from, Socket to, boolean areAnswers) {
    var bytes = new byte[1 << 16];
    try {
      for (int count; (count = from.getInputStream().read(bytes)) >= 0; ) {
        if (areAnswers) {
          Thread.sleep(delay);
        }
        if (!areAnswers || !isSilent) {
          to.getOutputStream().write(bytes, 0, count);
        }
      }
    } catch (IOException | InterruptedException _) {
      // one side is gone
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // closed is closed
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(DelayingProxy::close);
    pool.close();
  }
}

package accounthistory.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// A loopback relay to a PostgreSQL server that cuts one connection at its commit.
public final class CuttingProxy implements AutoCloseable {
  /// Where the next commit's connection is cut.
  public enum Cut {
    NOWHERE,
    /// The server never hears of the commit, and sees the connection end.
    BEFORE_THE_SERVER,
    /// The server has answered; the answer is lost.
    BEFORE_THE_ANSWER,
    /// The server never hears of the commit, and does not see the connection end.
    UNNOTICED
  }

  private final ServerSocket listener;
  private final AtomicReference<InetSocketAddress> server;
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NOWHERE);
  private final AtomicInteger cuts = new AtomicInteger();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;

  private CuttingProxy(ServerSocket listener, InetSocketAddress server) {
    this.listener = listener;
    this.server = new AtomicReference<>(server);
  }

  public static CuttingProxy to(String host, int port) {
    try {
      var listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
      var proxy = new CuttingProxy(listener, new InetSocketAddress(host, port));
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public int cuts() {
    return cuts.get();
  }

  public void cutNextCommit(Cut where) {
    next.set(where);
  }

  /// Every connection from the cut on is refused.
  public void refuseAfterTheCut() {
    refusing = true;
  }

  /// Connections from now on go to another server.
  void switchTo(String host, int port) {
    server.set(new InetSocketAddress(host, port));
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        sockets.add(client);
        if (refusing && cuts.get() > 0) {
          client.close();
        } else {
          relay(client);
        }
      } catch (IOException _) {
        // closed, or the server is unreachable: the client sees it
      }
    }
  }

  private void relay(Socket client) throws IOException {
    var upstream = new Socket();
    sockets.add(upstream);
    try {
      upstream.connect(server.get());
    } catch (IOException e) {
      client.close();
      throw e;
    }
    var answerIsLost = new AtomicReference<>(false);
    Thread.ofVirtual().start(() -> requests(client, upstream, answerIsLost));
    Thread.ofVirtual().start(() -> answers(client, upstream, answerIsLost));
  }

  private void requests(Socket client, Socket upstream, AtomicReference<Boolean> answerIsLost) {
    var bytes = new byte[1 << 16];
    try {
      for (int count; (count = client.getInputStream().read(bytes)) >= 0; ) {
        var commits = new String(bytes, 0, count, ISO_8859_1).contains("COMMIT");
        var cut = commits ? next.getAndSet(Cut.NOWHERE) : Cut.NOWHERE;
        if (cut != Cut.NOWHERE) {
          cuts.incrementAndGet();
        }
        switch (cut) {
          case NOWHERE -> upstream.getOutputStream().write(bytes, 0, count);
          case BEFORE_THE_SERVER -> {
            close(client, upstream);
            return;
          }
          case UNNOTICED -> {
            client.close();
            return;
          }
          case BEFORE_THE_ANSWER -> {
            answerIsLost.set(true);
            upstream.getOutputStream().write(bytes, 0, count);
          }
        }
      }
      close(client, upstream);
    } catch (IOException _) {
      close(client, upstream);
    }
  }

  private static void answers(
      Socket client, Socket upstream, AtomicReference<Boolean> answerIsLost) {
    var bytes = new byte[1 << 16];
    try {
      for (int count; (count = upstream.getInputStream().read(bytes)) >= 0; ) {
        if (answerIsLost.get()) {
          close(client, upstream);
          return;
        }
        client.getOutputStream().write(bytes, 0, count);
      }
    } catch (IOException _) {
      // one side is gone
    }
  }

  private static void close(Socket... both) {
    for (var socket : both) {
      try {
        socket.close();
      } catch (IOException _) {
        // closed is closed
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(it -> close(it));
  }
}

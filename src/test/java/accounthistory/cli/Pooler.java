package accounthistory.cli;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Stands before a PostgreSQL server and, as a pooler does, tells its clients another number of
/// their process than the server's.
final class Pooler implements AutoCloseable {
  private static final int BACKEND_KEY_DATA = 'K';

  private final ServerSocket listener;
  private final String host;
  private final int port;

  private Pooler(ServerSocket listener, String host, int port) {
    this.listener = listener;
    this.host = host;
    this.port = port;
  }

  static Pooler before(String host, int port) throws IOException {
    var pooler = new Pooler(new ServerSocket(0, 9, InetAddress.ofLiteral("127.0.0.1")), host, port);
    Thread.ofVirtual().start(pooler::accept);
    return pooler;
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        var client = listener.accept();
        var server = new Socket(host, port);
        Thread.ofVirtual().start(() -> relay(client, server));
        Thread.ofVirtual().start(() -> answer(server, client));
      }
    } catch (IOException _) {
      // Closed: the test is over.
    }
  }

  private static void relay(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException _) {
      // Either side has ended the connection.
    }
  }

  /// The server's first byte answers the wish for TLS; whole messages follow.
  private static void answer(Socket server, Socket client) {
    try (server;
        client;
        var in = new DataInputStream(server.getInputStream());
        var out = new DataOutputStream(client.getOutputStream())) {
      var type = in.read();
      if (type == 'N') {
        out.write(type);
        type = in.read();
      }
      for (; type >= 0; type = in.read()) {
        var body = new byte[in.readInt() - Integer.BYTES];
        in.readFully(body);
        if (type == BACKEND_KEY_DATA) {
          body[Integer.BYTES - 1] ^= 1;
        }
        out.write(type);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        out.flush();
      }
    } catch (IOException _) {
      // Either side has ended the connection.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}

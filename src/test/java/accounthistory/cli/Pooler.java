package accounthistory.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/// Stands before a PostgreSQL server and, as a pooler does, reports to its clients another number
/// of their process than the server's.
final class Pooler implements AutoCloseable {
  private static final int BACKEND_KEY_DATA = 'K';

  private final ServerSocket listener;
  private final String host;
  private final int port;
  private final Optional<String> refused;

  private Pooler(ServerSocket listener, String host, int port, Optional<String> refused) {
    this.listener = listener;
    this.host = host;
    this.port = port;
    this.refused = refused;
  }

  static Pooler before(String host, int port) throws IOException {
    return before(host, port, Optional.empty());
  }

  /// One that does not let a parameter of the startup message pass.
  static Pooler refusing(String parameter, String host, int port) throws IOException {
    return before(host, port, Optional.of(parameter));
  }

  private static Pooler before(String host, int port, Optional<String> refused) throws IOException {
    var listener = new ServerSocket(0, 9, InetAddress.ofLiteral("127.0.0.1"));
    var pooler = new Pooler(listener, host, port, refused);
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

  /// A wish for TLS may come before the startup message; neither has a type.
  private void relay(Socket client, Socket server) {
    try (client;
        server;
        var in = new DataInputStream(client.getInputStream());
        var out = new DataOutputStream(server.getOutputStream())) {
      for (var isStarted = false; !isStarted; ) {
        var body = new byte[in.readInt() - Integer.BYTES];
        in.readFully(body);
        isStarted = body.length > Integer.BYTES;
        var text = new String(body, ISO_8859_1);
        if (refused.filter(it -> text.contains('\0' + it + '\0')).isPresent()) {
          refuse(client, refused.orElseThrow());
          return;
        }
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
      }
      in.transferTo(out);
    } catch (IOException _) {
      // Either side has ended the connection.
    }
  }

  /// In the words of PgBouncer 1.18.
  private static void refuse(Socket client, String parameter) throws IOException {
    var fields =
        "SFATAL\0C08P01\0Munsupported startup parameter: %s\0\0"
            .formatted(parameter)
            .getBytes(ISO_8859_1);
    var out = new DataOutputStream(client.getOutputStream());
    out.write('E');
    out.writeInt(fields.length + Integer.BYTES);
    out.write(fields);
    out.flush();
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

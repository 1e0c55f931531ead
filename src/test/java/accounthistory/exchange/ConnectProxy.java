package accounthistory.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A proxy on the loopback address that opens tunnels, or answers as configured.
public final class ConnectProxy implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final String answer;

  /// @param answer what is said to every `CONNECT`; empty opens the tunnel
  public ConnectProxy(String answer) throws IOException {
    this.answer = answer;
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// Request line and headers of every request.
  public List<String> heads() {
    return List.copyOf(heads);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      var head = head(client.getInputStream());
      heads.add(head);
      if (!answer.isEmpty()) {
        client
            .getOutputStream()
            .write(answer.replace("{head}", head).getBytes(StandardCharsets.ISO_8859_1));
        client.shutdownOutput();
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
        return;
      }
      var port = Integer.parseInt(head.replaceFirst("(?s)^CONNECT [^ ]+:(\\d+) .*", "$1"));
      try (var target = new Socket(InetAddress.getLoopbackAddress(), port)) {
        sockets.add(target);
        client
            .getOutputStream()
            .write(
                "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var back = Thread.ofVirtual().start(() -> pump(target, client));
        pump(client, target);
        back.join();
      }
    } catch (IOException | InterruptedException _) {
      // Either side hung up.
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      // Either side hung up.
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var one = in.read();
      if (one < 0) {
        throw new IOException("hung up");
      }
      head.append((char) one);
    }
    return head.toString();
  }
}

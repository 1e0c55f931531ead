package accounthistory.exchange;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on the loopback address that answers each request byte for byte as its script says,
/// well or badly.
public final class LoopbackServer implements AutoCloseable {
  private final ServerSocket listener;
  private final String scheme;
  private final Script script;
  private final List<Request> seen = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  /// Answers one request; a connection whose script ends normally may be used again.
  public interface Script {
    void answer(Request request, Wire wire) throws IOException;
  }

  public LoopbackServer(Script script) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "http", script);
  }

  public LoopbackServer(ServerSocket listener, String scheme, Script script) {
    this.listener = listener;
    this.scheme = scheme;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  public URI uri() {
    return URI.create(scheme + "://localhost:" + listener.getLocalPort());
  }

  public List<Request> seen() {
    return List.copyOf(seen);
  }

  public List<Request> seen(String path) {
    return seen.stream().filter(it -> it.path().equals(path)).toList();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    try {
      for (var number = 0; !listener.isClosed(); number++) {
        var socket = listener.accept();
        var connection = number;
        connections.add(socket);
        Thread.ofVirtual().start(() -> serve(socket, connection));
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream());
      for (var line = line(in); line != null; line = line(in)) {
        var words = line.split(" ", 3);
        var request = new Request(words[0], words[1], headers(in), connection);
        seen.add(request);
        script.answer(request, new Wire(socket));
      }
    } catch (IOException _) {
      // The client hung up, or the script did.
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    var headers = new TreeMap<String, String>();
    for (var line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      var colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (var one = in.read(); one != '\n'; one = in.read()) {
      if (one < 0) {
        throw new IOException("hung up");
      }
      line.append((char) one);
    }
    return line.toString().stripTrailing();
  }

  /// What a client sent; header names in lower case.
  public record Request(String method, String target, Map<String, String> headers, int connection) {
    String path() {
      return target.replaceFirst("\\?.*", "");
    }

    /// The query without its signature: what was signed.
    public String payload() {
      return target.replaceFirst("^[^?]*\\?", "").replaceFirst("&signature=.*", "");
    }

    public String parameter(String name) {
      return target.replaceFirst(".*[?&]" + name + "=", "").replaceFirst("&.*", "");
    }
  }

  /// The way back to the client.
  public record Wire(Socket socket) {
    public void json(String body, String... headers) throws IOException {
      reply(200, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public void json(int status, String body, String... headers) throws IOException {
      reply(status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    void reply(int status, byte[] body, String... headers) throws IOException {
      var head = new StringBuilder("HTTP/1.1 " + status + " Something\r\n");
      for (var header : headers) {
        head.append(header).append("\r\n");
      }
      head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
      raw(head.toString());
      out().write(body);
      out().flush();
    }

    public void raw(String bytes) throws IOException {
      out().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      out().flush();
    }

    OutputStream out() throws IOException {
      return socket.getOutputStream();
    }

    public void hangUp() throws IOException {
      socket.close();
    }

    /// Breaks the connection so that the client sees a reset instead of an end.
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /// Waits until the client hangs up.
    public void hold() throws IOException {
      socket.setSoTimeout(0);
      while (socket.getInputStream().read() >= 0) {
        // whatever it says
      }
    }

    /// Sends one byte again and again, until the client hangs up.
    void trickle(int everyMillis) throws IOException {
      socket.setSoTimeout(everyMillis);
      while (true) {
        out().write(' ');
        out().flush();
        try {
          if (socket.getInputStream().read() < 0) {
            return;
          }
        } catch (SocketTimeoutException _) {
          // time for the next byte
        }
      }
    }
  }
}

package accounthistory.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Answers whatever it is asked with 407 and a page that repeats the question.
final class RefusingProxy implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> heads = new CopyOnWriteArrayList<>();

  RefusingProxy() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  List<String> heads() {
    return List.copyOf(heads);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (var client = listener.accept()) {
        answer(client);
      } catch (IOException _) {
        // The client hung up, or the test is over.
      }
    }
  }

  private void answer(Socket client) throws IOException {
    var in = client.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var one = in.read();
      if (one < 0) {
        throw new IOException("hung up");
      }
      head.append((char) one);
    }
    heads.add(head.toString());
    var page = "<html><title>407</title><pre>" + head + "</pre></html>";
    var reply =
        "HTTP/1.1 407 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(head.toString().replaceAll("\\s+", " "), page.length(), page);
    client.getOutputStream().write(reply.getBytes(ISO_8859_1));
  }
}

package accounthistory.simulator.http;

import accounthistory.simulator.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// The listener of an exchange at which something may go wrong: it hands the bytes of clients to
/// the server behind it and back, and gives a client's socket to tests that send what no HTTP
/// server sends. TLS ends here.
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 256;

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final Optional<Tls> tls;
  private final Supplier<Optional<Fault.Handshake>> handshakes;

  /// Clients by the port of their connection to the server behind.
  private final Map<Integer, Client> clients = new ConcurrentHashMap<>();

  /// A client whose connection stands.
  ///
  /// @param raw the TCP connection
  /// @param spoken what is read from and written to: the same, or TLS over it
  public record Client(Socket raw, Socket spoken) {
    public OutputStream out() throws IOException {
      return spoken.getOutputStream();
    }

    /// Closes as if the host had crashed: the client sees the connection reset.
    public void reset() throws IOException {
      raw.setSoLinger(true, 0);
      raw.close();
    }

    public void close() {
      try (raw;
          spoken) {
        // An SSL socket says goodbye first.
      } catch (IOException _) {
        // It was closed from the other side.
      }
    }
  }

  /// @param handshakes consulted at each incoming connection
  public FaultProxy(
      int port,
      InetSocketAddress server,
      Optional<Tls> tls,
      Supplier<Optional<Fault.Handshake>> handshakes)
      throws IOException {
    this.listener = new ServerSocket(port, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
    this.server = server;
    this.tls = tls;
    this.handshakes = handshakes;
  }

  public void start(ExecutorService threads) {
    threads.execute(() -> listen(threads));
  }

  /// Where clients come to; with TLS by the name in its certificate.
  public URI baseUri() {
    var host = tls.isPresent() ? "https://localhost:" : "http://127.0.0.1:";
    return URI.create(host + listener.getLocalPort());
  }

  /// The client whose request came to the server from this address.
  public Client clientAt(InetSocketAddress address) {
    var client = clients.get(address.getPort());
    if (client == null) {
      throw new IllegalStateException("no client is connected through " + address);
    }
    return client;
  }

  private void listen(ExecutorService threads) {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        threads.execute(() -> serve(socket, threads));
      } catch (IOException _) {
        // Closed; or a client that was gone before it was let in.
      }
    }
  }

  private void serve(Socket socket, ExecutorService threads) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var spoken = spoken(socket);
      if (spoken.isPresent()) {
        pass(new Client(socket, spoken.get()), threads);
      }
    } catch (IOException _) {
      // The client or the server hung up.
    }
  }

  /// The socket to speak through; empty when the handshake is to fail.
  private Optional<Socket> spoken(Socket socket) throws IOException {
    var handshake = handshakes.get();
    if (handshake.isPresent()) {
      var wrong =
          switch (handshake.get()) {
            case Fault.TlsFailure() -> Optional.<SSLContext>empty();
            case Fault.WrongCertificate() -> tls.flatMap(Tls::wrong);
          };
      return wrong.isPresent() ? Optional.of(over(socket, wrong.get())) : Optional.empty();
    }
    return Optional.of(tls.isPresent() ? over(socket, tls.get().genuine()) : socket);
  }

  private static Socket over(Socket socket, SSLContext context) throws IOException {
    var factory = context.getSocketFactory();
    var secure = (SSLSocket) factory.createSocket(socket, "localhost", socket.getPort(), true);
    secure.setUseClientMode(false);
    secure.startHandshake();
    return secure;
  }

  private void pass(Client client, ExecutorService threads) throws IOException {
    try (var behind = new Socket(server.getAddress(), server.getPort())) {
      behind.setTcpNoDelay(true);
      clients.put(behind.getLocalPort(), client);
      var back = threads.submit(() -> copy(behind.getInputStream(), client));
      try {
        client.spoken().getInputStream().transferTo(behind.getOutputStream());
      } finally {
        clients.remove(behind.getLocalPort());
        back.cancel(true);
        client.close();
      }
    }
  }

  /// Replies go back to the client until the server closes; then so does the client's connection.
  private static boolean copy(InputStream replies, Client client) {
    try {
      replies.transferTo(client.out());
    } catch (IOException _) {
      // The client hung up first.
    }
    client.close();
    return true;
  }

  @Override
  public void close() {
    try (listener) {
      clients.values().forEach(Client::close);
    } catch (IOException _) {
      // Closing is all there is to do.
    }
  }
}

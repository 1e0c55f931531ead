package accounthistory.simulator;

import accounthistory.simulator.world.World;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A running simulated exchange on a loopback port. Closing it stops the server.
public final class SimulatedExchange implements AutoCloseable {
  /// Connections that may wait to be accepted.
  private static final int BACKLOG = 256;

  static {
    // The JDK's server sends headers and body in separate writes; with Nagle's algorithm each
    // reply on a kept connection would wait 40 ms for a delayed acknowledgement. It reads this
    // property once, and has no other switch.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Served served;

  private SimulatedExchange(HttpServer server, ExecutorService threads, Served served) {
    this.server = server;
    this.threads = threads;
    this.served = served;
  }

  /// Starts a server that answers from `world` at the time `clock` tells.
  ///
  /// @throws IOException when the port is taken
  public static SimulatedExchange start(World world, InstantSource clock, ServerOptions options)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), options.port());
    var server = HttpServer.create(address, BACKLOG);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var served = new Served();
    var dispatcher = new Dispatcher(world, options);
    server.setExecutor(threads);
    server.createContext("/", new HttpFace(dispatcher, served, clock, options.clockOffset()));
    server.start();
    return new SimulatedExchange(server, threads, served);
  }

  /// Where it listens, without a trailing slash.
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// What it has answered so far.
  public Served served() {
    return served;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

package accounthistory.simulator;

import accounthistory.simulator.endpoint.Transfers;
import accounthistory.simulator.fault.Fault;
import accounthistory.simulator.http.FaultProxy;
import accounthistory.simulator.ledger.World;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

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
  private final Optional<FaultProxy> front;
  private final ExecutorService threads;
  private final Dispatcher dispatcher;
  private final ServedCounts servedCounts;

  private SimulatedExchange(
      HttpServer server,
      Optional<FaultProxy> front,
      ExecutorService threads,
      Dispatcher dispatcher) {
    this.server = server;
    this.front = front;
    this.threads = threads;
    this.dispatcher = dispatcher;
    this.servedCounts = new ServedCounts(dispatcher.limiter()::limitCompliance);
  }

  /// Starts a server that answers from `world` at the time of `clock`.
  ///
  /// @throws IOException when the port is taken
  /// @throws IllegalArgumentException when the script names an account that is not in the world
  public static SimulatedExchange start(World world, InstantSource clock, ServerOptions options)
      throws IOException {
    options.script().accounts().keySet().forEach(world::account);
    Supplier<Instant> now =
        () -> clock.instant().plus(options.clockOffset()).truncatedTo(ChronoUnit.MILLIS);
    var script = new RunningScript(options.script(), now.get());
    var loopback = InetAddress.ofLiteral("127.0.0.1");
    var port = options.needsFront() ? 0 : options.port();
    var server = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
    var front = front(server, options, () -> script.handshake(now.get()));
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var exchange =
        new SimulatedExchange(server, front, threads, new Dispatcher(world, options, script));
    server.setExecutor(threads);
    server.createContext(
        "/",
        new HttpFrontend(exchange.dispatcher, exchange.servedCounts, now, new Transfers(front)));
    server.start();
    front.ifPresent(it -> it.start(threads));
    return exchange;
  }

  private static Optional<FaultProxy> front(
      HttpServer server, ServerOptions options, Supplier<Optional<Fault.Handshake>> handshakes)
      throws IOException {
    if (!options.needsFront()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new FaultProxy(options.port(), server.getAddress(), options.tls(), handshakes));
    } catch (IOException taken) {
      server.stop(0);
      throw taken;
    }
  }

  /// Where it listens, without a trailing slash.
  public URI baseUri() {
    return front
        .map(FaultProxy::baseUri)
        .orElseGet(() -> URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  /// What it has answered so far.
  public ServedCounts servedCounts() {
    return servedCounts;
  }

  /// From now on the keys of another world open the accounts, while these live on: keys are swapped
  /// or rotated, or may do other things.
  ///
  /// @param other made of the world that the exchange was started with
  public void useKeysOf(World other) {
    dispatcher.useKeysOf(other);
  }

  @Override
  public void close() {
    front.ifPresent(FaultProxy::close);
    server.stop(0);
    threads.shutdownNow();
  }
}

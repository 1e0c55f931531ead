package accounthistory.simulator;

import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.io.IOException;
import java.time.Instant;

/// A running exchange on the standard world with a clock that tests move, and a client of it.
public final class ExchangeFixture implements AutoCloseable {
  public static final long SEED = 20_261_120;

  /// A Friday at midnight.
  public static final Instant EPOCH = Instant.parse("2026-11-20T00:00:00Z");

  /// Enough that no test runs into the limit by itself.
  public static final ServerOptions PLENTY = ServerOptions.DEFAULTS.withWeightPerMinute(1_000_000);

  public final SteppedClock clock = new SteppedClock(EPOCH);
  final World world;
  final SimulatedExchange exchange;
  public final TestClient client;

  private ExchangeFixture(World world, ServerOptions options) throws IOException {
    this.world = world;
    this.exchange = SimulatedExchange.start(world, clock, options);
    this.client = new TestClient(exchange);
  }

  static ExchangeFixture with(ServerOptions options) throws IOException {
    return with(World.standard(SEED, EPOCH), options);
  }

  public static ExchangeFixture with(World world, ServerOptions options) throws IOException {
    return new ExchangeFixture(world, options);
  }

  public SimulatedAccount account() {
    return world.account("one-way-cross");
  }

  ServedCounts servedCounts() {
    return exchange.servedCounts();
  }

  @Override
  public void close() {
    client.close();
    exchange.close();
  }
}

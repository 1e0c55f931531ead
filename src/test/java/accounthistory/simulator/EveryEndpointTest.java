package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.exchange.binance.Endpoint;
import accounthistory.normalize.binance.IndexPriceKlines;
import accounthistory.simulator.endpoint.SimulatedEndpoint;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever the program requests is served in a demo too, as the exchange serves it.
final class EveryEndpointTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Endpoints endpoints =
      new Endpoints(World.standard(7, BEGIN), ServerOptions.DEFAULTS);

  @ParameterizedTest
  @EnumSource
  void itIsServedSignedAndWeighedAlike(Endpoint endpoint) {
    var served = endpoints.at(endpoint.path());

    assertThat(served).isPresent();
    assertThat(served.get() instanceof SimulatedEndpoint.Signed).isEqualTo(endpoint.isSigned());
    assertThat(served.get().weight(question(endpoint))).isEqualTo(endpoint.weight());
  }

  private static SimulatedRequest question(Endpoint endpoint) {
    var query =
        switch (endpoint) {
          case INDEX_PRICE_KLINES -> IndexPriceKlines.query("BTCUSDT", BEGIN, BEGIN);
          default -> endpoint.isBySymbol() ? "symbol=BTCUSDT" : "";
        };
    return new SimulatedRequest("GET", endpoint.path(), query, Optional.empty(), "[::1]", BEGIN);
  }
}

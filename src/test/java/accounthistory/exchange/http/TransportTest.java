package accounthistory.exchange.http;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.Venue;
import accounthistory.exchange.Clocks;
import accounthistory.exchange.LoopbackServer;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.http.OutgoingRequest.Stamps;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.ratelimit.WeightReservation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TransportTest {
  @Test
  void aReplyIsJudgedBeforeTheNextRequestGetsItsPlace() throws Exception {
    var clocks = new Clocks();
    try (var server = new LoopbackServer((_, wire) -> wire.json(418, "{}"));
        var transport =
            new Transport(
                ExchangeOptions.of(Venue.BINANCE_USDM, Environment.SIMULATED, server.uri()),
                clocks,
                clocks::nanos)) {
      var reservation =
          new WeightReservation(
              new ProcessBudget(), Request.of(Endpoint.TIME), clocks::instant, clocks::instant);
      var stamps = new Stamps(Duration.ofSeconds(5), it -> it);
      var outgoing = new OutgoingRequest(Request.of(Endpoint.TIME), null, stamps, reservation);
      assertThat(transport.<Integer>send(outgoing, _ -> transport.free()))
          .isEqualTo(Transport.CONNECTIONS - 1);
    }
  }
}

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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class TransportTest {
  private final Clocks clocks = new Clocks();

  @Test
  void aReplyIsJudgedBeforeTheNextRequestGetsItsPlace() throws Exception {
    try (var server = new LoopbackServer((_, wire) -> wire.json(418, "{}"));
        var transport = transport(server.uri())) {
      assertThat(transport.<Integer>send(outgoing(), _ -> transport.free()))
          .isEqualTo(Transport.CONNECTIONS - 1);
    }
  }

  @Test
  @Timeout(10)
  void whatIsUnderWayAtItsEndIsOverAndNothingFollows() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var transport = transport(URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
      transport.endIn(Duration.ofMillis(200));
      assertThat(transport.<HttpReply>send(outgoing(), it -> it))
          .isInstanceOfSatisfying(
              HttpReply.Broken.class, it -> assertThat(it.sent()).as("sent").isNotNull())
          .extracting(TransportTest::fault)
          .isInstanceOf(Transport.StoppedException.class);

      transport.endIn(Duration.ZERO);
      assertThat(transport.<HttpReply>send(outgoing(), it -> it))
          .isInstanceOfSatisfying(
              HttpReply.Broken.class, it -> assertThat(it.sent()).as("sent").isNull())
          .extracting(TransportTest::fault)
          .isInstanceOf(Transport.StoppedException.class);
      transport.endNever();
      assertThat(transport.left()).isGreaterThan(Duration.ofDays(1));
    }
  }

  private static Exception fault(HttpReply reply) {
    return ((HttpReply.Broken) reply).cause();
  }

  private Transport transport(URI uri) {
    return new Transport(
        ExchangeOptions.of(Venue.BINANCE_USDM, Environment.SIMULATED, uri), clocks, clocks::nanos);
  }

  private OutgoingRequest outgoing() {
    var reservation =
        new WeightReservation(
            new ProcessBudget(), Request.of(Endpoint.TIME), clocks::instant, clocks::instant);
    var stamps = new Stamps(Duration.ofSeconds(5), it -> it);
    return new OutgoingRequest(Request.of(Endpoint.TIME), null, stamps, reservation);
  }
}

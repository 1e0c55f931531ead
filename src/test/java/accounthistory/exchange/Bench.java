package accounthistory.exchange;

import accounthistory.capture.Environment;
import accounthistory.capture.Venue;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.ratelimit.WeightBudget;
import accounthistory.exchange.signing.Credentials;
import accounthistory.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// A client, the server it asks, and the clocks of both.
public record Bench(Clocks clocks, LoopbackServer server, ExchangeClient client)
    implements AutoCloseable {
  public static final String KEY = "kTq7VisibleApiKey0123456789";
  public static final String SECRET = "sXw9HiddenSigningSecret98765";
  public static final Credentials CREDENTIALS = new Credentials(Secret.of(KEY), Secret.of(SECRET));

  /// A server that reports the time, and answers everything else by the script.
  static Bench of(LoopbackServer.Script script) throws IOException {
    return of(script, it -> it);
  }

  public static Bench of(LoopbackServer.Script script, UnaryOperator<ExchangeOptions> options)
      throws IOException {
    var clocks = new Clocks();
    return of(clocks, new LoopbackServer(tellingTime(clocks, script)), options);
  }

  public static Bench of(
      Clocks clocks, LoopbackServer server, UnaryOperator<ExchangeOptions> options) {
    return of(clocks, server, options, new ProcessBudget(2400, 10));
  }

  static Bench of(
      Clocks clocks,
      LoopbackServer server,
      UnaryOperator<ExchangeOptions> options,
      WeightBudget budget) {
    var standard =
        ExchangeOptions.of(Venue.BINANCE_USDM, Environment.SIMULATED, server.uri())
            .withTimeouts(timeouts(2_000, 5_000, 10_000));
    var client = ExchangeClient.open(options.apply(standard), budget, clocks, clocks::nanos);
    return new Bench(clocks, server, client);
  }

  public static ExchangeOptions.Timeouts timeouts(int connect, int response, int total) {
    return new ExchangeOptions.Timeouts(
        Duration.ofMillis(connect), Duration.ofMillis(response), Duration.ofMillis(total));
  }

  /// The way there and back takes 20 ms each.
  public static LoopbackServer.Script tellingTime(Clocks clocks, LoopbackServer.Script others) {
    return (request, wire) -> {
      if (request.path().equals("/fapi/v1/time")) {
        clocks.pass(Duration.ofMillis(20));
        var now = clocks.exchange().toEpochMilli();
        clocks.pass(Duration.ofMillis(20));
        wire.json("{\"serverTime\":" + now + "}");
      } else {
        others.answer(request, wire);
      }
    };
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}

package accounthistory.simulator;

import accounthistory.simulator.endpoint.Transfers;
import accounthistory.simulator.http.SimulatedRequest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Turns HTTP into requests and replies into HTTP, and counts what is sent.
final class HttpFrontend implements HttpHandler {
  private final Dispatcher dispatcher;
  private final ServedCounts servedCounts;
  private final Supplier<Instant> clock;
  private final Transfers transfers;

  /// @param clock the exchange's, in whole milliseconds
  HttpFrontend(
      Dispatcher dispatcher,
      ServedCounts servedCounts,
      Supplier<Instant> clock,
      Transfers transfers) {
    this.dispatcher = dispatcher;
    this.servedCounts = servedCounts;
    this.clock = clock;
    this.transfers = transfers;
  }

  @Override
  public void handle(HttpExchange http) throws IOException {
    try (http) {
      // A request body, if any, is read so that the connection can be used again.
      http.getRequestBody().readAllBytes();
      var request = request(http);
      var decision = dispatcher.decide(request);
      http.getResponseHeaders()
          .set(decision.pool().header(), Integer.toString(decision.usedWeight()));
      var sent = decision.sent();
      holdBack(sent.delay());
      servedCounts.count(request.path(), decision.account(), sent.reply().status());
      sent.reply().account().ifPresent(servedCounts::count);
      transfers.send(http, sent.reply(), sent.behavior());
    }
  }

  private static void holdBack(Duration delay) throws IOException {
    if (delay.isZero()) {
      return;
    }
    try {
      Thread.sleep(delay);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the exchange closed while a reply was held back");
    }
  }

  private SimulatedRequest request(HttpExchange http) {
    var query = http.getRequestURI().getRawQuery();
    return new SimulatedRequest(
        http.getRequestMethod(),
        http.getRequestURI().getPath(),
        query == null ? "" : query,
        Optional.ofNullable(http.getRequestHeaders().getFirst("X-MBX-APIKEY")),
        http.getRemoteAddress().getAddress().getHostAddress(),
        clock.get());
  }
}

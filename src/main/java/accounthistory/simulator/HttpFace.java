package accounthistory.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Turns HTTP into requests and replies into HTTP, and counts what is sent.
final class HttpFace implements HttpHandler {
  private final Dispatcher dispatcher;
  private final Served served;
  private final InstantSource clock;
  private final Duration clockOffset;

  HttpFace(Dispatcher dispatcher, Served served, InstantSource clock, Duration clockOffset) {
    this.dispatcher = dispatcher;
    this.served = served;
    this.clock = clock;
    this.clockOffset = clockOffset;
  }

  @Override
  public void handle(HttpExchange http) throws IOException {
    try (http) {
      // A request body, if any, is read so that the connection can be used again.
      http.getRequestBody().readAllBytes();
      var request = request(http);
      var decision = dispatcher.decide(request);
      http.getResponseHeaders()
          .set("X-MBX-USED-WEIGHT-1M", Integer.toString(decision.usedWeight()));
      switch (decision) {
        case Dispatcher.Decision.True(int _, Reply reply) -> send(http, request, reply);
        case Dispatcher.Decision.Faulty(int _, CannedReply reply) -> send(http, request, reply);
      }
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
        clock.instant().plus(clockOffset).truncatedTo(ChronoUnit.MILLIS));
  }

  private void send(HttpExchange http, SimulatedRequest request, Reply reply) throws IOException {
    served.count(request.path(), reply.status());
    reply.account().ifPresent(served::count);
    var headers = http.getResponseHeaders();
    headers.set("Content-Type", "application/json;charset=UTF-8");
    reply.headers().forEach(headers::set);
    var accepted = http.getRequestHeaders().getFirst("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip")) {
      var bytes = reply.body().gzip();
      headers.set("Content-Encoding", "gzip");
      http.sendResponseHeaders(reply.status(), bytes.length);
      http.getResponseBody().write(bytes);
    } else {
      http.sendResponseHeaders(reply.status(), reply.body().length());
      reply.body().writeTo(http.getResponseBody());
    }
  }

  private void send(HttpExchange http, SimulatedRequest request, CannedReply reply)
      throws IOException {
    switch (reply) {
      case CannedReply.Whole whole -> {
        served.count(request.path(), whole.status());
        http.getResponseHeaders().set("Content-Type", whole.contentType());
        whole.headers().forEach(http.getResponseHeaders()::set);
        var bytes = whole.body().getBytes(StandardCharsets.UTF_8);
        // The JDK's server takes 0 for "length unknown" and -1 for "no body".
        http.sendResponseHeaders(whole.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
          http.getResponseBody().write(bytes);
        }
      }
      case CannedReply.BrokenOff(int status, String body) -> {
        served.count(request.path(), status);
        http.getResponseHeaders().set("Content-Type", "application/json;charset=UTF-8");
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        http.sendResponseHeaders(status, bytes.length + 1L);
        http.getResponseBody().write(bytes);
        http.getResponseBody().flush();
      }
      case CannedReply.HungUp() -> served.count(request.path(), 0);
    }
  }
}

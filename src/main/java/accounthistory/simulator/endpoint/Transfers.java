package accounthistory.simulator.endpoint;

import accounthistory.simulator.fault.Fault.Place;
import accounthistory.simulator.http.FaultProxy;
import accounthistory.simulator.http.OversizedBodies;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.WireBehavior;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Sends replies, in every way that a [WireBehavior] names.
public final class Transfers {
  private final Optional<FaultProxy> front;

  /// @param front where clients are, when something may go wrong that no HTTP server does
  public Transfers(Optional<FaultProxy> front) {
    this.front = front;
  }

  public void send(HttpExchange http, ServedReply reply, WireBehavior behavior) throws IOException {
    setHeaders(http, reply);
    switch (behavior) {
      case WireBehavior.Proper() -> properly(http, reply);
      case WireBehavior.Plain() -> plainly(http, reply);
      case WireBehavior.HangingUp() -> {
        // Closing the exchange without a head is all.
      }
      case WireBehavior.Trickling(Duration pause) -> trickle(http, reply, pause);
      case WireBehavior.BreakingOff(Place at) -> {
        var bytes = content(http, reply);
        begin(http, reply, bytes.length).write(bytes, 0, at.in(bytes.length));
        http.getResponseBody().flush();
      }
      case WireBehavior.Misannouncing(int by) -> misannounce(http, reply, by);
      case WireBehavior.Resetting(Place at) -> resetIn(http, reply, at);
      case WireBehavior.ResettingAtOnce() -> raw(http).reset();
      case WireBehavior.Bombing(long bytes) -> {
        http.getResponseHeaders().set("Content-Encoding", "gzip");
        // The JDK's server takes 0 for "length unknown".
        http.sendResponseHeaders(reply.status(), 0);
        OversizedBodies.gzip(http.getResponseBody(), bytes);
      }
      case WireBehavior.Endless() -> {
        http.sendResponseHeaders(reply.status(), 0);
        OversizedBodies.endless(http.getResponseBody());
      }
    }
  }

  private static void setHeaders(HttpExchange http, ServedReply reply) {
    var headers = http.getResponseHeaders();
    headers.set("Content-Type", ServedReply.JSON);
    reply.headers().forEach(headers::set);
  }

  private static void properly(HttpExchange http, ServedReply reply) throws IOException {
    if (isCompressed(http, reply)) {
      var bytes = content(http, reply);
      http.sendResponseHeaders(reply.status(), bytes.length);
      http.getResponseBody().write(bytes);
    } else {
      plainly(http, reply);
    }
  }

  private static void plainly(HttpExchange http, ServedReply reply) throws IOException {
    var length = reply.body().length();
    // The JDK's server takes 0 for "length unknown" and -1 for "no body".
    http.sendResponseHeaders(reply.status(), length == 0 ? -1 : length);
    if (length > 0) {
      reply.body().writeTo(http.getResponseBody());
    }
  }

  private void misannounce(HttpExchange http, ServedReply reply, int by) throws IOException {
    var bytes = content(http, reply);
    if (by > 0) {
      begin(http, reply, bytes.length + (long) by).write(bytes);
      http.getResponseBody().flush();
    } else {
      raw(http).out().write(message(http, reply, Math.max(0, bytes.length + by), bytes));
      raw(http).close();
    }
  }

  private void resetIn(HttpExchange http, ServedReply reply, Place at) throws IOException {
    var bytes = content(http, reply);
    var all = message(http, reply, bytes.length, bytes);
    raw(http).out().write(all, 0, all.length - bytes.length + at.in(bytes.length));
    raw(http).reset();
  }

  private static void trickle(HttpExchange http, ServedReply reply, Duration pause)
      throws IOException {
    var bytes = content(http, reply);
    var out = begin(http, reply, bytes.length);
    for (var one : bytes) {
      out.write(one);
      out.flush();
      try {
        Thread.sleep(pause);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the exchange closed in the middle of a reply");
      }
    }
  }

  private static OutputStream begin(HttpExchange http, ServedReply reply, long announced)
      throws IOException {
    http.sendResponseHeaders(reply.status(), announced);
    return http.getResponseBody();
  }

  /// The body's bytes as the client takes them; sets the header that says so.
  private static byte[] content(HttpExchange http, ServedReply reply) {
    if (!isCompressed(http, reply)) {
      return reply.body().bytes();
    }
    http.getResponseHeaders().set("Content-Encoding", "gzip");
    return reply.body().gzip();
  }

  private static boolean isCompressed(HttpExchange http, ServedReply reply) {
    var accepted = http.getRequestHeaders().getFirst("Accept-Encoding");
    return accepted != null && accepted.contains("gzip") && reply.body().length() > 0;
  }

  private FaultProxy.Client raw(HttpExchange http) {
    return front
        .orElseThrow(() -> new IllegalStateException("an exchange without faults has no front"))
        .clientAt(http.getRemoteAddress());
  }

  /// Head and body as one, announcing a length.
  private static byte[] message(HttpExchange http, ServedReply reply, int announced, byte[] body) {
    var head = new StringBuilder("HTTP/1.1 ").append(reply.status()).append(" Simulated\r\n");
    http.getResponseHeaders()
        .forEach((name, values) ->
            values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n")));
    head.append("Content-Length: ").append(announced).append("\r\n\r\n");
    var all = new ByteArrayOutputStream();
    all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }
}

package accounthistory.simulator;

import accounthistory.simulator.RunningScript.Hit;
import accounthistory.simulator.fault.Fault;
import accounthistory.simulator.http.CannedReply;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.WireBehavior;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/// What is answered instead of the truth. Bans and throttling are the limiter's.
final class ReplyFactory {
  private static final String PAGE =
      """
      <html>
      <head><title>%1$s</title></head>
      <body><center><h1>%1$s</h1>The request could not be satisfied.</center></body>
      </html>
      """;

  private ReplyFactory() {}

  /// A reply and how it is sent, after some delay.
  record Sent(ServedReply reply, WireBehavior behavior, Duration delay) {
    static Sent properly(ServedReply reply) {
      return new Sent(reply, WireBehavior.PROPER, Duration.ZERO);
    }

    static Sent plainly(ServedReply reply) {
      return new Sent(reply, new WireBehavior.Plain(), Duration.ZERO);
    }

    Sent by(WireBehavior other) {
      return new Sent(reply, other, delay);
    }

    Sent after(Duration other) {
      return new Sent(reply, behavior, other);
    }
  }

  static Sent of(CannedReply canned) {
    return switch (canned) {
      case CannedReply.Whole(int status, String type, String body, Map<String, String> headers) ->
          Sent.plainly(ServedReply.of(status, type, bytes(body)).and(headers));
      case CannedReply.BrokenOff(int status, String body) ->
          Sent.plainly(ServedReply.of(status, ServedReply.JSON, bytes(body)))
              .by(new WireBehavior.Misannouncing(1));
      case CannedReply.HungUp() ->
          Sent.plainly(ServedReply.none()).by(new WireBehavior.HangingUp());
    };
  }

  static Sent of(Fault.ErrorReply error) {
    return Sent.properly(ServedReply.error(error.status(), error.code(), error.message()));
  }

  static Sent of(Fault.Page page) {
    var html = PAGE.formatted(page.status());
    return Sent.properly(ServedReply.of(page.status(), "text/html", bytes(html)));
  }

  static Sent of(Fault.Redirect redirect) {
    var reply = ServedReply.of(302, "text/html", bytes(PAGE.formatted(302)));
    return Sent.properly(reply.and(Map.of("Location", redirect.location())));
  }

  static Sent of(Fault.Maintenance maintenance) {
    var body = "{\"239999\":\"System maintenance.\"}";
    return Sent.properly(ServedReply.of(maintenance.status(), ServedReply.JSON, bytes(body)));
  }

  static Sent of(Fault.Empty empty) {
    return Sent.plainly(ServedReply.of(200, ServedReply.JSON, new byte[0]));
  }

  static Sent of(Fault.Garbage garbage, Hit hit) {
    var bytes = new byte[garbage.bytes()];
    new Random(hit.seed()).nextBytes(bytes);
    return Sent.plainly(ServedReply.of(200, ServedReply.JSON, bytes));
  }

  static Sent of(Fault.GzipBomb bomb) {
    var reply = ServedReply.of(200, ServedReply.JSON, new byte[0]);
    return Sent.plainly(reply).by(new WireBehavior.Bombing(bomb.bytes()));
  }

  static Sent of(Fault.Endless endless) {
    return Sent.plainly(ServedReply.of(200, ServedReply.JSON, new byte[0]))
        .by(new WireBehavior.Endless());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

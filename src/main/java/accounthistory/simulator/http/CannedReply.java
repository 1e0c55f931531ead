package accounthistory.simulator.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A reply made up by `Faults`.
public sealed interface CannedReply {
  /// A reply sent as given; headers given here replace the usual ones.
  record Whole(int status, String contentType, String body, Map<String, String> headers)
      implements CannedReply {
    public Whole {
      headers = Map.copyOf(headers);
    }
  }

  /// A JSON reply that breaks off: `body` is sent, more is announced, and the connection closes.
  record BrokenOff(int status, String body) implements CannedReply {}

  /// The connection closes without a reply.
  record HungUp() implements CannedReply {}

  /// A reply with status 200 and JSON in it, right or wrong.
  static CannedReply json(String body) {
    return new Whole(200, "application/json", body, Map.of());
  }

  /// A page as a firewall or a proxy sends it.
  static CannedReply html(int status, String body) {
    return new Whole(status, "text/html", body, Map.of());
  }

  /// An error of the exchange.
  static CannedReply error(int status, int code, String message) {
    var body = new String(ServedReply.errorBody(code, message), StandardCharsets.UTF_8);
    return new Whole(status, "application/json", body, Map.of());
  }
}

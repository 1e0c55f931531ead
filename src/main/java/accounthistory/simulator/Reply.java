package accounthistory.simulator;

import java.util.Map;
import java.util.Optional;

/// A reply of the exchange: JSON, and what to count about it.
///
/// @param headers headers besides the usual ones
/// @param account what an account body said, when this is one
record Reply(int status, Body body, Map<String, String> headers, Optional<ServedBody> account) {
  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply ok(byte[] json) {
    return ok(Body.of(json));
  }

  static Reply ok(Body body) {
    return new Reply(200, body, Map.of(), Optional.empty());
  }

  static Reply ok(Body body, ServedBody account) {
    return new Reply(200, body, Map.of(), Optional.of(account));
  }

  static Reply error(int status, int code, String message) {
    return new Reply(status, Body.of(errorBody(code, message)), Map.of(), Optional.empty());
  }

  Reply with(Map<String, String> more) {
    return new Reply(status, body, more, account);
  }

  static byte[] errorBody(int code, String message) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeNumberProperty("code", code);
      json.writeStringProperty("msg", message);
      json.writeEndObject();
    });
  }
}

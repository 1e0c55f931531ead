package accounthistory.simulator.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A reply of the exchange, and what to count about it.
///
/// @param status 0 when nothing at all is answered
/// @param headers headers in addition to the usual ones, or in their place
/// @param account what an account body said, when this is a true one
public record ServedReply(
    int status, JsonBody body, Map<String, String> headers, Optional<ServedBody> account) {
  public static final String JSON = "application/json;charset=UTF-8";

  public ServedReply {
    headers = Map.copyOf(headers);
  }

  public static ServedReply ok(byte[] json) {
    return ok(JsonBody.of(json));
  }

  public static ServedReply ok(JsonBody body) {
    return new ServedReply(200, body, Map.of(), Optional.empty());
  }

  public static ServedReply ok(JsonBody body, ServedBody account) {
    return new ServedReply(200, body, Map.of(), Optional.of(account));
  }

  public static ServedReply of(int status, String contentType, byte[] body) {
    return new ServedReply(
        status, JsonBody.of(body), Map.of("Content-Type", contentType), Optional.empty());
  }

  public static ServedReply error(int status, int code, String message) {
    return new ServedReply(
        status, JsonBody.of(errorBody(code, message)), Map.of(), Optional.empty());
  }

  /// The futures wallet is switched off.
  public static ServedReply inactive() {
    return error(400, -4109, "This account is inactive.");
  }

  /// Nothing is answered.
  public static ServedReply none() {
    return new ServedReply(0, JsonBody.of(new byte[0]), Map.of(), Optional.empty());
  }

  /// With more headers, which win over those it has.
  public ServedReply and(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(headers);
    all.putAll(more);
    return new ServedReply(status, body, all, account);
  }

  public ServedReply without(String header) {
    Map<String, String> fewer = new HashMap<>(headers);
    fewer.remove(header);
    return new ServedReply(status, body, fewer, account);
  }

  /// With another body, which is no true one any more.
  public ServedReply with(byte[] other) {
    return new ServedReply(status, JsonBody.of(other), headers, Optional.empty());
  }

  public ServedReply withText(String other) {
    return with(other.getBytes(StandardCharsets.UTF_8));
  }

  /// The same, not to be counted as a true account body.
  public ServedReply uncounted() {
    return new ServedReply(status, body, headers, Optional.empty());
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

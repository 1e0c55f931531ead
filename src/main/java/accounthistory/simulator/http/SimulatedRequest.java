package accounthistory.simulator.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// A request as it arrived.
///
/// @param path path without the query
/// @param query raw query as sent, still encoded, possibly empty
/// @param apiKey text of the `X-MBX-APIKEY` header
/// @param source address it came from
/// @param at when it arrived, by the exchange's clock, in whole milliseconds
public record SimulatedRequest(
    String method, String path, String query, Optional<String> apiKey, String source, Instant at) {
  /// The decoded value of the first parameter of a name; empty when missing or without text.
  public Optional<String> parameter(String name) {
    for (var pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=") && pair.length() > name.length() + 1) {
        var text = pair.substring(name.length() + 1);
        return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  /// The same, arrived at another time.
  public SimulatedRequest at(Instant other) {
    return new SimulatedRequest(method, path, query, apiKey, source, other);
  }

  /// Method and path, never the query: it carries the signature.
  @Override
  public String toString() {
    return method + " " + path;
  }
}

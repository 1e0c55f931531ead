package accounthistory.capture;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The parameters of a question as documents say them.
public final class QueryText {
  private QueryText() {}

  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// The parameters of a question to a path whose replies are limited.
  ///
  /// @throws InvalidValueException for another path or limit
  public static Map<String, String> parameters(String endpoint, String path, int limit) {
    var at = endpoint.indexOf('?');
    if (at < 0 || !endpoint.substring(0, at).equals(path)) {
      throw new InvalidValueException("\"" + endpoint + "\" is no question to " + path);
    }
    var parameters = new HashMap<String, String>();
    for (var pair : endpoint.substring(at + 1).split("&", -1)) {
      var equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    if (!String.valueOf(limit).equals(parameters.get("limit"))) {
      throw new InvalidValueException("\"%s\": limit is not %s".formatted(endpoint, limit));
    }
    return parameters;
  }

  /// A whole number of at most 18 digits.
  public static long number(String endpoint, Map<String, String> parameters, String name) {
    var text = parameters.get(name);
    if (text == null || !text.matches("[0-9]{1,18}")) {
      throw new InvalidValueException("\"%s\": %s is no number".formatted(endpoint, name));
    }
    return Long.parseLong(text);
  }
}

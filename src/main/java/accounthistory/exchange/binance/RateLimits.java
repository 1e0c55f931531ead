package accounthistory.exchange.binance;

import accounthistory.capture.Body;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The request weight that `exchangeInfo` grants an address.
public final class RateLimits {
  private static final JsonFactory JSON = new JsonFactory();

  private RateLimits() {}

  /// Weight per minute from `rateLimits[]`, the strictest if there are several; empty when the body
  /// names none. The body's contracts, which follow, are skipped.
  public static OptionalInt weightPerMinute(Body exchangeInfo) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), exchangeInfo.stream())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return OptionalInt.empty();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        var name = parser.currentName();
        if (parser.nextToken() == JsonToken.START_ARRAY && name.equals("rateLimits")) {
          return strictest(parser);
        }
        parser.skipChildren();
      }
      return OptionalInt.empty();
    } catch (JacksonException _) {
      return OptionalInt.empty();
    }
  }

  private static OptionalInt strictest(JsonParser parser) {
    var found = OptionalInt.empty();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      var limit = perMinute(parser);
      if (limit > 0 && (found.isEmpty() || limit < found.getAsInt())) {
        found = OptionalInt.of(limit);
      }
    }
    return found;
  }

  private static int perMinute(JsonParser parser) {
    @Nullable String type = null;
    @Nullable String interval = null;
    var count = 0;
    var limit = 0;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      var name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "rateLimitType" -> type = parser.getString();
        case "interval" -> interval = parser.getString();
        case "intervalNum" -> count = parser.getIntValue();
        case "limit" -> limit = parser.getIntValue();
        default -> parser.skipChildren();
      }
    }
    var isWeight = "REQUEST_WEIGHT".equals(type) && "MINUTE".equals(interval) && count > 0;
    return isWeight ? limit / count : 0;
  }
}

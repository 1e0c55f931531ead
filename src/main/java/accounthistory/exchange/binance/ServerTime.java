package accounthistory.exchange.binance;

import accounthistory.capture.Body;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The reply of `GET /fapi/v1/time`: `{"serverTime": 1736393892000}`.
public final class ServerTime {
  /// The exchange's futures opened in September 2019; a clock before that, or far ahead, is broken.
  private static final Instant EARLIEST = Instant.parse("2019-09-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private static final JsonFactory JSON = new JsonFactory();

  private ServerTime() {}

  /// The instant, in whole milliseconds; empty when the body is not of that shape or names no
  /// plausible instant.
  public static Optional<Instant> in(Body body) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), body.stream())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        var name = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && name.equals("serverTime")) {
          return Optional.of(Instant.ofEpochMilli(parser.getLongValue()))
              .filter(it -> it.isAfter(EARLIEST) && it.isBefore(LATEST));
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}

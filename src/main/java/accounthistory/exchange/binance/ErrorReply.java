package accounthistory.exchange.binance;

import accounthistory.capture.Body;
import accounthistory.exchange.protocol.ErrorCategory;
import accounthistory.exchange.protocol.ExchangeError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// An error as the exchange says it: `{"code": -2015, "msg": "…"}`.
///
/// @param code negative by contract, but for the maintenance payload
/// @param text the exchange's own words, which may name the caller's address
public record ErrorReply(int code, String text) implements ExchangeError {
  /// Errors are short. A bigger body is no error, and is not tokenized here to learn that.
  private static final int SIZE_MAX = 64 * 1024;

  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern KEPT = Pattern.compile("recent (\\d{1,4}) days");
  private static final Pattern BANNED_UNTIL = Pattern.compile("banned until (\\d{10,16})");

  /// The error that a body is, if it is a JSON object with a code or one of maintenance.
  public static Optional<ErrorReply> in(Body body) {
    if (body.size() == 0 || body.size() > SIZE_MAX) {
      return Optional.empty();
    }
    try (var parser = JSON.createParser(ObjectReadContext.empty(), body.stream())) {
      return parser.nextToken() == JsonToken.START_OBJECT
          ? Optional.ofNullable(read(parser))
          : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean isError() {
    return code < 0 || code == ErrorCodes.MAINTENANCE_PAYLOAD;
  }

  @Override
  public Optional<ErrorCategory> meaning(int status) {
    return ErrorCodes.of(code)
        .map(it -> it == ErrorCategory.NOT_FOUND && saysRetired(status) ? ErrorCategory.GONE : it);
  }

  /// So the exchange has announced retired paths: `GET /fapi/v1/account is retired, please use …`.
  private boolean saysRetired(int status) {
    return status == 400 && text.contains("is retired");
  }

  @Override
  public Optional<Instant> bannedUntil() {
    var matcher = BANNED_UNTIL.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochMilli(Long.parseLong(matcher.group(1))));
    } catch (NumberFormatException | DateTimeException _) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Duration> kept() {
    var matcher = KEPT.matcher(text);
    return matcher.find()
        ? Optional.of(Duration.ofDays(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  private static @Nullable ErrorReply read(JsonParser parser) {
    Integer code = null;
    var text = "";
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      var name = parser.currentName();
      var value = parser.nextToken();
      if (name.equals("code") && code == null && value == JsonToken.VALUE_NUMBER_INT) {
        code = parser.getIntValue();
      } else if (name.equals("msg") && value == JsonToken.VALUE_STRING) {
        text = parser.getString();
      } else if (name.equals(Integer.toString(ErrorCodes.MAINTENANCE_PAYLOAD))) {
        code = ErrorCodes.MAINTENANCE_PAYLOAD;
        text = parser.getString();
      }
      parser.skipChildren();
    }
    return code == null ? null : new ErrorReply(code, text);
  }
}

package accounthistory.exchange.binance;

import accounthistory.capture.Body;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The exchange's own code of an account, as every row of `GET /fapi/v3/balance` carries it. Two
/// replies with the same code are of the same account, whatever it is called here. It prints as
/// dots.
///
/// @param code for hashing, never for showing
public record AccountAlias(String code) {
  /// Codes seen are below 20 characters.
  private static final Pattern CODE = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private static final JsonFactory JSON = new JsonFactory();

  public AccountAlias {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("account code of %s characters".formatted(code.length()));
    }
  }

  /// The one code of all rows; empty when there is no row, a row is without it, rows disagree, or
  /// the body is not of that shape to its end.
  public static Optional<AccountAlias> in(Body balance) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), balance.stream())) {
      return parser.nextToken() == JsonToken.START_ARRAY
          ? Optional.ofNullable(agreed(parser)).map(AccountAlias::new)
          : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "••••••";
  }

  private static @Nullable String agreed(JsonParser parser) {
    String agreed = null;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return null;
      }
      var code = row(parser);
      if (code == null || (agreed != null && !agreed.equals(code))) {
        return null;
      }
      agreed = code;
    }
    return parser.nextToken() == null ? agreed : null;
  }

  /// The row's code; null when it has none, or more than one.
  private static @Nullable String row(JsonParser parser) {
    String code = null;
    var isOne = true;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      var isCode = parser.currentName().equals("accountAlias");
      var value = parser.nextToken();
      if (isCode) {
        isOne &= code == null && value == JsonToken.VALUE_STRING;
        code = value == JsonToken.VALUE_STRING ? parser.getString() : null;
      }
      parser.skipChildren();
    }
    return isOne && code != null && CODE.matcher(code).matches() ? code : null;
  }
}

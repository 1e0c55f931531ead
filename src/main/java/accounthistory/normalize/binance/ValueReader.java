package accounthistory.normalize.binance;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads the value of one field after another into a row.
final class ValueReader {
  /// Instants outside are no times of an exchange.
  private static final long MILLIS_MIN = Instant.parse("2010-01-01T00:00:00Z").toEpochMilli();

  private static final long MILLIS_END = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private static final int ISSUE_CHARACTERS_MAX = 200;
  private static final int REMARK_CHARACTERS_MAX = 1000;

  private final JsonParser parser;
  private final Row row;
  private final NumberText number = new NumberText();

  ValueReader(ReplyBody reply, Row row) {
    parser = reply.parser();
    this.row = row;
  }

  /// Steps to the value of a field and puts it into the row; false when nothing of the kind may
  /// stand there. `null` is as good as no field.
  boolean take(Field field) {
    var token = parser.nextToken();
    return token == JsonToken.VALUE_NULL
        || switch (field.kind()) {
          case AMOUNT, INTEGER, LONG, INSTANT -> takeNumber(field, token);
          case KEY, TEXT -> takeText(field, token);
          case NUMBER_NAME -> takeNumberName(field, token);
          case REMARK -> takeRemark(field, token);
          case FLAG -> takeFlag(field, token);
          case IGNORED, ROWS -> {
            parser.skipChildren();
            yield true;
          }
        };
  }

  private boolean takeNumber(Field field, @Nullable JsonToken token) {
    if (token != JsonToken.VALUE_STRING
        && token != JsonToken.VALUE_NUMBER_INT
        && token != JsonToken.VALUE_NUMBER_FLOAT) {
      return false;
    }
    var characters = parser.getStringCharacters();
    var kind = number.read(characters, parser.getStringOffset(), parser.getStringLength());
    switch (kind) {
      case SMALL -> putSmall(field);
      case LARGE -> {
        if (field.kind() == Field.Kind.AMOUNT) {
          row.putNumber(field, number.large());
        } else {
          putUnfit(field);
        }
      }
      case DOES_NOT_FIT -> putUnfit(field);
      case EMPTY -> row.putEmpty(field);
      case NOT_A_NUMBER -> {}
    }
    return kind != NumberText.Kind.NOT_A_NUMBER;
  }

  private void putSmall(Field field) {
    if (field.kind() == Field.Kind.AMOUNT) {
      row.putNumber(field, number.digits(), number.scale());
    } else if (number.scale() == 0) {
      putWhole(field, number.digits());
    } else {
      // A whole number may be written with decimals, as long as they are zeros.
      var exact = BigDecimal.valueOf(number.digits(), number.scale()).stripTrailingZeros();
      if (exact.scale() <= 0) {
        putWhole(field, exact.longValueExact());
      } else {
        putUnfit(field);
      }
    }
  }

  private void putWhole(Field field, long whole) {
    var fits =
        switch (field.kind()) {
          case INTEGER -> whole == (int) whole;
          case INSTANT -> whole == 0 || (whole >= MILLIS_MIN && whole < MILLIS_END);
          case LONG, AMOUNT, KEY, TEXT, NUMBER_NAME, REMARK, FLAG, ROWS, IGNORED -> true;
        };
    if (fits) {
      row.putNumber(field, whole, 0);
    } else {
      putUnfit(field);
    }
  }

  private void putUnfit(Field field) {
    row.putUnfit(field, Text.plain(parser.getString(), ISSUE_CHARACTERS_MAX));
  }

  private boolean takeText(Field field, @Nullable JsonToken token) {
    if (token != JsonToken.VALUE_STRING) {
      return false;
    }
    var former = row.formerText(field);
    if (former != null && isAt(former)) {
      row.putText(field, former);
      return true;
    }
    var text = parser.getString();
    if (text.isEmpty() && field.kind() == Field.Kind.TEXT) {
      return true;
    }
    if (!Text.isName(text)) {
      return false;
    }
    row.putText(field, text);
    return true;
  }

  private boolean takeNumberName(Field field, @Nullable JsonToken token) {
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      return false;
    }
    var text = parser.getString();
    if (!text.isEmpty() && !Text.isName(text)) {
      return false;
    }
    row.putText(field, text);
    return true;
  }

  private boolean takeRemark(Field field, @Nullable JsonToken token) {
    if (token == null || !token.isScalarValue()) {
      parser.skipChildren();
      return true;
    }
    var text = parser.getString();
    if (!text.isEmpty()) {
      row.putText(field, Text.plain(text, REMARK_CHARACTERS_MAX));
    }
    return true;
  }

  /// Whether the parser is at that very text, compared without making another string of it.
  private boolean isAt(String former) {
    var characters = parser.getStringCharacters();
    var from = parser.getStringOffset();
    if (parser.getStringLength() != former.length()) {
      return false;
    }
    for (var i = 0; i < former.length(); i++) {
      if (characters[from + i] != former.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean takeFlag(Field field, @Nullable JsonToken token) {
    return switch (token) {
      case VALUE_TRUE -> put(field, true);
      case VALUE_FALSE -> put(field, false);
      case VALUE_STRING ->
          switch (parser.getString()) {
            case "true" -> put(field, true);
            case "false" -> put(field, false);
            case "" -> {
              row.putEmpty(field);
              yield true;
            }
            default -> false;
          };
      case null, default -> false;
    };
  }

  private boolean put(Field field, boolean flag) {
    row.putFlag(field, flag);
    return true;
  }
}

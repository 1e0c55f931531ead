package accounthistory.normalize.binance.account;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.FLAG;
import static accounthistory.normalize.binance.Field.Kind.INTEGER;
import static accounthistory.normalize.binance.Field.Kind.KEY;

import accounthistory.account.SymbolSetting;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import tools.jackson.core.JsonToken;

/// The reply of `GET /fapi/v1/symbolConfig`: what the account has set for each symbol.
final class SymbolConfigPayload {
  private static final Shape.Builder IT = new Shape.Builder("symbolConfig[].");

  private static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field MARGIN_TYPE = IT.core(KEY, "marginType");
  private static final Field IS_AUTO_ADD_MARGIN = IT.optional(FLAG, "isAutoAddMargin");
  private static final Field LEVERAGE = IT.core(INTEGER, "leverage");
  private static final Field MAX_NOTIONAL_VALUE = IT.core(AMOUNT, "maxNotionalValue");
  private static final Shape SHAPE = IT.decidedBy();

  private SymbolConfigPayload() {}

  /// Settings by symbol.
  record Settings(Map<String, SymbolSetting> bySymbol, SortedSet<String> unknownFields) {
    Settings {
      bySymbol = Map.copyOf(bySymbol);
    }
  }

  static Settings read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, SymbolConfigPayload::settings);
  }

  private static Settings settings(ReplyBody reply) throws NotUnderstoodException {
    if (reply.next() != JsonToken.START_ARRAY) {
      throw reply.isNot("a list");
    }
    var row = new Row(SHAPE);
    var reader = new RowReader(reply, row);
    var settings = new HashMap<String, SymbolSetting>();
    while (reply.hasNextRow()) {
      reader.read();
      var setting =
          new SymbolSetting(
              row.key(SYMBOL),
              isIsolated(row, reader),
              row.flag(IS_AUTO_ADD_MARGIN),
              row.integer(LEVERAGE),
              row.amount(MAX_NOTIONAL_VALUE));
      if (settings.put(row.key(SYMBOL), setting) != null) {
        throw reader.refusal("a second row of this symbol");
      }
    }
    return new Settings(Collections.unmodifiableMap(settings), reply.unknownFields());
  }

  /// Upper case here, lower case elsewhere.
  private static boolean isIsolated(Row row, RowReader reader) throws NotUnderstoodException {
    return switch (row.key(MARGIN_TYPE)) {
      case "CROSSED" -> false;
      case "ISOLATED" -> true;
      default -> throw reader.isNot(MARGIN_TYPE, "CROSSED or ISOLATED");
    };
  }
}

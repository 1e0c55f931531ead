package accounthistory.normalize.binance.flow;

import accounthistory.capture.InvalidValueException;
import accounthistory.capture.QueryText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/// What one request to `GET /fapi/v1/userTrades` covers: the fills of a symbol in a window, or
/// those from one fill on, since the exchange takes either.
public sealed interface TradeQuestion {
  /// The most rows that one reply holds.
  int LIMIT = 1000;

  /// The path it belongs to.
  String PATH = "/fapi/v1/userTrades";

  String symbol();

  /// The parameters to send, encoded, in one order.
  String query();

  /// The fills of a stretch of time.
  ///
  /// @param from inclusive, in whole milliseconds
  /// @param to inclusive, in whole milliseconds; at most a week later
  record InWindow(String symbol, Instant from, Instant to) implements TradeQuestion {
    public InWindow {
      from = from.truncatedTo(ChronoUnit.MILLIS);
      to = to.truncatedTo(ChronoUnit.MILLIS);
      if (to.isBefore(from)) {
        throw new InvalidValueException("trades from %s to %s: ends first".formatted(from, to));
      }
    }

    @Override
    public String query() {
      return "symbol=%s&startTime=%s&endTime=%s&limit=%s"
          .formatted(QueryText.encoded(symbol), from.toEpochMilli(), to.toEpochMilli(), LIMIT);
    }
  }

  /// The fills from one on, whenever they were.
  ///
  /// @param id the first fill wanted
  record FromId(String symbol, long id) implements TradeQuestion {
    @Override
    public String query() {
      return "symbol=%s&fromId=%s&limit=%s".formatted(QueryText.encoded(symbol), id, LIMIT);
    }
  }

  /// The question that a document's endpoint says.
  ///
  /// @throws InvalidValueException for any other text
  static TradeQuestion in(String endpoint) {
    Map<String, String> parameters = QueryText.parameters(endpoint, PATH, LIMIT);
    var symbol =
        Optional.ofNullable(parameters.get("symbol"))
            .orElseThrow(() -> new InvalidValueException("\"" + endpoint + "\" has no symbol"));
    return parameters.containsKey("fromId")
        ? new FromId(symbol, QueryText.number(endpoint, parameters, "fromId"))
        : new InWindow(
            symbol,
            Instant.ofEpochMilli(QueryText.number(endpoint, parameters, "startTime")),
            Instant.ofEpochMilli(QueryText.number(endpoint, parameters, "endTime")));
  }
}

package accounthistory.normalize.binance.flow;

import accounthistory.capture.InvalidValueException;
import accounthistory.capture.QueryText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What one request to `GET /fapi/v1/income` covers. Both bounds are always sent: without them the
/// exchange chooses.
///
/// @param from `startTime`, inclusive, in whole milliseconds
/// @param to `endTime`, inclusive, in whole milliseconds
/// @param incomeType `incomeType`; empty for all
/// @param symbol `symbol`; empty for all
public record IncomeWindow(Instant from, Instant to, String incomeType, String symbol) {
  /// The most rows that one reply holds.
  public static final int LIMIT = 1000;

  private static final String PATH = "/fapi/v1/income";

  public IncomeWindow {
    from = from.truncatedTo(ChronoUnit.MILLIS);
    to = to.truncatedTo(ChronoUnit.MILLIS);
    if (to.isBefore(from)) {
      throw new InvalidValueException("income from %s to %s: ends first".formatted(from, to));
    }
  }

  /// All flows of a stretch of time.
  public static IncomeWindow of(Instant from, Instant to) {
    return new IncomeWindow(from, to, "", "");
  }

  /// The flows of one type in one millisecond.
  public static IncomeWindow at(Instant instant, String incomeType) {
    return new IncomeWindow(instant, instant, incomeType, "");
  }

  /// The flows of this window with one symbol.
  public IncomeWindow withSymbol(String one) {
    return new IncomeWindow(from, to, incomeType, one);
  }

  /// Whether it names one type or symbol only.
  public boolean isPart() {
    return !incomeType.isEmpty();
  }

  /// The parameters to send, encoded, in one order.
  public String query() {
    var query = new StringBuilder();
    if (!symbol.isEmpty()) {
      query.append("symbol=").append(QueryText.encoded(symbol)).append('&');
    }
    if (!incomeType.isEmpty()) {
      query.append("incomeType=").append(QueryText.encoded(incomeType)).append('&');
    }
    return query
        .append("startTime=")
        .append(from.toEpochMilli())
        .append("&endTime=")
        .append(to.toEpochMilli())
        .append("&limit=")
        .append(LIMIT)
        .toString();
  }

  /// The window that a document's endpoint says.
  ///
  /// @throws InvalidValueException for any other text
  public static IncomeWindow in(String endpoint) {
    var parameters = QueryText.parameters(endpoint, PATH, LIMIT);
    return new IncomeWindow(
        Instant.ofEpochMilli(QueryText.number(endpoint, parameters, "startTime")),
        Instant.ofEpochMilli(QueryText.number(endpoint, parameters, "endTime")),
        parameters.getOrDefault("incomeType", ""),
        parameters.getOrDefault("symbol", ""));
  }
}

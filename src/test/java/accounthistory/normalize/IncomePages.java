package accounthistory.normalize;

import accounthistory.capture.Body;
import accounthistory.capture.Document;
import accounthistory.normalize.binance.flow.IncomeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// Replies of an exchange that holds so many flows, served by its rules: inclusive windows, oldest
/// first, up to the limit.
final class IncomePages {
  static final Instant ASKED = Instant.parse("2026-11-20T12:00:00Z");

  private final List<Flow> flows;
  private int asked;

  /// One row.
  record Flow(Instant at, String type, String symbol, long id) {
    static Flow of(Instant at, long id) {
      return new Flow(at, "COMMISSION", "BTCUSDT", id);
    }

    String json() {
      return """
      {"symbol":"%s","incomeType":"%s","income":"-0.01","asset":"USDT","info":"","time":%d,\
      "tranId":%d,"tradeId":""}\
      """
          .formatted(symbol, type, at.toEpochMilli(), id);
    }
  }

  IncomePages(List<Flow> flows) {
    this.flows = flows.stream().sorted(Comparator.comparing(Flow::at)).toList();
  }

  Document answer(IncomeWindow window) {
    var rows =
        flows.stream()
            .filter(it -> !it.at().isBefore(window.from()) && !it.at().isAfter(window.to()))
            .filter(it -> window.incomeType().isEmpty() || window.incomeType().equals(it.type()))
            .filter(it -> window.symbol().isEmpty() || window.symbol().equals(it.symbol()))
            .limit(IncomeWindow.LIMIT)
            .map(Flow::json)
            .toList();
    var sent = ASKED.plus(Duration.ofSeconds(asked));
    asked++;
    return new Document(
        asked == 1 ? "income" : "income-" + asked,
        "/fapi/v1/income?" + window.query(),
        200,
        sent,
        sent.plusMillis(40),
        Body.of("[" + String.join(",", rows) + "]"));
  }

  int asked() {
    return asked;
  }
}

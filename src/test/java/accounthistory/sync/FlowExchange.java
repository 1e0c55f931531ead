package accounthistory.sync;

import accounthistory.simulator.FaultResponses;
import accounthistory.simulator.http.CannedReply;
import accounthistory.simulator.http.SimulatedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Serves money flows that a test has made up, by the exchange's rules: inclusive windows, oldest
/// first, a thousand at most, and none before it is listed.
final class FlowExchange implements FaultResponses {
  private static final String INCOME = "/fapi/v1/income";
  private static final String TRADES = "/fapi/v1/userTrades";

  private final List<Flow> flows = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final AtomicInteger hangsUpAt = new AtomicInteger();
  private Duration kept = Duration.ofDays(90);
  private boolean isKeptTold = true;

  /// One row.
  ///
  /// @param listedAt from when on it is served
  record Flow(
      Instant at,
      String type,
      String symbol,
      long id,
      String amount,
      Instant listedAt,
      String asset) {
    static Flow of(Instant at, long id) {
      return of(at, "COMMISSION", "BTCUSDT", id);
    }

    static Flow of(Instant at, String type, String symbol, long id) {
      return new Flow(at, type, symbol, id, "-0.01", at, "USDT");
    }

    Flow listed(Instant later) {
      return new Flow(at, type, symbol, id, amount, later, asset);
    }

    Flow of(String other) {
      return new Flow(at, type, symbol, id, other, listedAt, asset);
    }

    Flow in(String other) {
      return new Flow(at, type, symbol, id, amount, listedAt, other);
    }

    String json() {
      return """
      {"symbol":"%s","incomeType":"%s","income":"%s","asset":"%s","info":"","time":%d,\
      "tranId":%d,"tradeId":""}\
      """
          .formatted(symbol, type, amount, asset, at.toEpochMilli(), id);
    }
  }

  synchronized void add(List<Flow> more) {
    flows.addAll(more);
    flows.sort(Comparator.comparing(Flow::at));
  }

  synchronized void replace(Flow one, Flow other) {
    flows.replaceAll(it -> it.equals(one) ? other : it);
  }

  /// From now on nothing older than this is served, and requests for it are refused.
  synchronized void keep(Duration length, boolean isTold) {
    kept = length;
    isKeptTold = isTold;
  }

  /// The n-th question from now on, and every later one, finds the line dead.
  void hangUpAt(int question) {
    hangsUpAt.set(question);
  }

  /// Questions answered or not, since the last look.
  synchronized List<String> asked() {
    var questions = List.copyOf(asked);
    asked.clear();
    return questions;
  }

  @Override
  public synchronized Optional<CannedReply> before(SimulatedRequest request) {
    if (request.path().equals(TRADES) && request.parameter("startTime").isPresent()) {
      var isForgotten = instant(request, "startTime").isBefore(request.at().minus(kept));
      return isForgotten ? Optional.of(forgotten()) : Optional.empty();
    }
    if (!request.path().equals(INCOME)) {
      return Optional.empty();
    }
    asked.add(request.query());
    if (hangsUpAt.get() > 0 && hangsUpAt.decrementAndGet() == 0) {
      hangsUpAt.set(1);
      return Optional.of(new CannedReply.HungUp());
    }
    var from = instant(request, "startTime");
    var to = instant(request, "endTime");
    if (from.isBefore(request.at().minus(kept))) {
      return Optional.of(forgotten());
    }
    var type = request.parameter("incomeType").orElse("");
    var symbol = request.parameter("symbol").orElse("");
    var rows =
        flows.stream()
            .filter(it -> !it.at().isBefore(from) && !it.at().isAfter(to))
            .filter(it -> !it.listedAt().isAfter(request.at()))
            .filter(it -> type.isEmpty() || type.equals(it.type()))
            .filter(it -> symbol.isEmpty() || symbol.equals(it.symbol()))
            .limit(Long.parseLong(request.parameter("limit").orElse("100")))
            .map(Flow::json)
            .toList();
    return Optional.of(CannedReply.json("[" + String.join(",", rows) + "]"));
  }

  private CannedReply forgotten() {
    return CannedReply.error(
        400,
        -4166,
        "Search window is restricted to recent %s days only."
            .formatted(isKeptTold ? kept.toDays() : "%s"));
  }

  private static Instant instant(SimulatedRequest request, String name) {
    return Instant.ofEpochMilli(Long.parseLong(request.parameter(name).orElseThrow()));
  }
}

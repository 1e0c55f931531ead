package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.market.Market;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// `GET /fapi/v1/indexPriceKlines`: one-minute candles of the index of a pair in USDT. Like the
/// exchange, it has no pair of most margin assets.
public final class IndexPriceKlinesEndpoint implements SimulatedEndpoint.Open {
  private static final long MINUTE = 60_000;
  private static final int LIMIT_DEFAULT = 500;
  private static final int LIMIT_MAX = 1500;
  private static final String QUOTE = "USDT";
  private static final Set<String> BASES = Set.of("BTC", "BNB", "ETH", "USDC");

  private final Market market;

  public IndexPriceKlinesEndpoint(Market market) {
    this.market = market;
  }

  @Override
  public String path() {
    return "/fapi/v1/indexPriceKlines";
  }

  @Override
  public int weight(SimulatedRequest request) {
    var limit = number(request, "limit").orElse((long) LIMIT_DEFAULT);
    return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
  }

  @Override
  public ServedReply answer(SimulatedRequest request) {
    var pair = request.parameter("pair").orElse("");
    var base = pair.endsWith(QUOTE) ? pair.substring(0, pair.length() - QUOTE.length()) : "";
    if (!BASES.contains(base)) {
      return ServedReply.error(400, -1121, "Invalid symbol.");
    }
    var from = number(request, "startTime");
    var to = number(request, "endTime");
    var limit = number(request, "limit").orElse((long) LIMIT_DEFAULT);
    if (!request.parameter("interval").equals(Optional.of("1m"))
        || from.isEmpty()
        || to.isEmpty()) {
      return ServedReply.error(
          400, -1102, "Mandatory parameter was not sent, was empty/null, or malformed.");
    }
    if (limit < 1 || limit > LIMIT_MAX) {
      return ServedReply.error(400, -1130, "Data sent for parameter 'limit' is not valid.");
    }
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartArray();
          var opened = Math.ceilDiv(from.get(), MINUTE) * MINUTE;
          var last = Math.min(to.get(), request.at().toEpochMilli());
          for (var n = 0; n < limit && opened <= last; n++, opened += MINUTE) {
            json.writeStartArray();
            json.writeNumber(opened);
            json.writeString(Json.fixed(price(base, opened)));
            json.writeString(Json.fixed(price(base, opened)));
            json.writeString(Json.fixed(price(base, opened)));
            json.writeString(Json.fixed(price(base, opened + MINUTE - 1)));
            json.writeString("0");
            json.writeNumber(opened + MINUTE - 1);
            json.writeString("0");
            json.writeNumber(60);
            json.writeString("0");
            json.writeString("0");
            json.writeString("0");
            json.writeEndArray();
          }
          json.writeEndArray();
        }));
  }

  private BigDecimal price(String base, long at) {
    var instant = Instant.ofEpochMilli(at);
    return market.usd(base, instant).divide(market.usd(QUOTE, instant), 8, RoundingMode.DOWN);
  }

  private static Optional<Long> number(SimulatedRequest request, String name) {
    return request.parameter(name).filter(it -> it.matches("[0-9]{1,15}")).map(Long::valueOf);
  }
}

package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.Page;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.TradeRow;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// `GET /fapi/v1/userTrades`: fills of one symbol, in a window of a week at most or from an id on.
public final class UserTradesEndpoint implements SimulatedEndpoint.Signed {
  private static final int DEFAULT_LIMIT = 500;
  private static final Duration WINDOW_MAX = Duration.ofDays(7);

  private final World world;

  public UserTradesEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v1/userTrades";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 5;
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    if (holder.account().modes().dormant()) {
      return ServedReply.inactive();
    }
    var symbol = request.parameter("symbol");
    if (symbol.isEmpty()) {
      var message = "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.";
      return ServedReply.error(400, -1102, message);
    }
    return switch (Page.of(request, DEFAULT_LIMIT)) {
      case Page.Read.Refused(var reply) -> reply;
      case Page.Read.Asked(var page) -> answer(request, holder, symbol.get(), page);
    };
  }

  private ServedReply answer(SimulatedRequest request, KeyHolder holder, String symbol, Page page) {
    var fromId = Page.number(request, "fromId");
    if (fromId.isEmpty() && Duration.between(page.from(), page.to()).compareTo(WINDOW_MAX) > 0) {
      return ServedReply.error(400, -4165, "Invalid time interval: the maximum is 7 days.");
    }
    var present = request.at().plusMillis(1);
    var from = fromId.isPresent() ? request.at().minus(Page.KEPT) : page.from();
    var rows =
        world.trades(holder.account().name(), from, present).stream()
            .filter(it -> it.symbol().equals(symbol))
            .filter(it -> fromId.map(id -> it.id() >= id).orElseGet(() -> page.holds(it.time())))
            .limit(page.limit())
            .toList();
    return ServedReply.ok(Json.bytes(json -> write(json, rows)));
  }

  private static void write(JsonGenerator json, List<TradeRow> rows) {
    json.writeStartArray();
    rows.forEach(it -> write(json, it));
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, TradeRow row) {
    json.writeStartObject();
    json.writeStringProperty("symbol", row.symbol());
    json.writeNumberProperty("id", row.id());
    json.writeNumberProperty("orderId", 70_000_000_000L + row.id());
    json.writeStringProperty("side", row.isBuy() ? "BUY" : "SELL");
    json.writeStringProperty("price", row.price().toPlainString());
    json.writeStringProperty("qty", row.quantity().toPlainString());
    json.writeStringProperty("realizedPnl", Json.fixed(row.realizedPnl()));
    json.writeStringProperty("quoteQty", row.price().multiply(row.quantity()).toPlainString());
    json.writeStringProperty("commission", Json.fixed(row.commission().negate()));
    json.writeStringProperty("commissionAsset", row.commissionAsset());
    json.writeStringProperty("marginAsset", row.marginAsset());
    json.writeNumberProperty("time", row.time().toEpochMilli());
    json.writeStringProperty("positionSide", row.side().name());
    json.writeBooleanProperty("buyer", row.isBuy());
    json.writeBooleanProperty("maker", false);
    json.writeEndObject();
  }
}

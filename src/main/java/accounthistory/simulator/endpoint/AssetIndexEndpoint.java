package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.market.AssetRates;
import accounthistory.simulator.market.Market;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/// `GET /fapi/v1/assetIndex`: USD index and collateral rates, of one asset or of all.
public final class AssetIndexEndpoint implements SimulatedEndpoint.Open {
  private final Market market;

  public AssetIndexEndpoint(Market market) {
    this.market = market;
  }

  @Override
  public String path() {
    return "/fapi/v1/assetIndex";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return request.parameter("symbol").isPresent() ? 1 : 10;
  }

  @Override
  public ServedReply answer(SimulatedRequest request) {
    var symbol = request.parameter("symbol");
    if (symbol.isEmpty()) {
      return ServedReply.ok(
          Json.bytes(json -> {
            json.writeStartArray();
            market.rates(request.at()).forEach(rates -> write(json, rates, request.at()));
            json.writeEndArray();
          }));
    }
    return symbol
        .filter(text -> text.endsWith("USD"))
        .flatMap(text -> market.rates(text.substring(0, text.length() - 3), request.at()))
        .map(rates -> ServedReply.ok(Json.bytes(json -> write(json, rates, request.at()))))
        .orElseGet(() -> ServedReply.error(400, -1121, "Invalid symbol."));
  }

  private static void write(JsonGenerator json, AssetRates rates, Instant at) {
    json.writeStartObject();
    json.writeStringProperty("symbol", rates.asset() + "USD");
    json.writeNumberProperty("time", at.toEpochMilli());
    json.writeStringProperty("index", Json.fixed(rates.index()));
    json.writeStringProperty("bidBuffer", Json.fixed(rates.buffer()));
    json.writeStringProperty("askBuffer", Json.fixed(rates.buffer()));
    json.writeStringProperty("bidRate", Json.fixed(rates.bid()));
    json.writeStringProperty("askRate", Json.fixed(rates.ask()));
    json.writeStringProperty("autoExchangeBidBuffer", Json.fixed(rates.autoExchangeBuffer()));
    json.writeStringProperty("autoExchangeAskBuffer", Json.fixed(rates.autoExchangeBuffer()));
    json.writeStringProperty("autoExchangeBidRate", Json.fixed(rates.autoExchangeBid()));
    json.writeStringProperty("autoExchangeAskRate", Json.fixed(rates.autoExchangeAsk()));
    json.writeEndObject();
  }
}

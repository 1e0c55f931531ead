package accounthistory.simulator.document;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.market.ContractType;
import accounthistory.simulator.market.ListedContract;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// One row of `symbols` in `exchangeInfo`.
public final class ContractJson {
  private static final List<String> ORDER_TYPES =
      List.of(
          "LIMIT",
          "MARKET",
          "STOP",
          "STOP_MARKET",
          "TAKE_PROFIT",
          "TAKE_PROFIT_MARKET",
          "TRAILING_STOP_MARKET");

  private ContractJson() {}

  public static void write(JsonGenerator json, ListedContract contract) {
    json.writeStartObject();
    json.writeStringProperty("symbol", contract.symbol());
    json.writeStringProperty("pair", contract.pair());
    json.writeStringProperty("contractType", contract.type().name());
    json.writeNumberProperty("deliveryDate", contract.leavesAt().toEpochMilli());
    json.writeNumberProperty("onboardDate", contract.onboardedAt().toEpochMilli());
    json.writeStringProperty("status", "TRADING");
    json.writeStringProperty("maintMarginPercent", "2.5000");
    json.writeStringProperty("requiredMarginPercent", "5.0000");
    json.writeStringProperty("baseAsset", contract.baseAsset());
    json.writeStringProperty("quoteAsset", contract.quoteAsset());
    json.writeStringProperty("marginAsset", contract.marginAsset());
    json.writeNumberProperty("pricePrecision", contract.pricePrecision());
    json.writeNumberProperty("quantityPrecision", contract.quantityPrecision());
    json.writeNumberProperty("baseAssetPrecision", 8);
    json.writeNumberProperty("quotePrecision", 8);
    json.writeStringProperty("underlyingType", contract.type().underlyingType());
    words(json, "underlyingSubType", subTypes(contract));
    json.writeStringProperty("triggerProtect", "0.0500");
    json.writeStringProperty("liquidationFee", "0.012500");
    json.writeStringProperty("marketTakeBound", "0.05");
    json.writeNumberProperty("maxMoveOrderLimit", 10_000);
    writeFilters(json, contract);
    words(json, "orderTypes", ORDER_TYPES);
    words(json, "timeInForce", List.of("GTC", "IOC", "FOK", "GTX", "GTD"));
    words(json, "permissionSets", List.of("GRID", "COPY"));
    json.writeEndObject();
  }

  private static List<String> subTypes(ListedContract contract) {
    return contract.type() == ContractType.TRADIFI_PERPETUAL ? List.of("TRADIFI") : List.of();
  }

  private static void writeFilters(JsonGenerator json, ListedContract contract) {
    var tick = Json.shortest(contract.tickSize());
    var step = Json.shortest(contract.stepSize());
    json.writeArrayPropertyStart("filters");
    filter(json, "PRICE_FILTER", "tickSize", tick, "minPrice", tick, "maxPrice", "4529764");
    filter(json, "LOT_SIZE", "stepSize", step, "minQty", step, "maxQty", "10000000");
    filter(json, "MARKET_LOT_SIZE", "stepSize", step, "minQty", step, "maxQty", "1000000");
    filter(json, "MIN_NOTIONAL", "notional", "5");
    filter(
        json,
        "PERCENT_PRICE",
        "multiplierUp",
        "1.0500",
        "multiplierDown",
        "0.9500",
        "multiplierDecimal",
        "4");
    json.writeEndArray();
  }

  /// A filter and its fields, names and values in turn.
  private static void filter(JsonGenerator json, String type, String... fields) {
    json.writeStartObject();
    json.writeStringProperty("filterType", type);
    for (var i = 0; i < fields.length; i += 2) {
      json.writeStringProperty(fields[i], fields[i + 1]);
    }
    json.writeEndObject();
  }

  private static void words(JsonGenerator json, String name, List<String> words) {
    json.writeArrayPropertyStart(name);
    words.forEach(json::writeString);
    json.writeEndArray();
  }
}

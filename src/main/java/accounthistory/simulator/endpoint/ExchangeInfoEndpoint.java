package accounthistory.simulator.endpoint;

import accounthistory.simulator.document.ContractJson;
import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.JsonBody;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.market.ContractListing;
import accounthistory.simulator.market.MarginAsset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JsonGenerator;

/// `GET /fapi/v1/exchangeInfo`: limits, margin assets and every listed contract.
public final class ExchangeInfoEndpoint implements SimulatedEndpoint.Open {
  private final World world;
  private final int weightPerMinute;

  /// Everything after the server's time, by listing; it is the same from one change to the next.
  private final Map<Instant, JsonBody.Piece> tails = new ConcurrentHashMap<>();

  public ExchangeInfoEndpoint(World world, int weightPerMinute) {
    this.world = world;
    this.weightPerMinute = weightPerMinute;
  }

  @Override
  public String path() {
    return "/fapi/v1/exchangeInfo";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 1;
  }

  @Override
  public ServedReply answer(SimulatedRequest request) {
    var listing = world.listingAt(request.at());
    var head = "{\"timezone\":\"UTC\",\"serverTime\":" + request.at().toEpochMilli() + ",";
    var tail = tails.computeIfAbsent(listing.since(), _ -> tail(listing));
    return ServedReply.ok(
        new JsonBody(List.of(JsonBody.Piece.once(head.getBytes(StandardCharsets.UTF_8)), tail)));
  }

  private JsonBody.Piece tail(ContractListing listing) {
    var object =
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringProperty("futuresType", "U_MARGINED");
          writeLimits(json);
          json.writeArrayPropertyStart("exchangeFilters");
          json.writeEndArray();
          writeAssets(json);
          json.writeArrayPropertyStart("symbols");
          listing.contracts().forEach(contract -> ContractJson.write(json, contract));
          json.writeEndArray();
          json.writeEndObject();
        });
    return JsonBody.Piece.kept(Arrays.copyOfRange(object, 1, object.length));
  }

  private void writeLimits(JsonGenerator json) {
    json.writeArrayPropertyStart("rateLimits");
    writeLimit(json, "REQUEST_WEIGHT", "MINUTE", new int[] {1, weightPerMinute});
    writeLimit(json, "ORDERS", "MINUTE", new int[] {1, 1200});
    writeLimit(json, "ORDERS", "SECOND", new int[] {10, 300});
    json.writeEndArray();
  }

  private static void writeLimit(
      JsonGenerator json, String type, String interval, int[] numberAndLimit) {
    json.writeStartObject();
    json.writeStringProperty("rateLimitType", type);
    json.writeStringProperty("interval", interval);
    json.writeNumberProperty("intervalNum", numberAndLimit[0]);
    json.writeNumberProperty("limit", numberAndLimit[1]);
    json.writeEndObject();
  }

  private static void writeAssets(JsonGenerator json) {
    json.writeArrayPropertyStart("assets");
    for (var asset : MarginAsset.ALL) {
      json.writeStartObject();
      json.writeStringProperty("asset", asset.asset());
      json.writeBooleanProperty("marginAvailable", asset.marginAvailable());
      json.writeStringProperty("autoAssetExchange", asset.autoExchange());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

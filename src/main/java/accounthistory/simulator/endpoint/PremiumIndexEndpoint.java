package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.market.ListedContract;
import accounthistory.simulator.market.Market;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/// `GET /fapi/v1/premiumIndex`: mark and index price and funding, of one contract or of all.
public final class PremiumIndexEndpoint implements SimulatedEndpoint.Open {
  private final World world;

  public PremiumIndexEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v1/premiumIndex";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return request.parameter("symbol").isPresent() ? 1 : 10;
  }

  @Override
  public ServedReply answer(SimulatedRequest request) {
    var at = request.at();
    var listing = world.listingAt(at);
    var symbol = request.parameter("symbol");
    if (symbol.isEmpty()) {
      return ServedReply.ok(
          Json.bytes(json -> {
            json.writeStartArray();
            listing.contracts().forEach(contract -> write(json, contract, at));
            json.writeEndArray();
          }));
    }
    return symbol
        .filter(listing.rows()::containsKey)
        .map(listing::contract)
        .map(contract -> ServedReply.ok(Json.bytes(json -> write(json, contract, at))))
        .orElseGet(() -> ServedReply.error(400, -1121, "Invalid symbol."));
  }

  private void write(JsonGenerator json, ListedContract contract, Instant at) {
    Market market = world.market();
    var dated = contract.type().isDated();
    var next = market.nextFunding(at);
    var rate = market.fundingRate(contract, next.minus(Duration.ofHours(8)));
    json.writeStartObject();
    json.writeStringProperty("symbol", contract.symbol());
    json.writeStringProperty("markPrice", Json.fixed(market.mark(contract, at)));
    json.writeStringProperty("indexPrice", Json.fixed(market.index(contract, at)));
    json.writeStringProperty("estimatedSettlePrice", Json.fixed(market.index(contract, at)));
    // Dated contracts know no funding; the real reply leaves these empty.
    json.writeStringProperty("lastFundingRate", dated ? "" : Json.fixed(rate));
    json.writeStringProperty("interestRate", dated ? "" : "0.00010000");
    json.writeNumberProperty("nextFundingTime", dated ? 0 : next.toEpochMilli());
    json.writeNumberProperty("time", at.toEpochMilli());
    json.writeEndObject();
  }
}

package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;

/// `GET /fapi/v1/commissionRate`: what the owner pays for trades of one symbol. Everybody pays the
/// same here, and takes all orders.
public final class CommissionRateEndpoint implements SimulatedEndpoint.Signed {
  private final World world;

  public CommissionRateEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v1/commissionRate";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 20;
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    if (holder.account().modes().dormant()) {
      return ServedReply.inactive();
    }
    var symbol = request.parameter("symbol");
    if (symbol.isEmpty()) {
      return ServedReply.error(
          400, -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
    }
    if (!world.listingAt(request.at()).rows().containsKey(symbol.get())) {
      return ServedReply.error(400, -1121, "Invalid symbol.");
    }
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringProperty("symbol", symbol.get());
          json.writeStringProperty("makerCommissionRate", "0.000200");
          json.writeStringProperty("takerCommissionRate", "0.000400");
          json.writeStringProperty("rpiCommissionRate", "0.000050");
          json.writeEndObject();
        }));
  }
}

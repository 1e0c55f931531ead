package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import accounthistory.simulator.market.Brackets;
import accounthistory.simulator.market.ListedContract;
import accounthistory.simulator.scenario.AccountSetup;
import tools.jackson.core.JsonGenerator;

/// `GET /fapi/v1/symbolConfig`: margin type and leverage of all symbols, or of one.
public final class SymbolConfigEndpoint implements SimulatedEndpoint.Signed {
  private final World world;

  public SymbolConfigEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v1/symbolConfig";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 5;
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    var account = holder.account();
    if (account.modes().dormant()) {
      return ServedReply.inactive();
    }
    var setup = account.setupAt(request.at());
    var listing = world.listingAt(request.at());
    var symbol = request.parameter("symbol");
    if (symbol.isPresent() && !listing.rows().containsKey(symbol.get())) {
      return ServedReply.error(400, -1121, "Invalid symbol.");
    }
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartArray();
          listing.contracts().stream()
              .filter(contract -> symbol.map(contract.symbol()::equals).orElse(true))
              .forEach(contract -> write(json, setup, contract));
          json.writeEndArray();
        }));
  }

  private static void write(JsonGenerator json, AccountSetup setup, ListedContract contract) {
    var leverage = setup.leverage(contract);
    json.writeStartObject();
    json.writeStringProperty("symbol", contract.symbol());
    // Other words than the older replies have for the same.
    json.writeStringProperty("marginType", setup.isIsolated(contract) ? "ISOLATED" : "CROSSED");
    json.writeStringProperty("isAutoAddMargin", "false");
    json.writeNumberProperty("leverage", leverage);
    json.writeStringProperty(
        "maxNotionalValue", Json.shortest(Brackets.maxNotional(contract, leverage)));
    json.writeEndObject();
  }
}

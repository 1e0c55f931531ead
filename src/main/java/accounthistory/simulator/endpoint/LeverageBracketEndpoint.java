package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import accounthistory.simulator.market.Bracket;
import accounthistory.simulator.market.Brackets;
import accounthistory.simulator.market.ListedContract;
import tools.jackson.core.JsonGenerator;

/// `GET /fapi/v1/leverageBracket`: the margin tables of all symbols, or of one.
public final class LeverageBracketEndpoint implements SimulatedEndpoint.Signed {
  private final World world;

  public LeverageBracketEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v1/leverageBracket";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 1;
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    if (holder.account().modes().dormant()) {
      return ServedReply.inactive();
    }
    var listing = world.listingAt(request.at());
    var symbol = request.parameter("symbol");
    if (symbol.isPresent()) {
      return listing.rows().containsKey(symbol.get())
          ? ServedReply.ok(Json.bytes(json -> write(json, listing.contract(symbol.get()))))
          : ServedReply.error(400, -1121, "Invalid symbol.");
    }
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartArray();
          listing.contracts().forEach(it -> write(json, it));
          json.writeEndArray();
        }));
  }

  private static void write(JsonGenerator json, ListedContract contract) {
    json.writeStartObject();
    json.writeStringProperty("symbol", contract.symbol());
    json.writeArrayPropertyStart("brackets");
    Brackets.of(contract).forEach(it -> write(json, it));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Bracket bracket) {
    json.writeStartObject();
    json.writeNumberProperty("bracket", bracket.number());
    json.writeNumberProperty("initialLeverage", bracket.initialLeverage());
    json.writeNumberProperty("notionalCap", bracket.cap());
    json.writeNumberProperty("notionalFloor", bracket.floor());
    json.writeNumberProperty("maintMarginRatio", bracket.rate());
    json.writeNumberProperty("cum", bracket.cum());
    json.writeEndObject();
  }
}

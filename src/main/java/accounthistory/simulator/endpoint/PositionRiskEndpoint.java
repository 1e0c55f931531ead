package accounthistory.simulator.endpoint;

import accounthistory.simulator.document.LivePositionJson;
import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;

/// `GET /fapi/v3/positionRisk`: the positions that are open or ordered, of all symbols or of one.
public final class PositionRiskEndpoint implements SimulatedEndpoint.Signed {
  private final World world;

  public PositionRiskEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v3/positionRisk";
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
    var listing = world.listingAt(request.at());
    var symbol = request.parameter("symbol");
    if (symbol.isPresent() && !listing.rows().containsKey(symbol.get())) {
      return ServedReply.error(400, -1121, "Invalid symbol.");
    }
    var books = world.accountAt(account.name(), request.at());
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartArray();
          books.livePositions().stream()
              .filter(book -> symbol.map(book.symbol()::equals).orElse(true))
              .forEach(book -> {
                var mark = world.market().mark(book.contract(), request.at());
                LivePositionJson.inRisk(json, book, mark);
              });
          json.writeEndArray();
        }));
  }
}

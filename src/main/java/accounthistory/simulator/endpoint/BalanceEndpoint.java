package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Generation;
import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.SimulatedAsset;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import tools.jackson.core.JsonGenerator;

/// `GET /fapi/v2/balance` and `GET /fapi/v3/balance`: every asset of the account, and the
/// exchange's own code of it. They differ in what they cost.
public final class BalanceEndpoint implements SimulatedEndpoint.Signed {
  private final World world;
  private final Generation generation;

  public BalanceEndpoint(World world, Generation generation) {
    this.world = world;
    this.generation = generation;
  }

  @Override
  public String path() {
    return generation.path("balance");
  }

  @Override
  public int weight(SimulatedRequest request) {
    return generation.weight();
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    var account = holder.account();
    if (account.modes().dormant()) {
      return ServedReply.inactive();
    }
    var books = world.accountAt(account.name(), request.at());
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartArray();
          books.assets().forEach(asset -> write(json, account.alias(), asset));
          json.writeEndArray();
        }));
  }

  private static void write(JsonGenerator json, String alias, SimulatedAsset asset) {
    json.writeStartObject();
    json.writeStringProperty("accountAlias", alias);
    json.writeStringProperty("asset", asset.asset());
    json.writeStringProperty("balance", Json.fixed(asset.wallet()));
    json.writeStringProperty("crossWalletBalance", Json.fixed(asset.crossWallet()));
    json.writeStringProperty("crossUnPnl", Json.fixed(asset.crossUnPnl()));
    json.writeStringProperty("availableBalance", Json.fixed(asset.available()));
    json.writeStringProperty("maxWithdrawAmount", Json.fixed(asset.maxWithdraw()));
    json.writeBooleanProperty("marginAvailable", asset.marginAvailable());
    json.writeNumberProperty("updateTime", asset.updatedAt().toEpochMilli());
    json.writeEndObject();
  }
}

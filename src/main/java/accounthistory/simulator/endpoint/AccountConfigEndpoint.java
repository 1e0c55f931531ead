package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;

/// `GET /fapi/v1/accountConfig`: the modes of the account, and what it may do.
public final class AccountConfigEndpoint implements SimulatedEndpoint.Signed {
  private final World world;

  public AccountConfigEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v1/accountConfig";
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
    var modes = world.accountAt(account.name(), request.at()).modes();
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeNumberProperty("feeTier", 0);
          json.writeBooleanProperty("canTrade", true);
          json.writeBooleanProperty("canDeposit", true);
          json.writeBooleanProperty("canWithdraw", true);
          json.writeBooleanProperty("dualSidePosition", modes.hedgeMode());
          json.writeNumberProperty("updateTime", 0);
          json.writeBooleanProperty("multiAssetsMargin", modes.multiAssetsMargin());
          json.writeNumberProperty("tradeGroupId", -1);
          json.writeEndObject();
        }));
  }
}

package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.http.WeightPool;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import accounthistory.simulator.scenario.KeyRights.Right;
import java.time.Duration;

/// `GET /sapi/v1/account/apiRestrictions`: what the key that asks may do. The real one lives on the
/// SAPI host, and has its weight counted there.
public final class ApiRestrictionsEndpoint implements SimulatedEndpoint.Signed {
  /// Keys are older than anything that is looked at.
  private static final Duration AGE = Duration.ofDays(90);

  private final long createdAt;

  public ApiRestrictionsEndpoint(World world) {
    this.createdAt = world.epoch().minus(AGE).toEpochMilli();
  }

  @Override
  public String path() {
    return "/sapi/v1/account/apiRestrictions";
  }

  @Override
  public WeightPool pool() {
    return WeightPool.SAPI;
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 1;
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    var rights = holder.key().rights();
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeBooleanProperty("ipRestrict", rights.ipRestricted());
          json.writeNumberProperty("createTime", createdAt);
          for (var right : Right.values()) {
            json.writeBooleanProperty(field(right), rights.has(right));
          }
          json.writeEndObject();
        }));
  }

  private static String field(Right right) {
    return switch (right) {
      case READING -> "enableReading";
      case WITHDRAWALS -> "enableWithdrawals";
      case INTERNAL_TRANSFER -> "enableInternalTransfer";
      case MARGIN -> "enableMargin";
      case FUTURES -> "enableFutures";
      case UNIVERSAL_TRANSFER -> "permitsUniversalTransfer";
      case VANILLA_OPTIONS -> "enableVanillaOptions";
      case FIX_API_TRADE -> "enableFixApiTrade";
      case FIX_READ_ONLY -> "enableFixReadOnly";
      case SPOT_AND_MARGIN_TRADING -> "enableSpotAndMarginTrading";
      case PORTFOLIO_MARGIN_TRADING -> "enablePortfolioMarginTrading";
    };
  }
}

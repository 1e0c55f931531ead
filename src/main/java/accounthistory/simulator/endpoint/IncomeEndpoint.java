package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.Page;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.IncomeRow;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// `GET /fapi/v1/income`: money flows of the last three months, oldest first, read off the ledger
/// that moves the wallets. A row is served from when it is listed on, which is after the wallet has
/// it.
public final class IncomeEndpoint implements SimulatedEndpoint.Signed {
  private static final int DEFAULT_LIMIT = 100;

  /// A flow lands this long after its stamp at most.
  private static final Duration LANDED_WITHIN = Duration.ofMinutes(2);

  private final World world;

  public IncomeEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v1/income";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 30;
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    if (holder.account().modes().dormant()) {
      return ServedReply.inactive();
    }
    if (request.parameter("page").isPresent()) {
      return ServedReply.error(
          400, -1104, "Not all sent parameters were read; read '5' but was sent '6'.");
    }
    return switch (Page.of(request, DEFAULT_LIMIT)) {
      case Page.Read.Refused(var reply) -> reply;
      case Page.Read.Asked(var page) -> {
        var rows = rows(request, holder.account().name(), page);
        yield ServedReply.ok(
            Json.bytes(json -> {
              json.writeStartArray();
              rows.forEach(it -> write(json, it));
              json.writeEndArray();
            }));
      }
    };
  }

  private List<IncomeRow> rows(SimulatedRequest request, String account, Page page) {
    var type = request.parameter("incomeType").orElse("");
    var symbol = request.parameter("symbol").orElse("");
    return world.incomes(account, page.from(), page.to().plus(LANDED_WITHIN)).stream()
        .filter(it -> page.holds(it.time()))
        .filter(it -> !it.listedAt().isAfter(request.at()))
        .filter(it -> type.isEmpty() || type.equals(it.incomeType()))
        .filter(it -> symbol.isEmpty() || symbol.equals(it.symbol()))
        .limit(page.limit())
        .toList();
  }

  private static void write(JsonGenerator json, IncomeRow row) {
    json.writeStartObject();
    json.writeStringProperty("symbol", row.symbol());
    json.writeStringProperty("incomeType", row.incomeType());
    json.writeStringProperty("income", Json.fixed(row.amount()));
    json.writeStringProperty("asset", row.asset());
    json.writeStringProperty("info", row.info());
    json.writeNumberProperty("time", row.time().toEpochMilli());
    if (row.tranId() % 5 == 0) {
      // Both are seen in the wild.
      json.writeStringProperty("tranId", Long.toString(row.tranId()));
    } else {
      json.writeNumberProperty("tranId", row.tranId());
    }
    json.writeStringProperty("tradeId", row.tradeId());
    json.writeEndObject();
  }
}

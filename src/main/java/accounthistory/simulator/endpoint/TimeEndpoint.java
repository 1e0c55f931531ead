package accounthistory.simulator.endpoint;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;

/// `GET /fapi/v1/time`: the exchange's clock in milliseconds.
public final class TimeEndpoint implements SimulatedEndpoint.Open {
  @Override
  public String path() {
    return "/fapi/v1/time";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 1;
  }

  @Override
  public ServedReply answer(SimulatedRequest request) {
    return ServedReply.ok(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeNumberProperty("serverTime", request.at().toEpochMilli());
          json.writeEndObject();
        }));
  }
}

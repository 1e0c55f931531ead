package accounthistory.simulator;

import accounthistory.simulator.WeightLimiter.Verdict;
import accounthistory.simulator.world.World;
import java.time.Duration;
import java.util.Map;

/// Decides each request: weight first, then faults, path, key and signature, then the endpoint.
final class Dispatcher {
  /// What a request to a path that does not exist costs.
  private static final int UNKNOWN_PATH_WEIGHT = 1;

  private final Endpoints endpoints;
  private final WeightLimiter limiter;
  private final AccessCheck access;
  private final Faults faults;
  private final int weightPerMinute;

  Dispatcher(World world, ServerOptions options) {
    this.endpoints = new Endpoints(world, options);
    this.weightPerMinute = options.weightPerMinute();
    this.limiter = new WeightLimiter(weightPerMinute, options.refusalsBeforeBan());
    this.access = new AccessCheck(world);
    this.faults = options.faults();
  }

  /// A decision: the used weight for the header, and what to send.
  sealed interface Decision {
    int usedWeight();

    record True(int usedWeight, Reply reply) implements Decision {}

    record Faulty(int usedWeight, CannedReply reply) implements Decision {}
  }

  Decision decide(SimulatedRequest request) {
    var endpoint = endpoints.at(request.path());
    var weight = endpoint.map(found -> found.weight(request)).orElse(UNKNOWN_PATH_WEIGHT);
    return switch (limiter.charge(request.source(), weight, request.at())) {
      case Verdict.Granted(int used) -> {
        var fault = faults.before(request);
        yield fault.isPresent()
            ? new Decision.Faulty(used, fault.get())
            : new Decision.True(used, answer(request));
      }
      case Verdict.Refused refused -> new Decision.True(refused.used(), refuse(request, refused));
      case Verdict.Banned banned -> new Decision.True(banned.used(), ban(request, banned));
    };
  }

  private Reply answer(SimulatedRequest request) {
    var endpoint = endpoints.at(request.path());
    if (endpoint.isEmpty() || !request.method().equals("GET")) {
      var message = "Path %s, Method %s is invalid".formatted(request.path(), request.method());
      return Reply.error(404, -5000, message);
    }
    return switch (endpoint.get()) {
      case Endpoint.Open open -> open.answer(request);
      case Endpoint.Signed signed ->
          switch (access.of(request)) {
            case AccessCheck.Access.Granted(var account) -> signed.answer(request, account);
            case AccessCheck.Access.Denied(var reply) -> reply;
          };
    };
  }

  private Reply refuse(SimulatedRequest request, Verdict.Refused refused) {
    var message =
        "Too many requests; current limit of IP(%s) is %d requests per minute."
                .formatted(request.source(), weightPerMinute)
            + " Please use the websocket for live updates to avoid polling the API.";
    return tooMany(429, message, refused.retryAfter());
  }

  private static Reply ban(SimulatedRequest request, Verdict.Banned banned) {
    var message =
        "Way too many requests; IP(%s) banned until %d."
                .formatted(request.source(), banned.until().toEpochMilli())
            + " Please use the websocket for live updates to avoid bans.";
    return tooMany(418, message, banned.retryAfter());
  }

  private static Reply tooMany(int status, String message, Duration retryAfter) {
    return Reply.error(status, -1003, message)
        .with(Map.of("Retry-After", Long.toString(retryAfter.toSeconds())));
  }
}

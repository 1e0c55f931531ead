package accounthistory.simulator;

import accounthistory.simulator.ReplyFactory.Sent;
import accounthistory.simulator.WeightLimiter.Charge;
import accounthistory.simulator.WeightLimiter.Verdict;
import accounthistory.simulator.endpoint.SimulatedEndpoint;
import accounthistory.simulator.fault.Fault;
import accounthistory.simulator.http.AccessCheck;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.http.WeightPool;
import accounthistory.simulator.http.WireBehavior;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Decides each request: weight first, then faults, path, key and signature, then the endpoint.
final class Dispatcher {
  /// What a request to a path that does not exist costs.
  private static final int UNKNOWN_PATH_WEIGHT = 1;

  private final World world;
  private final Endpoints endpoints;
  private final WeightLimiter limiter;
  private final AccessCheck access;
  private final FaultResponses faultResponses;
  private final RunningScript script;

  Dispatcher(World world, ServerOptions options, RunningScript script) {
    this.world = world;
    this.endpoints = new Endpoints(world, options);
    this.limiter = new WeightLimiter(options);
    this.access = new AccessCheck(world);
    this.faultResponses = options.faultResponses();
    this.script = script;
  }

  /// What to send, whose key asked, and the used weight for its header.
  record Decision(WeightPool pool, int usedWeight, String account, Sent sent) {}

  WeightLimiter limiter() {
    return limiter;
  }

  void useKeysOf(World other) {
    access.use(other);
  }

  Decision decide(SimulatedRequest request) {
    var endpoint = endpoints.at(request.path());
    var pool = endpoint.map(SimulatedEndpoint::pool).orElse(WeightPool.FUTURES);
    var weight = endpoint.map(found -> found.weight(request)).orElse(UNKNOWN_PATH_WEIGHT);
    var account = access.accountOf(request);
    var drift = script.drift(request, account);
    var charge = new Charge(request.source(), pool, weight, request.at());
    var verdict = limiter.charge(charge);
    var sent =
        switch (verdict) {
          case Verdict.Granted _ -> letIn(request, account, new Occasion(charge, drift));
          case Verdict.Refused refused -> Sent.properly(refuse(charge, refused, true));
          case Verdict.Banned banned -> Sent.properly(ban(charge, banned, drift));
        };
    return new Decision(pool, verdict.used(), account.orElse(""), sent);
  }

  /// What a request was charged, and how far the exchange's clock is off for it.
  private record Occasion(Charge charge, Duration drift) {}

  private Sent letIn(SimulatedRequest request, Optional<String> account, Occasion occasion) {
    var canned = faultResponses.before(request);
    if (canned.isPresent()) {
      return ReplyFactory.of(canned.get());
    }
    var delay = script.delay(request, account);
    var there = occasion.drift().isZero() ? request : request.at(shifted(request, occasion));
    var hit = script.hit(request, account);
    var sent =
        hit.isPresent()
            ? faulty(there, hit.get(), occasion)
            : Sent.properly(answer(there, UnaryOperator.identity()));
    return delay.isZero() ? sent : sent.after(delay);
  }

  private static Instant shifted(SimulatedRequest request, Occasion occasion) {
    return request.at().plus(occasion.drift());
  }

  private Sent faulty(SimulatedRequest request, RunningScript.Hit hit, Occasion occasion) {
    var charge = occasion.charge();
    return switch (hit.fault()) {
      case Fault.Ban(Duration length, boolean isHeaderSent) -> {
        var reply = ban(charge, limiter.ban(charge, length), occasion.drift());
        yield Sent.properly(isHeaderSent ? reply : reply.without("Retry-After"));
      }
      case Fault.Throttled(Fault.RetryAfter until) -> Sent.properly(throttle(charge, until));
      case Fault.ErrorReply error -> ReplyFactory.of(error);
      case Fault.Page page -> ReplyFactory.of(page);
      case Fault.Redirect redirect -> ReplyFactory.of(redirect);
      case Fault.Maintenance maintenance -> ReplyFactory.of(maintenance);
      case Fault.Empty empty -> ReplyFactory.of(empty);
      case Fault.Garbage garbage -> ReplyFactory.of(garbage, hit);
      case Fault.GzipBomb bomb -> ReplyFactory.of(bomb);
      case Fault.Endless endless -> ReplyFactory.of(endless);
      case Fault.Spoiling spoiling ->
          CorruptedReplies.of(answer(request, holder(spoiling)), spoiling);
      // On a connection that was open before: what cannot be spoken is not answered.
      case Fault.Handshake _ -> Sent.plainly(ServedReply.none()).by(new WireBehavior.HangingUp());
      case Fault.Surrounding _ -> throw new IllegalStateException("no answer: " + hit);
    };
  }

  /// Whose reply a request gets: the key holder's, if nothing confuses them.
  private UnaryOperator<KeyHolder> holder(Fault.Spoiling fault) {
    return fault instanceof Fault.ReplyOf(String name)
        ? holder -> new KeyHolder(world.account(name), holder.key())
        : UnaryOperator.identity();
  }

  private ServedReply answer(SimulatedRequest request, UnaryOperator<KeyHolder> confusion) {
    var endpoint = endpoints.at(request.path());
    if (endpoint.isEmpty() || !request.method().equals("GET")) {
      var message = "Path %s, Method %s is invalid".formatted(request.path(), request.method());
      return ServedReply.error(404, -5000, message);
    }
    return switch (endpoint.get()) {
      case SimulatedEndpoint.Open open -> open.answer(request);
      case SimulatedEndpoint.Signed signed ->
          switch (access.of(request)) {
            case AccessCheck.Access.Granted(var holder) ->
                signed.answer(request, confusion.apply(holder));
            case AccessCheck.Access.Denied(var reply) -> reply;
          };
    };
  }

  private ServedReply throttle(Charge charge, Fault.RetryAfter until) {
    return switch (until) {
      case Fault.RetryAfter.NextMinute() ->
          refuse(charge, limiter.throttle(charge, Duration.ZERO), true);
      case Fault.RetryAfter.After(Duration wait) ->
          refuse(charge, limiter.throttle(charge, wait), true);
      case Fault.RetryAfter.Untold() ->
          refuse(charge, limiter.throttle(charge, Duration.ZERO), false);
    };
  }

  private ServedReply refuse(Charge charge, Verdict.Refused refused, boolean isHeaderSent) {
    var message =
        "Too many requests; current limit of IP(%s) is %s requests per minute."
                .formatted(charge.address(), limiter.limit(charge.pool()))
            + " Please use the websocket for live updates to avoid polling the API.";
    var reply = tooMany(429, message, refused.retryAfter());
    return isHeaderSent ? reply : reply.without("Retry-After");
  }

  /// @param drift the instant is by the clock that clients see
  private static ServedReply ban(Charge charge, Verdict.Banned banned, Duration drift) {
    var message =
        "Way too many requests; IP(%s) banned until %s."
                .formatted(charge.address(), banned.until().plus(drift).toEpochMilli())
            + " Please use the websocket for live updates to avoid bans.";
    return tooMany(418, message, banned.retryAfter());
  }

  private static ServedReply tooMany(int status, String message, Duration retryAfter) {
    return ServedReply.error(status, -1003, message)
        .and(Map.of("Retry-After", Long.toString(retryAfter.toSeconds())));
  }
}

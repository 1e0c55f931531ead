package accounthistory.simulator.http;

import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import accounthistory.simulator.scenario.KeyRights.Right;
import accounthistory.simulator.scenario.SimulatedKey;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who may read an account: key, parameters, timestamp and signature, in this order.
public final class AccessCheck {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]{64}");
  private static final Pattern MILLIS = Pattern.compile("[0-9]{1,16}");
  private static final long DEFAULT_WINDOW = 5000;
  private static final long LONGEST_WINDOW = 60_000;

  /// How far a timestamp may run ahead of the exchange, whatever the window.
  private static final Duration AHEAD = Duration.ofSeconds(1);

  private volatile World world;

  public AccessCheck(World world) {
    this.world = world;
  }

  /// From now on the keys of another world open the accounts.
  public void use(World other) {
    world = other;
  }

  /// The account whose key a request shows, whether or not it may be read with it.
  public Optional<String> accountOf(SimulatedRequest request) {
    return request.apiKey().flatMap(world::holderOfKey).map(holder -> holder.account().name());
  }

  /// The account that sends the request, or the refusal that it gets.
  public sealed interface Access {
    record Granted(KeyHolder holder) implements Access {}

    record Denied(ServedReply reply) implements Access {}
  }

  public Access of(SimulatedRequest request) {
    var key = request.apiKey().filter(text -> KEY.matcher(text).matches());
    if (key.isEmpty()) {
      return denied(401, -2014, "API-key format invalid.");
    }
    var holder = world.holderOfKey(key.get()).filter(it -> it.key().rights().has(Right.READING));
    if (holder.isEmpty()) {
      return denied(
          401,
          -2015,
          "Invalid API-key, IP, or permissions for action, request ip: " + request.source());
    }
    return parameters(request)
        .or(() -> timing(request))
        .or(() -> signature(request, holder.get().key()))
        .orElseGet(() -> new Access.Granted(holder.get()));
  }

  private static Optional<Access> parameters(SimulatedRequest request) {
    if (request.parameter("timestamp").filter(text -> MILLIS.matcher(text).matches()).isEmpty()) {
      return missing("timestamp");
    }
    if (request.parameter("signature").isEmpty()) {
      return missing("signature");
    }
    var window = request.parameter("recvWindow");
    if (window.isPresent() && !MILLIS.matcher(window.get()).matches()) {
      return missing("recvWindow");
    }
    if (window(request) > LONGEST_WINDOW) {
      return Optional.of(denied(400, -1130, "Data sent for parameter 'recvWindow' is not valid."));
    }
    return Optional.empty();
  }

  private static Optional<Access> timing(SimulatedRequest request) {
    var sent = Long.parseLong(request.parameter("timestamp").orElseThrow());
    var now = request.at().toEpochMilli();
    if (sent >= now + AHEAD.toMillis()) {
      return Optional.of(
          denied(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."));
    }
    if (now - sent > window(request)) {
      return Optional.of(
          denied(400, -1021, "Timestamp for this request is outside of the recvWindow."));
    }
    return Optional.empty();
  }

  private static Optional<Access> signature(SimulatedRequest request, SimulatedKey key) {
    return SignatureCheck.isValid(request.query(), key)
        ? Optional.empty()
        : Optional.of(denied(400, -1022, "Signature for this request is not valid."));
  }

  private static long window(SimulatedRequest request) {
    return request.parameter("recvWindow").map(Long::parseLong).orElse(DEFAULT_WINDOW);
  }

  private static Optional<Access> missing(String parameter) {
    return Optional.of(
        denied(
            400,
            -1102,
            "Mandatory parameter '%s' was not sent, was empty/null, or malformed."
                .formatted(parameter)));
  }

  private static Access denied(int status, int code, String message) {
    return new Access.Denied(ServedReply.error(status, code, message));
  }
}

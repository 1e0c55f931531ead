package accounthistory.simulator.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The window and the limit that a request for rows of the past gives, or the reply that refuses
/// them. Bounds are inclusive.
public record Page(Instant from, Instant to, int limit) {
  /// How far back rows are served.
  public static final Duration KEPT = Duration.ofDays(90);

  private static final Duration WITHOUT_BOUNDS = Duration.ofDays(7);
  private static final int LIMIT_MAX = 1000;

  /// A page, or why there is none.
  public sealed interface Read {
    record Asked(Page page) implements Read {}

    record Refused(ServedReply reply) implements Read {}
  }

  public static Read of(SimulatedRequest request, int defaultLimit) {
    var limit = number(request, "limit");
    var start = number(request, "startTime");
    var end = number(request, "endTime");
    for (var name : new String[] {"limit", "startTime", "endTime"}) {
      if (request.parameter(name).isPresent() && number(request, name).isEmpty()) {
        var message = "Illegal characters found in parameter '%s'.".formatted(name);
        return new Read.Refused(ServedReply.error(400, -1100, message));
      }
    }
    if (start.isPresent() && end.isPresent() && start.get() > end.get()) {
      return new Read.Refused(ServedReply.error(400, -4085, "startTime is later than endTime."));
    }
    var now = request.at();
    var to = end.map(Instant::ofEpochMilli).orElse(now);
    var from = start.map(Instant::ofEpochMilli).orElse(to.minus(WITHOUT_BOUNDS));
    var oldest = now.minus(KEPT);
    return new Read.Asked(
        new Page(
            from.isAfter(oldest) ? from : oldest,
            to,
            (int) Math.min(limit.orElse((long) defaultLimit), LIMIT_MAX)));
  }

  public boolean holds(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  public static Optional<Long> number(SimulatedRequest request, String name) {
    return request.parameter(name).filter(it -> it.matches("[0-9]{1,18}")).map(Long::parseLong);
  }
}

package accounthistory.simulator;

import accounthistory.simulator.http.WeightPool;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Counts request weight per address and minute, refuses what is too much, and bans an address that
/// goes on asking. Notes how clients behave. Safe for use by many threads.
final class WeightLimiter {
  /// The first ban; each further one is twice as long, up to [#LONGEST_BAN].
  static final Duration FIRST_BAN = Duration.ofMinutes(2);

  /// What the SAPI host allows an address in a minute.
  static final int SAPI_LIMIT = 12_000;

  private static final Duration LONGEST_BAN = Duration.ofDays(3);
  private static final long MINUTE = 60_000;

  private final int limit;
  private final int refusalsBeforeBan;
  private final Duration grace;
  private final Map<String, AddressUsage> usages = new HashMap<>();
  private LimitCompliance limitCompliance;

  WeightLimiter(ServerOptions options) {
    this.limit = options.weightPerMinute();
    this.refusalsBeforeBan = options.refusalsBeforeBan();
    this.grace = options.grace();
    this.limitCompliance = LimitCompliance.none(limit);
  }

  /// What became of a request's weight.
  sealed interface Verdict {
    /// Weight used in this minute, this request included.
    int used();

    record Granted(int used) implements Verdict {}

    record Refused(int used, Duration retryAfter) implements Verdict {}

    record Banned(int used, Instant until, Duration retryAfter) implements Verdict {}
  }

  /// A request's weight, its sender and its time.
  record Charge(String address, WeightPool pool, int weight, Instant at) {}

  int limit(WeightPool pool) {
    return switch (pool) {
      case FUTURES -> limit;
      case SAPI -> SAPI_LIMIT;
    };
  }

  synchronized LimitCompliance limitCompliance() {
    return limitCompliance;
  }

  synchronized Verdict charge(Charge charge) {
    var at = charge.at();
    var usage = usages.computeIfAbsent(charge.address(), _ -> new AddressUsage());
    usage.enterMinute(Math.floorDiv(at.toEpochMilli(), MINUTE));
    var pool = usage.pool(charge.pool());
    if (usage.ban.holds(at)) {
      limitCompliance = limitCompliance.duringBan(usage.ban.isCrossedBy(at, grace));
      return usage.banned(pool, at);
    }
    if (pool.pause.holds(at)) {
      limitCompliance = limitCompliance.whileThrottled(pool.pause.isCrossedBy(at, grace));
    }
    pool.used += charge.weight();
    limitCompliance = limitCompliance.used(charge.pool(), pool.used);
    if (pool.used <= limit(charge.pool())) {
      return new Verdict.Granted(pool.used);
    }
    pool.refusals++;
    if (pool.refusals > refusalsBeforeBan) {
      return usage.banned(pool, begin(usage, at, usage.nextBan));
    }
    return refused(pool, at, usage.minuteEnd());
  }

  /// Bans the address of a request that was granted.
  synchronized Verdict.Banned ban(Charge charge, Duration length) {
    var usage = usages.computeIfAbsent(charge.address(), _ -> new AddressUsage());
    return usage.banned(usage.pool(charge.pool()), begin(usage, charge.at(), length));
  }

  /// Refuses a request that was granted.
  ///
  /// @param wait after which to come again; none for the next minute
  synchronized Verdict.Refused throttle(Charge charge, Duration wait) {
    var usage = usages.computeIfAbsent(charge.address(), _ -> new AddressUsage());
    var until = wait.isZero() ? usage.minuteEnd() : charge.at().plus(wait);
    return refused(usage.pool(charge.pool()), charge.at(), until);
  }

  private Instant begin(AddressUsage usage, Instant at, Duration length) {
    limitCompliance = limitCompliance.banned();
    usage.ban(at, length);
    return at;
  }

  private static Verdict.Refused refused(PoolUsage pool, Instant at, Instant until) {
    // Further requests do not restart the pause.
    pool.pause = pool.pause.holds(at) ? pool.pause.until(until) : new Silence(at, until);
    return new Verdict.Refused(pool.used, wholeSeconds(at, until));
  }

  private static Duration wholeSeconds(Instant from, Instant to) {
    return Duration.ofSeconds(Math.ceilDiv(Duration.between(from, to).toMillis(), 1000L));
  }

  /// A time in which an address should not ask.
  private record Silence(Instant from, Instant until) {
    private static final Silence NONE = new Silence(Instant.MIN, Instant.MIN);

    boolean holds(Instant at) {
      return at.isBefore(until);
    }

    /// Whether a request may have been on its way when it began.
    boolean isCrossedBy(Instant at, Duration grace) {
      return !at.isAfter(from.plus(grace));
    }

    Silence until(Instant other) {
      return new Silence(from, other.isAfter(until) ? other : until);
    }
  }

  /// What one address used of one pool in this minute.
  private static final class PoolUsage {
    private int used;
    private int refusals;
    private Silence pause = Silence.NONE;
  }

  private static final class AddressUsage {
    private final PoolUsage futures = new PoolUsage();
    private final PoolUsage sapi = new PoolUsage();
    private long minute;
    private Duration nextBan = FIRST_BAN;
    private Silence ban = Silence.NONE;

    PoolUsage pool(WeightPool pool) {
      return switch (pool) {
        case FUTURES -> futures;
        case SAPI -> sapi;
      };
    }

    /// A request that was overtaken by one of the next minute is counted in that.
    void enterMinute(long now) {
      if (now != minute && now != minute - 1) {
        minute = now;
        futures.used = 0;
        futures.refusals = 0;
        sapi.used = 0;
        sapi.refusals = 0;
      }
    }

    Instant minuteEnd() {
      return Instant.ofEpochMilli((minute + 1) * MINUTE);
    }

    void ban(Instant at, Duration length) {
      ban = new Silence(at, at.plus(length));
      var twice = nextBan.multipliedBy(2);
      nextBan = twice.compareTo(LONGEST_BAN) < 0 ? twice : LONGEST_BAN;
      futures.refusals = 0;
      sapi.refusals = 0;
    }

    Verdict.Banned banned(PoolUsage pool, Instant at) {
      return new Verdict.Banned(pool.used, ban.until, wholeSeconds(at, ban.until));
    }
  }
}

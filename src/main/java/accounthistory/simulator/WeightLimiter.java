package accounthistory.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Counts request weight per address and minute, refuses what is too much, and bans an address that
/// goes on asking. Safe for use by many threads.
final class WeightLimiter {
  /// The first ban; each further one is twice as long, up to [#LONGEST_BAN].
  static final Duration FIRST_BAN = Duration.ofMinutes(2);

  private static final Duration LONGEST_BAN = Duration.ofDays(3);
  private static final long MINUTE = 60_000;

  private final int limit;
  private final int refusalsBeforeBan;
  private final Map<String, Usage> usages = new HashMap<>();

  WeightLimiter(int limit, int refusalsBeforeBan) {
    this.limit = limit;
    this.refusalsBeforeBan = refusalsBeforeBan;
  }

  /// What became of a request's weight.
  sealed interface Verdict {
    /// Weight used in this minute, this request included.
    int used();

    record Granted(int used) implements Verdict {}

    record Refused(int used, Duration retryAfter) implements Verdict {}

    record Banned(int used, Instant until, Duration retryAfter) implements Verdict {}
  }

  synchronized Verdict charge(String address, int weight, Instant at) {
    var usage = usages.computeIfAbsent(address, _ -> new Usage());
    usage.enterMinute(Math.floorDiv(at.toEpochMilli(), MINUTE));
    if (at.isBefore(usage.bannedUntil)) {
      return usage.banned(at);
    }
    usage.used += weight;
    if (usage.used <= limit) {
      return new Verdict.Granted(usage.used);
    }
    usage.refusals++;
    if (usage.refusals > refusalsBeforeBan) {
      usage.ban(at);
      return usage.banned(at);
    }
    var minuteEnd = Instant.ofEpochMilli((usage.minute + 1) * MINUTE);
    return new Verdict.Refused(usage.used, wholeSeconds(at, minuteEnd));
  }

  private static Duration wholeSeconds(Instant from, Instant to) {
    return Duration.ofSeconds(Math.ceilDiv(Duration.between(from, to).toMillis(), 1000L));
  }

  private static final class Usage {
    private long minute;
    private int used;
    private int refusals;
    private Duration nextBan = FIRST_BAN;
    private Instant bannedUntil = Instant.MIN;

    void enterMinute(long now) {
      if (now != minute) {
        minute = now;
        used = 0;
        refusals = 0;
      }
    }

    void ban(Instant at) {
      bannedUntil = at.plus(nextBan);
      var twice = nextBan.multipliedBy(2);
      nextBan = twice.compareTo(LONGEST_BAN) < 0 ? twice : LONGEST_BAN;
      refusals = 0;
    }

    Verdict banned(Instant at) {
      return new Verdict.Banned(used, bannedUntil, wholeSeconds(at, bannedUntil));
    }
  }
}

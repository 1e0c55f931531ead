package accounthistory.exchange;

import accounthistory.capture.FailureReason;
import accounthistory.exchange.ratelimit.AddressBlock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Who was challenged by a firewall, and how long each backOffs away: 30 s, 40 s, 50 s and so on.
///
/// One caller alone never closes the address. When two meet a challenge within a minute it is the
/// address that is doubted: it closes for a minute, and each time for twice as long, which the next
/// caller shares the address's budget remembers. Safe for use by many threads.
final class FirewallChallenges {
  private static final Duration FIRST = Duration.ofSeconds(30);
  private static final Duration MORE_EACH_TIME = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final Duration TOGETHER = Duration.ofMinutes(1);
  private static final Duration CLOSED_FIRST = Duration.ofMinutes(1);
  private static final Duration CLOSED_MOST = Duration.ofHours(1);

  /// After so much quiet the next challenge is a first one.
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Map<String, BackOff> backOffs = new HashMap<>();

  /// @param length how long the latest one is
  private record BackOff(Instant metAt, Duration length) {
    Instant until() {
      return metAt.plus(length);
    }

    boolean isRemembered(Instant now) {
      return now.isBefore(until().plus(REMEMBERED));
    }
  }

  /// Takes note of a challenge; returns until when the caller backOffs away.
  synchronized Instant met(String caller, Instant now) {
    backOffs.values().removeIf(it -> !it.isRemembered(now));
    var before = backOffs.get(caller);
    var longer = before == null ? FIRST : before.length().plus(MORE_EACH_TIME);
    var backOff = new BackOff(now, longer.compareTo(MOST) < 0 ? longer : MOST);
    backOffs.put(caller, backOff);
    return backOff.until();
  }

  /// Until when a caller backOffs away.
  synchronized Optional<Instant> until(String caller, Instant now) {
    return Optional.ofNullable(backOffs.get(caller)).map(BackOff::until).filter(now::isBefore);
  }

  /// Until when the address is to be closed after a caller's challenge: when another met one within
  /// a minute, and it is not closed for that already.
  ///
  /// @param last what the address was closed for last, by whichever process: the next one is twice
  ///   as long
  synchronized Optional<Instant> closing(String caller, Instant now, Optional<AddressBlock> last) {
    var before = last.filter(it -> it.reason() == FailureReason.CHALLENGED);
    if (!isMetByAnother(caller, now) || before.filter(it -> !it.isOver(now)).isPresent()) {
      return Optional.empty();
    }
    var length =
        before
            .filter(it -> now.isBefore(it.until().plus(REMEMBERED)))
            .map(it -> Duration.between(it.since(), it.until()).truncatedTo(ChronoUnit.SECONDS))
            .map(it -> it.multipliedBy(2))
            .orElse(CLOSED_FIRST);
    return Optional.of(now.plus(length.compareTo(CLOSED_MOST) < 0 ? length : CLOSED_MOST));
  }

  private boolean isMetByAnother(String caller, Instant now) {
    var since = now.minus(TOGETHER);
    return backOffs.entrySet().stream()
        .anyMatch(it -> !it.getKey().equals(caller) && it.getValue().metAt().isAfter(since));
  }
}

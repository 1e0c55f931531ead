package accounthistory.store.derive;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// A stretch of time in which rows of an account were written: slots, or stamps of flows.
///
/// @param until exclusive
public record RefreshRange(long accountId, Instant from, Instant until) {
  static final Comparator<RefreshRange> ORDER =
      Comparator.comparingLong(RefreshRange::accountId).thenComparing(RefreshRange::from);

  /// Ranges that are this near to each other are cheaper as one.
  private static final Duration NEAR = Duration.ofHours(1);

  public RefreshRange {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("range from %s until %s is empty".formatted(from, until));
    }
  }

  /// The shortest range with an instant in it.
  public static RefreshRange at(long accountId, Instant instant) {
    return new RefreshRange(accountId, instant, after(instant));
  }

  /// The UTC day of an instant.
  public static RefreshRange dayOf(long accountId, Instant instant) {
    var day = instant.truncatedTo(ChronoUnit.DAYS);
    return new RefreshRange(accountId, day, day.plus(Duration.ofDays(1)));
  }

  /// The next instant that the database can tell from this one.
  static Instant after(Instant instant) {
    return instant.plus(1, ChronoUnit.MICROS);
  }

  boolean contains(Instant instant) {
    return !instant.isBefore(from) && instant.isBefore(until);
  }

  /// Ranges in order, those of an account joined that begin in the same hour.
  static List<RefreshRange> byHour(Collection<RefreshRange> ranges) {
    var joined = new ArrayList<RefreshRange>();
    for (var it : ranges.stream().sorted(ORDER).toList()) {
      if (!joined.isEmpty() && joined.getLast().isOfTheHourOf(it)) {
        joined.add(joined.removeLast().to(it));
      } else {
        joined.add(it);
      }
    }
    return joined;
  }

  /// Ranges in order, those of an account joined where they are near to each other.
  static List<RefreshRange> joined(Collection<RefreshRange> ranges) {
    var joined = new ArrayList<RefreshRange>();
    for (var it : ranges.stream().sorted(ORDER).toList()) {
      if (!joined.isEmpty() && joined.getLast().isNear(it)) {
        joined.add(joined.removeLast().to(it));
      } else {
        joined.add(it);
      }
    }
    return joined;
  }

  private RefreshRange to(RefreshRange later) {
    return new RefreshRange(accountId, from, until.isAfter(later.until()) ? until : later.until());
  }

  private boolean isOfTheHourOf(RefreshRange later) {
    return accountId == later.accountId
        && from.truncatedTo(ChronoUnit.HOURS).equals(later.from().truncatedTo(ChronoUnit.HOURS));
  }

  private boolean isNear(RefreshRange later) {
    return accountId == later.accountId && !later.from().isAfter(until.plus(NEAR));
  }
}

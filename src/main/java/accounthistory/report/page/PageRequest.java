package accounthistory.report.page;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a page is to show.
///
/// @param accounts their names, at least one
/// @param group the group that they are the members of, whose totals are shown beside them
/// @param firstDay first day of the period in the zone
/// @param lastDay last day, not before the first
/// @param now the instant at which the page looks
public record PageRequest(
    List<String> accounts,
    Optional<String> group,
    LocalDate firstDay,
    LocalDate lastDay,
    ZoneId zone,
    Instant now) {
  /// Days that a page shows by default.
  public static final int DAYS = 30;

  /// No series has many more points than a month has quarter-hours.
  private static final long POINTS_MAX = 3_000;

  private static final List<Duration> STEPS =
      List.of(
          Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(4), Duration.ofHours(24));

  public PageRequest {
    accounts = List.copyOf(accounts);
    if (lastDay.isBefore(firstDay)) {
      throw new IllegalArgumentException("%s is before %s".formatted(lastDay, firstDay));
    }
  }

  /// The first instant of the period.
  public Instant since() {
    return firstDay.atStartOfDay(zone).toInstant();
  }

  /// The end of the period, which is never in the future.
  public Instant until() {
    var end = lastDay.plusDays(1).atStartOfDay(zone).toInstant();
    return end.isAfter(now) ? now : end;
  }

  /// Time from one point of a series to the next: the finest that keeps it small.
  public Duration step() {
    var length = Duration.between(since(), until());
    return STEPS.stream()
        .filter(it -> length.dividedBy(it) <= POINTS_MAX)
        .findFirst()
        .orElse(STEPS.getLast());
  }

  /// How many days the period has.
  public long days() {
    return firstDay.until(lastDay, ChronoUnit.DAYS) + 1;
  }

  /// What the statements of panels are given.
  Map<String, String> parameters() {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("accounts", SqlArray.of(accounts));
    group.ifPresent(it -> parameters.put("group", it));
    parameters.put("first_day", firstDay.toString());
    parameters.put("last_day", lastDay.toString());
    parameters.put("since", since().toString());
    parameters.put("until", until().toString());
    parameters.put("zone", zone.getId());
    parameters.put("step", String.valueOf(step().toSeconds()));
    return parameters;
  }
}

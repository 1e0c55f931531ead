package accounthistory.sync;

import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.store.write.IncomeProgress;
import accounthistory.store.write.IncomeProgress.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which stretch of an account's income is requested next. Pure.
final class IncomePlan {
  /// Rows appear late; rebates are put together every twenty minutes.
  static final Duration OVERLAP = Duration.ofHours(1);

  /// The longest stretch of one question: no maximum is documented, and the default is a week.
  static final Duration LONGEST = Duration.ofDays(7);

  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private IncomePlan() {}

  /// The present, with as much of the past as rows may be late by. After a downtime of more than a
  /// request can hold it is requested afresh, and the rest is [missing][#missing].
  static IncomeWindow fresh(IncomeProgress progress, Instant now) {
    var from =
        knownUntil(progress)
            .map(it -> it.minus(OVERLAP))
            .filter(it -> it.isAfter(now.minus(LONGEST)) && it.isBefore(now))
            .orElseGet(() -> now.minus(OVERLAP));
    return IncomeWindow.of(from, now);
  }

  /// The newest stretch of the past that is not known and that the exchange still has.
  static Optional<IncomeWindow> missing(IncomeProgress progress, Instant now) {
    return gaps(progress, now).stream()
        .max(Comparator.comparing(Stretch::to))
        .map(it -> {
          var begin = it.to().minus(LONGEST);
          return IncomeWindow.of(
              begin.isAfter(it.from()) ? begin : it.from(), it.to().minus(MILLISECOND));
        });
  }

  /// How much of what the exchange keeps is known.
  static Duration knownTime(IncomeProgress progress, Instant now) {
    var oldest = now.minus(Horizon.KEPT);
    return progress.known().stream()
        .filter(it -> it.to().isAfter(oldest))
        .map(it -> Duration.between(it.from().isBefore(oldest) ? oldest : it.from(), it.to()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /// How much of what the exchange still has is not known yet, without what cannot be known.
  static Duration missingTime(IncomeProgress progress, Instant now) {
    return gaps(progress, now).stream()
        .map(it -> Duration.between(it.from(), it.to()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static List<Stretch> gaps(IncomeProgress progress, Instant now) {
    var until = knownUntil(progress);
    if (until.isEmpty()) {
      return List.of();
    }
    var done = new ArrayList<>(progress.known());
    done.addAll(progress.holes());
    done.sort(Comparator.comparing(Stretch::from));
    var gaps = new ArrayList<Stretch>();
    var at = upToMilli(Horizon.oldest(now));
    for (var stretch : done) {
      if (at.isBefore(stretch.from())) {
        gaps.add(new Stretch(at, stretch.from()));
      }
      at = at.isBefore(stretch.to()) ? upToMilli(stretch.to()) : at;
    }
    return gaps;
  }

  private static Optional<Instant> knownUntil(IncomeProgress progress) {
    return progress.known().stream().map(Stretch::to).max(Comparator.naturalOrder());
  }

  /// Questions are in whole milliseconds, and nothing may lie between two of them.
  private static Instant upToMilli(Instant instant) {
    return Instant.ofEpochMilli(instant.plusNanos(999_999).toEpochMilli());
  }
}

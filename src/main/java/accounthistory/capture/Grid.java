package accounthistory.capture;

import accounthistory.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The fixed grid on which an account is captured.
///
/// Slots are multiples of `every` since 1970-01-01T00:00Z, the same for all accounts. A capture
/// begins `phase` after its slot.
///
/// @param every distance of slots: whole seconds, a divisor of a day
/// @param phase how long after the slot the capture begins: whole seconds, less than `every`
public record Grid(Duration every, Duration phase) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LATENESS_MAX = Duration.ofMinutes(5);

  public Grid {
    if (every.compareTo(Duration.ofSeconds(1)) < 0
        || every.compareTo(DAY) > 0
        || !isWholeSeconds(every)
        || DAY.toSeconds() % every.toSeconds() != 0) {
      throw new InvalidValueException(
          "grid of %s: want whole seconds that divide a day, e.g. 5m"
              .formatted(DurationText.exact(every)));
    }
    if (phase.isNegative() || !isWholeSeconds(phase) || phase.compareTo(every) >= 0) {
      throw new InvalidValueException(
          "phase of %s: want whole seconds from zero to less than the grid of %s"
              .formatted(DurationText.exact(phase), DurationText.exact(every)));
    }
  }

  /// The phase used when none is set: 20 s for grids of a minute and more, since funding is stamped
  /// on the hour and reaches wallets seconds later; none below.
  public static Duration defaultPhase(Duration every) {
    return every.compareTo(Duration.ofMinutes(1)) >= 0 ? Duration.ofSeconds(20) : Duration.ZERO;
  }

  /// How late a slot may be taken when no other limit is set: the smaller of half the grid and five
  /// minutes.
  public Duration defaultLateness() {
    var half = every.dividedBy(2);
    return half.compareTo(LATENESS_MAX) < 0 ? half : LATENESS_MAX;
  }

  /// The latest slot at or before an instant.
  public Instant floor(Instant instant) {
    return Instant.ofEpochSecond(
        Math.floorDiv(instant.getEpochSecond(), every.toSeconds()) * every.toSeconds());
  }

  public boolean isSlot(Instant instant) {
    return floor(instant).equals(instant);
  }

  public Instant next(Instant slot) {
    return slot.plus(every);
  }

  /// When the capture of a slot begins.
  public Instant begins(Instant slot) {
    return slot.plus(phase);
  }

  private static boolean isWholeSeconds(Duration duration) {
    return duration.equals(duration.truncatedTo(ChronoUnit.SECONDS));
  }
}

package accounthistory.capture;

import java.time.Duration;

/// How the instants of a capture were found: on whose clock, and how far off they may be.
///
/// @param source where the instants come from
/// @param offset exchange clock minus machine clock, as measured without any bias; zero unless
///   measured
/// @param error how far the offset may be off, never negative; zero unless measured
public record ClockFacts(ClockSource source, Duration offset, Duration error) {
  /// The machine's own clock, because the exchange's was not measured.
  public static final ClockFacts LOCAL =
      new ClockFacts(ClockSource.LOCAL_CLOCK, Duration.ZERO, Duration.ZERO);

  /// Instants that somebody stated with an import.
  public static final ClockFacts STATED =
      new ClockFacts(ClockSource.STATED, Duration.ZERO, Duration.ZERO);

  public ClockFacts {
    if (error.isNegative()) {
      throw new InvalidValueException("clock error below zero: " + error);
    }
  }

  public static ClockFacts measured(Duration offset, Duration error) {
    return new ClockFacts(ClockSource.MEASURED, offset, error);
  }
}

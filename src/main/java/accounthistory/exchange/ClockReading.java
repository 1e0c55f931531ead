package accounthistory.exchange;

import accounthistory.capture.ClockFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// How far the exchange's clock is from the machine's, as measured once.
///
/// @param offset exchange minus machine, the best guess without any bias
/// @param error how far the offset may be off
/// @param takenAt the machine's clock at the measurement
/// @param takenNanos the monotonic clock at the measurement
public record ClockReading(Duration offset, Duration error, Instant takenAt, long takenNanos) {
  /// The exchange reports whole milliseconds, cut or rounded: half a millisecond is the middle of a
  /// cut one, and a whole one covers both.
  private static final Duration RESOLUTION = Duration.ofMillis(1);

  /// A difference between two clocks' progress that no drift explains: one of them was set.
  private static final Duration STEP = Duration.ofMillis(100);

  /// One question and answer.
  ///
  /// @param sentAt the machine's clock when the question left
  /// @param roundTrip until the answer was here, by the monotonic clock
  public record Sample(Instant sentAt, Duration roundTrip, Instant serverTime) {}

  /// The sample of the smallest round trip; the server's clock was read somewhere within it.
  ///
  /// @param takenAt the machine's clock now
  /// @param takenNanos the monotonic clock now
  public static ClockReading best(List<Sample> samples, Instant takenAt, long takenNanos) {
    var quickest =
        samples.stream()
            .min(Comparator.comparing(Sample::roundTrip))
            .orElseThrow(() -> new IllegalArgumentException("no clock sample"));
    var half = quickest.roundTrip().dividedBy(2);
    var middle = quickest.sentAt().plus(half);
    var offset = Duration.between(middle, quickest.serverTime()).plus(RESOLUTION.dividedBy(2));
    return new ClockReading(offset, half.plus(RESOLUTION), takenAt, takenNanos);
  }

  /// The exchange's clock when the machine's shows `wall`.
  public Instant exchangeTime(Instant wall) {
    return wall.plus(offset);
  }

  /// The exchange's clock by the monotonic one, whatever became of the machine's.
  Instant exchangeTimeAfter(long nanos) {
    return exchangeTime(takenAt).plusNanos(nanos - takenNanos);
  }

  /// A time stamp to sign: behind the exchange's clock even if the offset is wrong by its whole
  /// error, since the exchange refuses stamps of its future.
  public Instant signingTime(Instant wall, Duration bias) {
    return exchangeTime(wall).minus(error).minus(bias);
  }

  public ClockFacts facts() {
    return ClockFacts.measured(offset, error);
  }

  /// Whether the reading still holds: not too old, and the machine's clock has not been set since.
  boolean holds(Instant wall, long nanos, Duration maxAge) {
    var byWall = Duration.between(takenAt, wall);
    var byNanos = Duration.ofNanos(nanos - takenNanos);
    return byWall.compareTo(maxAge) <= 0
        && byNanos.compareTo(maxAge) <= 0
        && byWall.minus(byNanos).abs().compareTo(STEP) <= 0;
  }
}

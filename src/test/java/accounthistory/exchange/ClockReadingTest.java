package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.exchange.ClockReading.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClockReadingTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theQuickestSampleWins() {
    var reading =
        ClockReading.best(List.of(sample(300, 900), sample(10, 5), sample(40, 700)), NOON, 0);
    assertThat(reading.error()).isEqualTo(Duration.ofMillis(5 + 1));
    assertThat(reading.offset()).isEqualTo(Duration.ofNanos(500_000));
  }

  @Test
  void theOffsetIsTakenInTheMiddleOfTheRoundTrip() {
    var reading = ClockReading.best(List.of(sample(100, 1_050)), NOON, 0);
    assertThat(reading.offset()).isEqualTo(Duration.ofNanos(1_000_500_000));
    assertThat(reading.exchangeTime(NOON)).isEqualTo(NOON.plusNanos(1_000_500_000));
  }

  @Test
  void theTruthIsWithinTheErrorWhereverTheServerReadItsClock() {
    var truth = Duration.ofNanos(-123_456_789);
    for (var share = 0; share <= 10; share++) {
      for (var micros = 0; micros < 1_000; micros += 111) {
        var sent = NOON.plusNanos(micros * 1_000L);
        var read = sent.plus(truth).plusMillis(7L * share);
        var cut = Instant.ofEpochMilli(read.toEpochMilli());
        var reading =
            ClockReading.best(List.of(new Sample(sent, Duration.ofMillis(70), cut)), NOON, 0);
        assertThat(reading.offset().minus(truth).abs()).isLessThanOrEqualTo(reading.error());
        assertThat(reading.signingTime(NOON, Duration.ZERO)).isBeforeOrEqualTo(NOON.plus(truth));
      }
    }
  }

  @Test
  void theBiasMovesTheSigningTimeAlone() {
    var reading = ClockReading.best(List.of(sample(20, 10)), NOON, 0);
    assertThat(reading.signingTime(NOON, Duration.ofMillis(50)))
        .isEqualTo(reading.exchangeTime(NOON).minusMillis(11 + 50));
    assertThat(reading.facts().offset()).isEqualTo(reading.offset());
    assertThat(reading.facts().error()).isEqualTo(Duration.ofMillis(11));
  }

  @Test
  void aReadingHoldsUntilItIsOldOrAClockWasSet() {
    var reading = ClockReading.best(List.of(sample(20, 10)), NOON, Long.MAX_VALUE - 5);
    var age = Duration.ofMinutes(10);
    assertThat(holds(reading, 60_000, 60_000, age)).isTrue();
    assertThat(holds(reading, 600_000, 600_000, age)).isTrue();
    assertThat(holds(reading, 600_001, 600_001, age)).isFalse();
    assertThat(holds(reading, 60_100, 60_000, age)).isTrue();
    assertThat(holds(reading, 60_101, 60_000, age)).isFalse();
    assertThat(holds(reading, 59_899, 60_000, age)).isFalse();
  }

  @Test
  void noSampleIsNoReading() {
    assertThatThrownBy(() -> ClockReading.best(List.of(), NOON, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean holds(ClockReading reading, long wall, long ticks, Duration age) {
    // The monotonic clock may run over.
    return reading.holds(NOON.plusMillis(wall), Long.MAX_VALUE - 5 + ticks * 1_000_000, age);
  }

  /// A question sent at noon, and a server that was so many milliseconds past noon.
  private static Sample sample(int roundTrip, int server) {
    return new Sample(NOON, Duration.ofMillis(roundTrip), NOON.plusMillis(server));
  }
}

package accounthistory.job;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Grid;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlotTimingTest {
  private static final Grid GRID = new Grid(Duration.ofMinutes(5), Duration.ofSeconds(20));
  private static final Duration LATENESS = GRID.defaultLateness();

  @ParameterizedTest(name = "at {0} the slot {1} is due")
  @CsvSource({
    "2026-11-20T12:00:00Z, 2026-11-20T12:00:00Z",
    "2026-11-20T12:00:19Z, 2026-11-20T12:00:00Z",
    "2026-11-20T12:02:50Z, 2026-11-20T12:00:00Z",
    "2026-11-20T11:59:50Z, 2026-11-20T12:00:00Z",
    "2026-11-20T11:59:59.999Z, 2026-11-20T12:00:00Z",
  })
  void aSlotIsDueFromTheGridInstantUntilItsLateness(Instant now, Instant slot) {
    assertThat(SlotTiming.at(now, GRID, LATENESS))
        .isEqualTo(new SlotTiming.Due(slot, slot.plusSeconds(20)));
  }

  @ParameterizedTest(name = "at {0} it is too late for {1}")
  @CsvSource({
    "2026-11-20T12:02:50.001Z, 2026-11-20T12:00:00Z",
    "2026-11-20T12:04:49.999Z, 2026-11-20T12:00:00Z",
  })
  void laterThanThatThePresentStateNeverStandsUnderThePastInstant(Instant now, Instant slot) {
    assertThat(SlotTiming.at(now, GRID, LATENESS))
        .isEqualTo(
            new SlotTiming.TooLate(slot, Duration.between(slot.plusSeconds(20), now), LATENESS));
  }

  @Test
  void latenessIsTheSmallerOfHalfTheGridAndFiveMinutes() {
    assertThat(new Grid(Duration.ofMinutes(5), Duration.ZERO).defaultLateness())
        .isEqualTo(Duration.ofSeconds(150));
    assertThat(new Grid(Duration.ofHours(1), Duration.ZERO).defaultLateness())
        .isEqualTo(Duration.ofMinutes(5));
  }
}

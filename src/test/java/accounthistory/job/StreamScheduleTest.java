package accounthistory.job;

import static accounthistory.capture.Stream.INCOME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StreamScheduleTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration QUARTER = Duration.ofMinutes(15);

  @Test
  void anAccountThatWasNeverAskedIsDue() {
    assertThat(schedule(3, 4).isDue(INCOME, Optional.empty(), NOON)).isTrue();
  }

  @Test
  void anAccountIsDueOncePerTurn() {
    var first = schedule(0, 1);

    assertThat(first.isDue(INCOME, Optional.of(NOON), at(899))).isFalse();
    assertThat(first.isDue(INCOME, Optional.of(at(-1)), NOON)).isTrue();
    assertThat(first.isDue(INCOME, Optional.of(NOON), at(900))).isTrue();
  }

  @Test
  void turnsOfManyAccountsAreSpread() {
    for (var place = 0; place < 5; place++) {
      assertThat(schedule(place, 5).nextTurn(INCOME, at(-1))).isEqualTo(at(180L * place));
    }
  }

  @Test
  void aStreamThatIsNotNamedIsNeverDue() {
    assertThat(StreamSchedule.NONE.isDue(INCOME, Optional.empty(), NOON)).isFalse();
    assertThatThrownBy(() -> StreamSchedule.NONE.nextTurn(INCOME, NOON))
        .hasMessage("stream income is not requested");
  }

  private static StreamSchedule schedule(int place, int accounts) {
    return new StreamSchedule(Map.of(INCOME, QUARTER), place, accounts, 20, true);
  }

  private static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }
}

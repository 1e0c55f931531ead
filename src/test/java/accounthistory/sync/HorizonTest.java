package accounthistory.sync;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.write.IncomeProgress.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HorizonTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant END = NOW.minus(Duration.ofDays(20));
  private static final Instant BEGIN = END.minus(Duration.ofDays(7));
  private static final Stretch STRETCH = new Stretch(BEGIN, END);
  private static final Duration STEP = Duration.ofHours(2);

  @Test
  void theOldestQuestionIsYoungerThanTheHorizonForAnHour() {
    assertThat(Horizon.oldest(NOW)).isEqualTo("2026-08-22T13:00:00Z");
  }

  @Test
  void aToldHorizonIsKeptAwayFrom() {
    assertThat(younger(Duration.ofDays(22)))
        .isEqualTo(NOW.minus(Duration.ofDays(22)).plus(Duration.ofHours(1)));
    assertThat(younger(Duration.ofDays(5))).isEqualTo(END);
  }

  @Test
  void whereNothingUsefulIsToldAStepIsGivenUp() {
    assertThat(Horizon.younger(STRETCH, Optional.empty(), STEP, NOW)).isEqualTo(BEGIN.plus(STEP));
    assertThat(younger(Duration.ofDays(90))).isEqualTo(BEGIN.plus(STEP));
    assertThat(Horizon.younger(STRETCH, Optional.empty(), Duration.ofDays(8), NOW)).isEqualTo(END);
  }

  @Test
  void whatIsOlderThanWhatIsForgottenIsForgottenToo() {
    assertThat(Horizon.older(BEGIN, NOW)).isEqualTo(Horizon.oldest(NOW));
    assertThat(Horizon.older(NOW.minus(Duration.ofDays(95)), NOW))
        .isEqualTo(NOW.minus(Duration.ofDays(95)));
  }

  private static Instant younger(Duration kept) {
    return Horizon.younger(STRETCH, Optional.of(kept), STEP, NOW);
  }
}

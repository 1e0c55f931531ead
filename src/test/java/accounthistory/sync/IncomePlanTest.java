package accounthistory.sync;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.store.write.IncomeProgress;
import accounthistory.store.write.IncomeProgress.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class IncomePlanTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void anAccountThatWasNeverAskedBeginsWithTheLastHour() {
    assertThat(IncomePlan.fresh(IncomeProgress.NONE, NOW)).isEqualTo(window("PT-1H", "PT0S"));
    assertThat(IncomePlan.missing(IncomeProgress.NONE, NOW)).isEmpty();
  }

  @Test
  void whatFollowsOverlapsWhatIsKnownByAnHour() {
    assertThat(IncomePlan.fresh(known(stretch("PT-20H", "PT-16M")), NOW))
        .isEqualTo(window("PT-76M", "PT0S"));
  }

  @Test
  void theMissingPastIsAskedForInWeeksNewestFirst() {
    var progress = known(stretch("PT-1H", "PT-1M"));

    var first = IncomePlan.missing(progress, NOW).orElseThrow();

    assertThat(first).isEqualTo(past("PT-169H", "PT-1H"));
  }

  @Test
  void whatWasInterruptedIsGoneOnWithBeforeOlderTimes() {
    var progress = known(stretch("PT-168H", "PT-60H"), stretch("PT-10H", "PT-1M"));

    assertThat(IncomePlan.missing(progress, NOW)).hasValue(past("PT-60H", "PT-10H"));
  }

  @Test
  void nothingIsMissingOnceTheThreeMonthsAreKnown() {
    var progress = known(stretch("PT-2159H", "PT-1M"));

    assertThat(IncomePlan.missing(progress, NOW)).isEmpty();
    assertThat(IncomePlan.missingTime(progress, NOW)).isZero();
    assertThat(IncomePlan.knownTime(progress, NOW)).isEqualTo(Duration.parse("PT2158H59M"));
    assertThat(IncomePlan.knownTime(known(stretch("P-100D", "PT0S")), NOW))
        .isEqualTo(Duration.ofDays(90));
  }

  @Test
  void theLastMissingStretchEndsAnHourBeforeTheExchangeForgets() {
    var progress = known(stretch("P-88D", "PT-1M"));

    assertThat(IncomePlan.missing(progress, NOW)).hasValue(past("PT-2159H", "P-88D"));
    assertThat(IncomePlan.missingTime(progress, NOW)).isEqualTo(Duration.ofHours(47));
  }

  @Test
  void aHoleIsNotAskedForAgain() {
    var hole = new Stretch(NOW.minusSeconds(7200), NOW.minusSeconds(7200).plusMillis(1));
    var progress =
        new IncomeProgress(
            List.of(
                new Stretch(NOW.minus(Duration.ofDays(90)), hole.from()),
                new Stretch(hole.to(), NOW.minusSeconds(60))),
            List.of(hole),
            Optional.of(NOW),
            Optional.empty());

    assertThat(IncomePlan.missing(progress, NOW)).isEmpty();
  }

  @Test
  void afterALongDowntimeThePresentGoesFirst() {
    var progress = known(stretch("P-60D", "P-20D"));

    assertThat(IncomePlan.fresh(progress, NOW)).isEqualTo(window("PT-1H", "PT0S"));
  }

  @Test
  void aStretchThatEndsWithinAMillisecondIsGoneOnWithAtTheNext() {
    var progress =
        known(
            new Stretch(NOW.minus(Duration.ofDays(90)), NOW.minusSeconds(100).plusNanos(1_500_000)),
            stretch("PT-10S", "PT-1S"));

    assertThat(IncomePlan.missing(progress, NOW).orElseThrow().from())
        .isEqualTo(NOW.minusSeconds(100).plusMillis(2));
  }

  private static IncomeWindow window(String from, String to) {
    return IncomeWindow.of(NOW.plus(Duration.parse(from)), NOW.plus(Duration.parse(to)));
  }

  /// Up to the last millisecond before, since both ends of a window belong to it.
  private static IncomeWindow past(String from, String to) {
    return IncomeWindow.of(
        NOW.plus(Duration.parse(from)), NOW.plus(Duration.parse(to)).minusMillis(1));
  }

  private static IncomeProgress known(Stretch... known) {
    return new IncomeProgress(List.of(known), List.of(), Optional.of(NOW), Optional.empty());
  }

  private static Stretch stretch(String from, String to) {
    return new Stretch(NOW.plus(Duration.parse(from)), NOW.plus(Duration.parse(to)));
  }
}

package accounthistory.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ms",
    "500, 500ms",
    "1500, 1s500ms",
    "20000, 20s",
    "90000, 1m30s",
    "300000, 5m",
    "3600000, 1h",
    "4500000, 1h15m",
    "86400000, 1d",
    "604800000, 7d",
    "90061001, 1d1h1m1s1ms"
  })
  void whatIsWrittenIsReadAsTheSame(long millis, String text) {
    var duration = Duration.ofMillis(millis);

    assertThat(DurationText.exact(duration)).isEqualTo(text);
    assertThat(DurationText.parse(text)).contains(duration);
  }

  @Test
  void anAgeIsToldInItsTwoLargestUnits() {
    assertThat(DurationText.about(Duration.ofSeconds(100_000))).isEqualTo("1d3h");
    assertThat(DurationText.about(Duration.ofMillis(61_999))).isEqualTo("1m1s");
    assertThat(DurationText.about(Duration.ofSeconds(-5))).isEqualTo("-5s");
    assertThat(DurationText.about(Duration.ofNanos(999))).isEqualTo("0s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "m5", "5m5h", "5 m", "-5m", "1.5h", "PT", "٢٠s"})
  void everythingElseIsNone(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }

  @Test
  void isoIsReadToo() {
    assertThat(DurationText.parse("PT5M")).contains(Duration.ofMinutes(5));
  }
}

package accounthistory.spool;

import static accounthistory.spool.SpoolCaptures.SLOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Capture;
import accounthistory.capture.Stream;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpooledCaptureTest {
  private static final String NAME =
      "20260314T120500Z+1+binance-usdm+production+main+account"
          + "+5df6e0e2-7613-d9dd-a25c-dc84d3a1a3b3+0123456789abcdef.capture";

  @Test
  void namesReadAsSlotRankSubjectStreamAttemptAndContent() {
    assertThat(spooled(SpoolCaptures.of("main", SLOT, "{}")).name())
        .matches(
            "20260314T120500Z\\+1\\+binance-usdm\\+production\\+main\\+account"
                + "\\+[0-9a-f-]{36}\\+[0-9a-f]{16}\\.capture");
    assertThat(spooled(SpoolCaptures.of(Stream.ASSET_INDEX, SLOT)).name())
        .startsWith("20260314T120500Z+0+binance-usdm+production+-+asset-index+");
  }

  @Test
  void everyNameIsReadBack() {
    var random = new Random(7);
    for (var round = 0; round < 1_000; round++) {
      var capture = SpoolCaptures.any(random);
      var spooled = spooled(capture);
      assertThat(SpooledCapture.named(spooled.name())).contains(spooled);
      assertThat(spooled.names(capture)).isTrue();
      assertThat(spooled.name()).hasSizeLessThan(200).matches("[A-Za-z0-9._+-]+");
    }
  }

  @Test
  void namesSortBySlotThenPublicStreamsThenSubject() {
    var later = SLOT.plusSeconds(300);
    assertThat(
            java.util.stream.Stream.of(
                    SpoolCaptures.of("main-2", SLOT, "{}"),
                    SpoolCaptures.of("a", later, "{}"),
                    SpoolCaptures.of("main", SLOT, "{}"),
                    SpoolCaptures.of(Stream.EXCHANGE_INFO, SLOT),
                    SpoolCaptures.of("0", SLOT, "{}"),
                    SpoolCaptures.of(Stream.ASSET_INDEX, SLOT))
                .map(SpooledCaptureTest::spooled)
                .sorted()
                .map(it -> it.subject().name() + " " + it.stream().label()))
        .containsExactly(
            "binance-usdm/production asset-index",
            "binance-usdm/production exchange-info",
            "0 account",
            "main account",
            "main-2 account",
            "a account");
  }

  @Test
  void accountsSortAsSubjectsDo() {
    var random = new Random(11);
    for (var round = 0; round < 1_000; round++) {
      var one = SpoolCaptures.any(random);
      var other = SpoolCaptures.any(random);
      if (one.slot().equals(other.slot()) || one.stream().isPublic() || other.stream().isPublic()) {
        continue;
      }
      var left = spooled(at(one));
      var right = spooled(at(other));
      assertThat(Integer.signum(left.compareTo(right)))
          .as("%s %s", left, right)
          .isEqualTo(Integer.signum(labels(left).compareTo(labels(right))));
    }
  }

  @Test
  void twoFailuresOfOneSlotAreTwoFiles() {
    var one = spooled(SpoolCaptures.failed("connect timed out"));
    var other = spooled(SpoolCaptures.failed("connection refused"));
    assertThat(one.attempt()).isEqualTo(other.attempt());
    assertThat(one.name()).isNotEqualTo(other.name());
  }

  @Test
  void aSlotWhoseYearHasNotFourDigitsIsRefused() {
    var capture = SpoolCaptures.of("main", Instant.parse("+10000-01-01T00:00:00Z"), "{}");
    assertThatThrownBy(() -> spooled(capture))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "binance-usdm/production/main: slot +10000-01-01T00:00:00Z is not in the years 0 to"
                + " 9999");
  }

  @Test
  void theNameOfTheTestsBelowIsOne() {
    assertThat(SpooledCapture.named(NAME)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notes.txt",
        ".capture",
        "x.capture",
        "20260314T120500Z+2+binance-usdm+production+main+account+5df6e0e2-7613-d9dd-a25c-dc84d3a1a3b3+0123456789abcdef.capture",
        "20260314T120500Z+0+binance-usdm+production+main+account+5df6e0e2-7613-d9dd-a25c-dc84d3a1a3b3+0123456789abcdef.capture",
        "20260314T120560Z+1+binance-usdm+production+main+account+5df6e0e2-7613-d9dd-a25c-dc84d3a1a3b3+0123456789abcdef.capture",
        "20260230T120500Z+1+binance-usdm+production+main+account+5df6e0e2-7613-d9dd-a25c-dc84d3a1a3b3+0123456789abcdef.capture",
        "20260314T120500Z+1+binance-usdm+production+..+account+5df6e0e2-7613-d9dd-a25c-dc84d3a1a3b3+0123456789abcdef.capture",
        "20260314T120500Z+1+binance-usdm+production+main+account+1-1-1-1-1+0123456789abcdef.capture",
        "20260314T120500Z+1+binance-usdm+production+main+account+5df6e0e2-7613-d9dd-a25c-dc84d3a1a3b3+0123456789ABCDEF.capture",
        "20260314T120500Z+1+binance-usdm+production+main+account+5df6e0e2-7613-d9dd-a25c-dc84d3a1a3b3+0123456789abcdef.capture~",
      })
  void otherNamesAreNotSpooledCaptures(String name) {
    assertThat(SpooledCapture.named(name)).isEmpty();
  }

  private static SpooledCapture spooled(Capture capture) {
    return SpooledCapture.of(capture, Envelope.around(capture));
  }

  private static Capture at(Capture capture) {
    return new Capture(
        capture.subject(),
        capture.stream(),
        SLOT,
        capture.clock(),
        capture.documents(),
        capture.failure());
  }

  private static String labels(SpooledCapture spooled) {
    return "%s %s %s"
        .formatted(
            spooled.subject().environment().label(),
            spooled.subject().name(),
            spooled.stream().label());
  }
}

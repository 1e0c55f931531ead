package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Body;
import accounthistory.normalize.binance.IndexPriceKlines;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.stream.StreamRows.IndexPriceCandle.Candle;
import accounthistory.stream.StreamRows.IndexPriceCandle.Requested;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IndexPriceKlinesTest {
  private static final Instant FROM = Instant.ofEpochMilli(1_700_000_040_000L);
  private static final Instant TO = FROM.plusSeconds(60);
  private static final Requested REQUESTED = new Requested("BNBUSDT", FROM, TO, true);

  @Test
  void aCandleIsItsOpeningTimeAndItsOpeningPrice() throws Exception {
    var reply =
        """
        [[1700000040000,"243.21000000","244.1","243.0","243.9","0",1700000099999,"0",60,"0","0","0"],
         [1700000100000,"243.90","244.1","243.0","244.0","0",1700000159999,"0",60,"0","0","0"]]
        """;
    assertThat(IndexPriceKlines.read(Body.of(reply), REQUESTED))
        .containsExactly(
            new Candle("BNBUSDT", FROM, new BigDecimal("243.21000000")),
            new Candle("BNBUSDT", TO, new BigDecimal("243.90")));
  }

  @Test
  void whatWasAskedIsReadFromTheQuestion() throws Exception {
    var endpoint = IndexPriceKlines.PATH + "?" + IndexPriceKlines.query("BNBUSDT", FROM, TO);
    assertThat(IndexPriceKlines.requested(endpoint, true)).isEqualTo(REQUESTED);
    assertThatThrownBy(() -> IndexPriceKlines.requested("/fapi/v1/klines", true))
        .isInstanceOf(NotUnderstoodException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[{}]",
        "[[]]",
        "[[1700000040000]]",
        "[[1700000040000,\"1\"]]",
        "[[1700000040000,1,\"1\"]]",
        "[[1700000040000,\"0.0\",\"1\"]]",
        "[[1700000040000,\"-1\",\"1\"]]",
        "[[1700000040000,\"1e3\",\"1\"]]",
        "[[\"1700000040000\",\"1\",\"1\"]]",
        "[[1700000160000,\"1\",\"1\"]]",
        "[[1699999980000,\"1\",\"1\"]]",
        "[[1700000040000,\"1\",[]]]",
        "[[1700000040000,\"1\",\"1\"]",
        "[[1700000040000,\"1\",\"1\"]] []",
      })
  void anotherShapeIsRefused(String reply) {
    assertThatThrownBy(() -> IndexPriceKlines.read(Body.of(reply), REQUESTED))
        .isInstanceOf(NotUnderstoodException.class);
  }
}

package accounthistory.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitsTest {
  @Test
  void theMinutesWeightIsReadFromAmongTheLimits() {
    var body =
        """
        {"timezone":"UTC","futuresType":"U_MARGINED","nested":{"rateLimits":[{"limit":1}]},
         "rateLimits":[
          {"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300},
          {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400,"x":{}},
          {"rateLimitType":"ORDERS","interval":"MINUTE","intervalNum":1,"limit":1200}],
         "symbols":[{"symbol":"BTCUSDT"}]}
        """;
    assertThat(RateLimits.weightPerMinute(Body.of(body))).hasValue(2400);
  }

  @Test
  void ofSeveralLimitsTheStrictestCounts() {
    var body =
        """
        {"rateLimits":[
          {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400},
          {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":5,"limit":6000}]}
        """;
    assertThat(RateLimits.weightPerMinute(Body.of(body))).hasValue(1200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"rateLimits\":{}}",
        "{\"rateLimits\":[1]}",
        "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\"",
        "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"limit\":1}]}",
        "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"DAY\",\"intervalNum\":1,\"limit\":9}]}",
      })
  void aBodyThatNamesNoneSaysSo(String body) {
    assertThat(RateLimits.weightPerMinute(Body.of(body))).isEmpty();
  }

  @Test
  void theServersTimeIsRead() {
    assertThat(ServerTime.in(Body.of("{\"serverTime\":1736393892000}")))
        .contains(Instant.ofEpochMilli(1_736_393_892_000L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[1736393892000]",
        "{\"serverTime\":\"1736393892000\"}",
        "{\"serverTime\":0}",
        "{\"serverTime\":99999999999999999999999}",
        "{\"serverTime\":9223372036854775807}",
        "{\"time\":1736393892000}",
      })
  void anImplausibleTimeIsNone(String body) {
    assertThat(ServerTime.in(Body.of(body))).isEmpty();
  }
}

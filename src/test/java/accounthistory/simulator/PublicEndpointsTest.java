package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What anyone may ask.
final class PublicEndpointsTest {
  private ExchangeFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = ExchangeFixture.with(ExchangeFixture.PLENTY);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void unknownPathsAndMethodsAreNamed() throws Exception {
    var unknown = fixture.client.get("/fapi/v9/account");
    var posted = fixture.client.post("/fapi/v1/time");

    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.code()).isEqualTo(-5000);
    assertThat(unknown.message()).isEqualTo("Path /fapi/v9/account, Method GET is invalid");
    assertThat(posted.status()).isEqualTo(404);
    assertThat(posted.message()).isEqualTo("Path /fapi/v1/time, Method POST is invalid");
  }

  @Test
  void timeIsTheGivenClocks() throws Exception {
    fixture.clock.step(Duration.ofMillis(1234));

    assertThat(fixture.client.get("/fapi/v1/time").text())
        .isEqualTo("{\"serverTime\":" + fixture.clock.instant().toEpochMilli() + "}");
  }

  @Test
  void exchangeInfoListsAllKindsOfContracts() throws Exception {
    var info = fixture.client.get("/fapi/v1/exchangeInfo").json();

    Map<String, Integer> margins = new HashMap<>();
    Map<String, Integer> types = new HashMap<>();
    Set<String> symbols = new HashSet<>();
    for (var symbol : info.get("symbols")) {
      margins.merge(symbol.get("marginAsset").asString(), 1, Integer::sum);
      types.merge(symbol.get("contractType").asString(), 1, Integer::sum);
      symbols.add(symbol.get("symbol").asString());
    }
    assertThat(symbols).hasSize(info.get("symbols").size()).hasSizeGreaterThanOrEqualTo(560);
    assertThat(margins).containsOnlyKeys("USDT", "USDC", "BTC");
    assertThat(margins.get("USDT")).isGreaterThanOrEqualTo(500);
    assertThat(margins.get("USDC")).isEqualTo(40);
    assertThat(types.get("TRADIFI_PERPETUAL")).isGreaterThanOrEqualTo(20);
    assertThat(symbols)
        .contains("BTCUSDT", "ETHBTC", "BTCUSDC", "币安人生USDT", "TSLAUSDT", "BTCUSDT_261225")
        .contains("BTCUSDT_270326", "ETHUSDT_261225");
    assertThat(info.get("rateLimits").get(0).get("limit").asInt()).isEqualTo(1_000_000);
    assertThat(info.get("timezone").asString()).isEqualTo("UTC");
    assertThat(info.get("assets")).hasSize(9);
  }

  @Test
  void listingsChangeWithTime() throws Exception {
    assertThat(onboarded("NOVUMUSDT")).isZero();
    var first = onboarded("LITUSDT");
    assertThat(first).isPositive();
    fixture.clock.step(Duration.ofHours(20));
    assertThat(onboarded("LITUSDT")).isZero();
    fixture.clock.step(Duration.ofHours(20));
    assertThat(onboarded("NOVUMUSDT")).isPositive();
    assertThat(onboarded("LITUSDT")).isGreaterThan(first);
  }

  @Test
  void indexRatesFollowTheBuffers() throws Exception {
    var buffers = new HashMap<String, String>();
    for (var row : fixture.client.get("/fapi/v1/assetIndex").json()) {
      var index = decimal(row.get("index").asString());
      var buffer = decimal(row.get("bidBuffer").asString());
      var bid = index.multiply(BigDecimal.ONE.subtract(buffer));
      var ask = index.multiply(BigDecimal.ONE.add(buffer));
      assertThat(decimal(row.get("bidRate").asString()).subtract(bid).abs())
          .isLessThan(decimal("0.00000001"));
      assertThat(decimal(row.get("askRate").asString()).subtract(ask).abs())
          .isLessThan(decimal("0.00000001"));
      buffers.put(row.get("symbol").asString(), row.get("bidBuffer").asString());
    }
    assertThat(buffers)
        .containsEntry("USDTUSD", "0.00010000")
        .containsEntry("USDCUSD", "0.00010000")
        .containsEntry("BTCUSD", "0.05000000")
        .containsEntry("ETHUSD", "0.05000000")
        .containsEntry("BNBUSD", "0.05000000")
        .containsEntry("FDUSDUSD", "0.10000000")
        .containsEntry("SOLUSD", "0.10000000")
        .doesNotContainKey("BNFCRUSD");
  }

  @Test
  void oneIndexIsAnsweredAlone() throws Exception {
    var one = fixture.client.get("/fapi/v1/assetIndex?symbol=USDTUSD").json();

    assertThat(one.get("symbol").asString()).isEqualTo("USDTUSD");
    assertThat(decimal(one.get("index").asString()))
        .isBetween(decimal("0.999"), decimal("1.001"))
        .isNotEqualByComparingTo("1");
    assertThat(fixture.client.get("/fapi/v1/assetIndex?symbol=NONEUSD").code()).isEqualTo(-1121);
    assertThat(fixture.client.get("/fapi/v1/assetIndex?symbol=X").code()).isEqualTo(-1121);
  }

  @Test
  void marksComeForOneContractOrAll() throws Exception {
    var all = fixture.client.get("/fapi/v1/premiumIndex").json();
    var chinese =
        fixture.client.get("/fapi/v1/premiumIndex?symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT");
    var dated = fixture.client.get("/fapi/v1/premiumIndex?symbol=BTCUSDT_261225").json();

    assertThat(all.size())
        .isEqualTo(fixture.world.listingAt(fixture.clock.instant()).contracts().size());
    assertThat(chinese.json().get("symbol").asString()).isEqualTo("币安人生USDT");
    assertThat(dated.get("lastFundingRate").asString()).isEmpty();
    assertThat(dated.get("nextFundingTime").asLong()).isZero();
  }

  private long onboarded(String symbol) throws Exception {
    for (var row : fixture.client.get("/fapi/v1/exchangeInfo").json().get("symbols")) {
      if (row.get("symbol").asString().equals(symbol)) {
        return row.get("onboardDate").asLong();
      }
    }
    return 0;
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }
}

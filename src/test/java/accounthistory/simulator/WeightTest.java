package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Weight per minute, refusals and bans, by a clock that the test moves.
final class WeightTest {
  private static final ServerOptions SMALL = ServerOptions.DEFAULTS.withWeightPerMinute(30);

  @Test
  void everyReplyTellsTheWeightUsed() throws Exception {
    try (var fixture = ExchangeFixture.with(ServerOptions.DEFAULTS)) {
      var client = fixture.client;

      assertThat(client.get("/fapi/v1/time").usedWeight()).isEqualTo(1);
      assertThat(client.get("/fapi/v1/exchangeInfo").usedWeight()).isEqualTo(2);
      assertThat(client.get("/fapi/v1/assetIndex").usedWeight()).isEqualTo(12);
      assertThat(client.get("/fapi/v1/assetIndex?symbol=BTCUSD").usedWeight()).isEqualTo(13);
      assertThat(client.get(TestClient.ACCOUNT).usedWeight()).isEqualTo(23);
      assertThat(client.get("/fapi/v1/nothing").usedWeight()).isEqualTo(24);
      assertThat(client.account(fixture.account(), fixture.clock.instant()).usedWeight())
          .isEqualTo(34);
      fixture.clock.step(Duration.ofMinutes(1));
      assertThat(client.get("/fapi/v1/time").usedWeight()).isEqualTo(1);
    }
  }

  @Test
  void tooMuchIsRefusedUntilTheNextMinute() throws Exception {
    try (var fixture = ExchangeFixture.with(SMALL)) {
      fixture.clock.step(Duration.ofMillis(20_500));
      useAll(fixture);

      var refused = fixture.client.get("/fapi/v1/time");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo(-1003);
      assertThat(refused.message()).contains("IP(127.0.0.1)").contains("30 requests per minute");
      assertThat(refused.header("Retry-After")).isEqualTo("40");
      assertThat(refused.usedWeight()).isEqualTo(31);
      fixture.clock.step(Duration.ofSeconds(40));
      assertThat(fixture.client.get("/fapi/v1/time").status()).isEqualTo(200);
    }
  }

  @Test
  void whoGoesOnAskingIsBannedUntilTheInstantNamed() throws Exception {
    try (var fixture = ExchangeFixture.with(SMALL)) {
      useAll(fixture);
      for (var i = 0; i < SMALL.refusalsBeforeBan(); i++) {
        assertThat(fixture.client.get("/fapi/v1/time").status()).isEqualTo(429);
      }

      var banned = fixture.client.get("/fapi/v1/time");

      var until = ExchangeFixture.EPOCH.plus(Duration.ofMinutes(2));
      assertThat(banned.status()).isEqualTo(418);
      assertThat(banned.code()).isEqualTo(-1003);
      assertThat(banned.message())
          .startsWith(
              "Way too many requests; IP(127.0.0.1) banned until " + until.toEpochMilli() + ".");
      assertThat(banned.header("Retry-After")).isEqualTo("120");
      fixture.clock.set(until.minusMillis(1));
      assertThat(fixture.client.get("/fapi/v1/time").status()).isEqualTo(418);
      fixture.clock.set(until);
      assertThat(fixture.client.get("/fapi/v1/time").status()).isEqualTo(200);
    }
  }

  @Test
  void secondBanIsLonger() throws Exception {
    try (var fixture = ExchangeFixture.with(SMALL)) {
      ban(fixture);
      fixture.clock.step(Duration.ofMinutes(2));

      assertThat(ban(fixture).header("Retry-After")).isEqualTo("240");
    }
  }

  private static TestClient.Answer ban(ExchangeFixture fixture) throws Exception {
    useAll(fixture);
    for (var i = 0; i < SMALL.refusalsBeforeBan(); i++) {
      fixture.client.get("/fapi/v1/time");
    }
    return fixture.client.get("/fapi/v1/time");
  }

  private static void useAll(ExchangeFixture fixture) throws Exception {
    for (var i = 0; i < 3; i++) {
      assertThat(fixture.client.get("/fapi/v1/assetIndex").status()).isEqualTo(200);
    }
  }
}

package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.fault.FaultScript;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What the exchange says of its clients: who asks during a ban, and how much weight is used.
final class LimitComplianceTest {
  private static final String TIME = "/fapi/v1/time";

  @Test
  void clientThatKeepsToTheLimitsLeavesNoTrace() throws Exception {
    try (var fixture = ExchangeFixture.with(ServerOptions.DEFAULTS)) {
      fixture.client.get("/fapi/v1/assetIndex");
      fixture.client.get(TIME);
      fixture.clock.step(Duration.ofMinutes(1));
      fixture.client.get(TIME);

      assertThat(fixture.servedCounts().limitCompliance())
          .isEqualTo(new LimitCompliance(0, 0, 0, 0, 0, 11, 2400, 0));
    }
  }

  @Test
  void requestsDuringABanAreCounted() throws Exception {
    try (var fixture = scripted("418 for 2m first 1", Duration.ZERO)) {
      fixture.client.get(TIME);
      fixture.clock.step(Duration.ofMillis(1));
      fixture.client.get(TIME);
      fixture.clock.step(Duration.ofSeconds(119));
      fixture.client.get("/fapi/v1/nothing");
      fixture.clock.step(Duration.ofSeconds(1));
      assertThat(fixture.client.get(TIME).status()).isEqualTo(200);

      var limitCompliance = fixture.servedCounts().limitCompliance();
      assertThat(limitCompliance.bans()).isEqualTo(1);
      assertThat(limitCompliance.duringBan()).isEqualTo(2);
      assertThat(limitCompliance.crossingBan()).isZero();
      assertThat(fixture.servedCounts().statuses()).containsEntry(418, 3L).containsEntry(200, 1L);
    }
  }

  @Test
  void requestsOnTheirWayWhenABanBeganAreNoFault() throws Exception {
    try (var fixture = scripted("418 for 2m first 1", Duration.ofMillis(200))) {
      fixture.client.get(TIME);
      assertThat(fixture.client.get(TIME).status()).isEqualTo(418);
      fixture.clock.step(Duration.ofMillis(200));
      assertThat(fixture.client.get(TIME).status()).isEqualTo(418);
      fixture.clock.step(Duration.ofMillis(1));
      assertThat(fixture.client.get(TIME).status()).isEqualTo(418);

      assertThat(fixture.servedCounts().limitCompliance().crossingBan()).isEqualTo(2);
      assertThat(fixture.servedCounts().limitCompliance().duringBan()).isEqualTo(1);
    }
  }

  @Test
  void banThatTheClientEarnedIsCountedAsWell() throws Exception {
    try (var fixture = ExchangeFixture.with(ServerOptions.DEFAULTS.withWeightPerMinute(1))) {
      for (var i = 0; i < 8; i++) {
        fixture.client.get(TIME);
        fixture.clock.step(Duration.ofSeconds(1));
      }

      var limitCompliance = fixture.servedCounts().limitCompliance();
      assertThat(limitCompliance.bans()).isEqualTo(1);
      assertThat(limitCompliance.duringBan()).isEqualTo(1);
      assertThat(limitCompliance.whileThrottled()).isEqualTo(5);
      assertThat(limitCompliance.highestWeight()).isEqualTo(7);
      assertThat(limitCompliance.weightLimit()).isEqualTo(1);
    }
  }

  @Test
  void requestsBeforeTheTimeThatARefusalNamedAreCounted() throws Exception {
    try (var fixture = scripted("429 retry-after 15s first 1", Duration.ZERO)) {
      fixture.client.get(TIME);
      assertThat(fixture.client.get(TIME).status()).isEqualTo(200);
      fixture.clock.step(Duration.ofMillis(14_999));
      assertThat(fixture.client.get(TIME).status()).isEqualTo(200);
      fixture.clock.step(Duration.ofMillis(1));
      fixture.client.get(TIME);

      assertThat(fixture.servedCounts().limitCompliance().crossingThrottle()).isEqualTo(1);
      assertThat(fixture.servedCounts().limitCompliance().whileThrottled()).isEqualTo(1);
    }
  }

  @Test
  void highestWeightIsThatOfTheWorstMinute() throws Exception {
    try (var fixture = ExchangeFixture.with(ServerOptions.DEFAULTS)) {
      for (var requests : new int[] {2, 5, 3}) {
        for (var i = 0; i < requests; i++) {
          fixture.client.get("/fapi/v1/assetIndex");
        }
        fixture.clock.step(Duration.ofMinutes(1));
      }

      assertThat(fixture.servedCounts().limitCompliance().highestWeight()).isEqualTo(50);
    }
  }

  @Test
  void requestsAreCountedByPathAccountAndStatus() throws Exception {
    try (var fixture = ExchangeFixture.with(ExchangeFixture.PLENTY)) {
      fixture.client.account(fixture.account(), fixture.clock.instant());
      fixture.client.account(fixture.world.account("dormant"), fixture.clock.instant());
      fixture.client.get(TIME);

      assertThat(fixture.servedCounts().replies())
          .containsOnlyKeys(
              new ServedCounts.Counted(TestClient.ACCOUNT, "one-way-cross", 200),
              new ServedCounts.Counted(TestClient.ACCOUNT, "dormant", 400),
              new ServedCounts.Counted(TIME, "", 200));
    }
  }

  private static ExchangeFixture scripted(String text, Duration grace) throws Exception {
    return ExchangeFixture.with(
        ExchangeFixture.PLENTY.withScript(FaultScript.parse("test", text)).withGrace(grace));
  }
}

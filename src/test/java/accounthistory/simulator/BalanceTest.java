package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Balances say what the account reply of the same instant says, and whose they are.
final class BalanceTest {
  private static final String BALANCE = "/fapi/v3/balance";
  private static final String SECOND = "/fapi/v2/balance";

  /// Field here, field of the account reply's asset row.
  private static final Map<String, String> FIELDS =
      Map.of(
          "balance", "walletBalance",
          "crossWalletBalance", "crossWalletBalance",
          "crossUnPnl", "crossUnPnl",
          "availableBalance", "availableBalance",
          "maxWithdrawAmount", "maxWithdrawAmount",
          "marginAvailable", "marginAvailable",
          "updateTime", "updateTime");

  @Test
  void balancesAgreeWithTheAccountReply() throws Exception {
    try (var fixture = ExchangeFixture.with(ExchangeFixture.PLENTY)) {
      fixture.clock.step(Duration.ofHours(31));
      for (var account : fixture.world.accounts()) {
        if (!account.modes().dormant()) {
          agree(fixture, account);
        }
      }
    }
  }

  private static void agree(ExchangeFixture fixture, SimulatedAccount account) throws Exception {
    var rows = balance(fixture, account).json();
    Map<String, JsonNode> assets = new HashMap<>();
    fixture
        .client
        .account(account, fixture.clock.instant())
        .json()
        .get("assets")
        .forEach(row -> assets.put(row.get("asset").asString(), row));

    assertThat(rows).hasSameSizeAs(assets.values());
    for (var row : rows) {
      var asset = Objects.requireNonNull(assets.get(row.get("asset").asString()));
      FIELDS.forEach((here, there) ->
          assertThat(row.get(here)).as(account + " " + here).isEqualTo(asset.get(there)));
      assertThat(row.get("accountAlias").asString()).isEqualTo(account.alias());
      assertThat(row.size()).isEqualTo(FIELDS.size() + 2);
    }
  }

  @Test
  void aliasIsTheAccountsOwnAndStays() {
    var world = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH);
    var later = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH.plusSeconds(1));
    var other = World.standard(ExchangeFixture.SEED + 1, ExchangeFixture.EPOCH);
    Set<String> seen = new HashSet<>();
    for (var account : world.accounts()) {
      assertThat(account.alias()).matches("[A-Za-z]{16}");
      assertThat(seen.add(account.alias())).as("alias of " + account).isTrue();
      assertThat(later.account(account.name()).alias()).isEqualTo(account.alias());
      assertThat(other.account(account.name()).alias()).isNotEqualTo(account.alias());
      assertThat(world.withKeyRotated(account.name()).account(account.name()).alias())
          .isEqualTo(account.alias());
    }
  }

  @Test
  void theSecondGenerationSaysTheSameAtTwiceTheWeight() throws Exception {
    try (var fixture = ExchangeFixture.with(ExchangeFixture.PLENTY)) {
      fixture.clock.step(Duration.ofHours(31));
      var account = fixture.account();
      var third = balance(fixture, account).text();
      var second = fixture.client.signed(SECOND, account.key(), fixture.clock.instant());

      assertThat(second.text()).isEqualTo(third);
      assertThat(second.usedWeight()).isEqualTo(5 + 10);
    }
  }

  @Test
  void balanceCostsFiveAndIsSigned() throws Exception {
    try (var fixture = ExchangeFixture.with(ExchangeFixture.PLENTY)) {
      assertThat(balance(fixture, fixture.account()).usedWeight()).isEqualTo(5);
      assertThat(fixture.client.get(BALANCE).code()).isEqualTo(-2014);
      assertThat(balance(fixture, fixture.world.account("dormant")).code()).isEqualTo(-4109);
    }
  }

  private static TestClient.Answer balance(ExchangeFixture fixture, SimulatedAccount account)
      throws Exception {
    return fixture.client.signed(BALANCE, account.key(), fixture.clock.instant());
  }
}

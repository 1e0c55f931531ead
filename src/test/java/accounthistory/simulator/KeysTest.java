package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.KeyRights;
import accounthistory.simulator.scenario.KeyRights.Right;
import accounthistory.simulator.scenario.SimulatedKey;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which key opens which account, before and after its owner changes it, and what it may do.
final class KeysTest {
  private static final String BALANCE = "/fapi/v3/balance";
  private static final String RESTRICTIONS = "/sapi/v1/account/apiRestrictions";

  private final World world = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH);
  private ExchangeFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = ExchangeFixture.with(world, ExchangeFixture.PLENTY);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void swappedKeysOpenTheOtherAccount() throws Exception {
    var one = world.account("one-way-cross");
    var other = world.account("hedge-cross");
    assertThat(alias(one.key())).isEqualTo(one.alias());

    fixture.exchange.useKeysOf(world.withKeysSwapped("one-way-cross", "hedge-cross"));

    assertThat(alias(one.key())).isEqualTo(other.alias());
    assertThat(alias(other.key())).isEqualTo(one.alias());
    assertThat(alias(one.nextKey())).isEqualTo(other.alias());
    fixture.exchange.useKeysOf(world);
    assertThat(alias(one.key())).isEqualTo(one.alias());
  }

  @Test
  void worldWithSwappedKeysIsServedFromTheStart() throws Exception {
    var swapped = world.withKeysSwapped("one-way-cross", "flat");
    try (var other = ExchangeFixture.with(swapped, ExchangeFixture.PLENTY)) {
      var key = world.account("one-way-cross").key();
      var there = other.client.signed(TestClient.ACCOUNT, key, other.clock.instant());
      var flat =
          fixture.client.signed(
              TestClient.ACCOUNT, world.account("flat").key(), fixture.clock.instant());

      assertThat(there.text()).isEqualTo(flat.text());
      assertThat(other.servedCounts().requests(TestClient.ACCOUNT)).isEqualTo(1);
      assertThat(other.servedCounts().statuses(TestClient.ACCOUNT, "flat")).containsEntry(200, 1L);
    }
  }

  @Test
  void bothKeysOfAnAccountWorkUntilTheFirstIsGivenUp() throws Exception {
    var account = world.account("one-way-cross");
    assertThat(alias(account.key())).isEqualTo(account.alias());
    assertThat(alias(account.nextKey())).isEqualTo(account.alias());

    var rotated = world.withKeyRotated("one-way-cross");
    fixture.exchange.useKeysOf(rotated);

    var refused = fixture.client.signed(BALANCE, account.key(), fixture.clock.instant());
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.code()).isEqualTo(-2015);
    assertThat(alias(account.nextKey())).isEqualTo(account.alias());
    assertThat(rotated.account("one-way-cross").key()).isEqualTo(account.nextKey());
    var follower = rotated.account("one-way-cross").nextKey();
    assertThat(follower.apiKey()).isNotIn(account.apiKey(), account.nextKey().apiKey());
    assertThat(alias(follower)).isEqualTo(account.alias());
  }

  @Test
  void keyIsGoodWithItsOwnSecretOnly() throws Exception {
    var account = world.account("one-way-cross");
    var mixed =
        new SimulatedKey(
            account.apiKey(),
            account.nextKey().secret(),
            account.key().publicKey(),
            account.key().rights());

    assertThat(fixture.client.signed(BALANCE, mixed, fixture.clock.instant()).code())
        .isEqualTo(-1022);
  }

  @Test
  void rightsAreThoseOfTheKey() throws Exception {
    var reading = fixture.client.signed(RESTRICTIONS, key("one-way-cross"), now()).json();
    assertThat(reading.get("enableReading").asBoolean()).isTrue();
    assertThat(reading.get("createTime").asLong()).isLessThan(ExchangeFixture.EPOCH.toEpochMilli());
    assertThat(reading.propertyNames())
        .containsExactlyInAnyOrder(
            "ipRestrict",
            "createTime",
            "enableReading",
            "enableWithdrawals",
            "enableInternalTransfer",
            "enableMargin",
            "enableFutures",
            "permitsUniversalTransfer",
            "enableVanillaOptions",
            "enableFixApiTrade",
            "enableFixReadOnly",
            "enableSpotAndMarginTrading",
            "enablePortfolioMarginTrading");
    assertThat(reading.properties().stream().filter(it -> it.getValue().isBoolean()))
        .filteredOn(it -> it.getValue().asBoolean())
        .hasSize(1);
  }

  @Test
  void oneKeyCanWithdrawAndOneIsBoundToAddresses() throws Exception {
    var withdrawing = fixture.client.signed(RESTRICTIONS, key("multi-hedge"), now()).json();
    var bound = fixture.client.signed(RESTRICTIONS, key("hedge-cross"), now()).json();

    assertThat(withdrawing.get("enableWithdrawals").asBoolean()).isTrue();
    assertThat(withdrawing.get("ipRestrict").asBoolean()).isFalse();
    assertThat(bound.get("ipRestrict").asBoolean()).isTrue();
    assertThat(bound.get("enableWithdrawals").asBoolean()).isFalse();
  }

  @Test
  void rightsCanBeChanged() throws Exception {
    fixture.exchange.useKeysOf(
        world
            .withRights("flat", KeyRights.READ_ONLY.and(Right.UNIVERSAL_TRANSFER))
            .withRights("one-way-cross", new KeyRights(false, Set.of())));

    var rights = fixture.client.signed(RESTRICTIONS, key("flat"), now()).json();
    assertThat(rights.get("permitsUniversalTransfer").asBoolean()).isTrue();
    assertThat(fixture.client.signed(BALANCE, key("one-way-cross"), now()).code()).isEqualTo(-2015);
  }

  @Test
  void rightsAreCountedInTheirOwnPool() throws Exception {
    fixture.client.get("/fapi/v1/time");

    var answer = fixture.client.signed(RESTRICTIONS, key("flat"), now());

    assertThat(answer.header("X-SAPI-USED-IP-WEIGHT-1M")).isEqualTo("1");
    assertThat(answer.response().headers().firstValue("X-MBX-USED-WEIGHT-1M")).isEmpty();
    assertThat(fixture.client.get("/fapi/v1/time").usedWeight()).isEqualTo(2);
    assertThat(fixture.servedCounts().limitCompliance().highestSapiWeight()).isEqualTo(1);
  }

  private SimulatedKey key(String account) {
    return world.account(account).key();
  }

  private Instant now() {
    return fixture.clock.instant();
  }

  private String alias(SimulatedKey key) throws Exception {
    var rows = fixture.client.signed(BALANCE, key, now()).json();
    return rows.get(0).get("accountAlias").asString();
  }
}

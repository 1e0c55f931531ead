package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.Oracle;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What replies say of a life that goes through both asset modes and both position modes, compared
/// with the books to compare with.
final class AccountScenarioTest {
  private final World world = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH);
  private final Oracle oracle = new Oracle(world);
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
  void equityIsWhatTheRepliesOfOneInstantMakeOfIt() throws Exception {
    for (var hour = 0; hour < 31 * 24; hour += 13) {
      fixture.clock.set(ExchangeFixture.EPOCH.plus(Duration.ofHours(hour)).plusSeconds(20));
      var prices = prices();
      for (var account : living()) {
        var equity = BigDecimal.ZERO;
        for (var row : read(account).get("assets")) {
          var margin = new BigDecimal(row.get("marginBalance").asString());
          if (margin.signum() != 0) {
            var price = prices.getOrDefault(row.get("asset").asString(), BigDecimal.ZERO);
            equity = equity.add(margin.multiply(price));
          }
        }
        assertThat(oracle.equity(account.name(), fixture.clock.instant()))
            .as("%s in hour %d", account, hour)
            .isEqualByComparingTo(equity);
      }
    }
  }

  @Test
  void flagRowsAndTotalsFollowASwitchOfTheAssetMode() throws Exception {
    var account = world.account("usdc-margined");
    for (var setup : account.setups().subList(1, 3)) {
      var isMulti = setup.modes().multiAssetsMargin();
      assertThat(readAt(account, setup.since().minusMillis(1)).get("multiAssetsMargin").asBoolean())
          .isNotEqualTo(isMulti);
      var body = readAt(account, setup.since());
      assertThat(body.get("multiAssetsMargin").asBoolean()).isEqualTo(isMulti);
      assertThat(new BigDecimal(body.get("totalWalletBalance").asString()).signum())
          .isEqualTo(isMulti ? 1 : 0);
      assertThat(new BigDecimal(body.get("availableBalance").asString()).signum())
          .isEqualTo(isMulti ? 1 : 0);
    }
  }

  @Test
  void rowsFollowASwitchOfThePositionMode() throws Exception {
    var account = world.account("one-way-isolated");
    var hedged = account.setups().get(1);
    var back = account.setups().get(2);

    assertThat(rows(account, hedged.since().minusMillis(1)))
        .containsEntry("BTCUSDT", List.of("BOTH isolated"))
        .containsEntry("ETHUSDT", List.of("BOTH cross"));
    for (var at : List.of(hedged.since(), back.since().minusMillis(1))) {
      assertThat(rows(account, at))
          .containsEntry("BTCUSDT", List.of("LONG cross", "SHORT cross"))
          .containsEntry("ETHUSDT", List.of("LONG isolated", "SHORT isolated"))
          .containsEntry("DOGEUSDT", List.of("LONG isolated", "SHORT isolated"));
    }
    assertThat(rows(account, back.since())).containsEntry("BTCUSDT", List.of("BOTH isolated"));
  }

  private Map<String, List<String>> rows(SimulatedAccount account, Instant at) throws Exception {
    Map<String, List<String>> rows = new HashMap<>();
    for (var row : readAt(account, at).get("positions")) {
      var text =
          row.get("positionSide").asString()
              + (row.get("isolated").asBoolean() ? " isolated" : " cross");
      rows.merge(
          row.get("symbol").asString(),
          List.of(text),
          (one, other) -> List.of(one.getFirst(), other.getFirst()));
    }
    assertThat(rows).hasSize(world.listingAt(at).contracts().size());
    return rows;
  }

  private Map<String, BigDecimal> prices() throws Exception {
    Map<String, BigDecimal> prices = new HashMap<>();
    for (var row : fixture.client.get("/fapi/v1/assetIndex").json()) {
      var symbol = row.get("symbol").asString();
      prices.put(
          symbol.substring(0, symbol.length() - 3), new BigDecimal(row.get("index").asString()));
    }
    return prices;
  }

  private JsonNode readAt(SimulatedAccount account, Instant at) throws Exception {
    fixture.clock.set(at);
    return read(account);
  }

  private JsonNode read(SimulatedAccount account) throws Exception {
    return fixture.client.account(account, fixture.clock.instant()).json();
  }

  private List<SimulatedAccount> living() {
    return world.accounts().stream().filter(account -> !account.modes().dormant()).toList();
  }
}

package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/fapi/v3/account`, `/fapi/v3/positionRisk`, `accountConfig` and `symbolConfig` report the same
/// account as `/fapi/v2/account`, each its own part of it.
final class ReducedAccountTest {
  private static final Instant NOW = ExchangeFixture.EPOCH.plus(Duration.ofDays(10));

  private final World world = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH);
  private ExchangeFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = ExchangeFixture.with(world, ExchangeFixture.PLENTY);
    fixture.clock.set(NOW);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one-way-cross",
        "hedge-cross",
        "one-way-isolated",
        "multi-one-way",
        "multi-hedge"
      })
  void totalsAndAssetsAreThoseOfTheOlderReply(String account) throws Exception {
    var older = get(account, "/fapi/v2/account");
    var reduced = get(account, "/fapi/v3/account");

    for (var property : reduced.properties()) {
      if (property.getValue().isString()) {
        assertThat(property.getValue())
            .as(property.getKey())
            .isEqualTo(older.get(property.getKey()));
      }
    }
    assertThat(reduced.path("totalWalletBalance").isString()).isTrue();
    assertThat(reduced.has("multiAssetsMargin")).isFalse();
    assertThat(reduced.path("assets").size()).isEqualTo(older.path("assets").size());
    for (var i = 0; i < older.path("assets").size(); i++) {
      assertThat(older.path("assets").get(i).has("marginAvailable")).isTrue();
      assertThat(reduced.path("assets").get(i)).isEqualTo(without(older.path("assets").get(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one-way-cross",
        "hedge-cross",
        "one-way-isolated",
        "multi-one-way",
        "multi-hedge"
      })
  void onlyWhatIsOpenOrOrderedIsListed(String account) throws Exception {
    Map<String, JsonNode> live = new HashMap<>();
    get(account, "/fapi/v2/account")
        .path("positions")
        .forEach(row -> {
          if (amount(row, "positionAmt").signum() != 0
              || amount(row, "bidNotional").signum() != 0
              || amount(row, "askNotional").signum() != 0) {
            live.put(key(row), row);
          }
        });
    var reduced = byKey(get(account, "/fapi/v3/account").path("positions"));
    var risk = byKey(get(account, "/fapi/v3/positionRisk"));

    assertThat(live).isNotEmpty();
    assertThat(reduced.keySet()).isEqualTo(live.keySet());
    assertThat(risk.keySet()).isEqualTo(live.keySet());
    live.forEach((key, row) -> {
      for (var field : new String[] {"positionAmt", "notional", "isolatedWallet", "updateTime"}) {
        assertThat(row(reduced, key).get(field)).as(field).isEqualTo(row.get(field));
        assertThat(row(risk, key).get(field)).as(field).isEqualTo(row.get(field));
      }
      for (var field :
          new String[] {
            "entryPrice",
            "breakEvenPrice",
            "positionInitialMargin",
            "openOrderInitialMargin",
            "bidNotional",
            "askNotional"
          }) {
        assertThat(row(risk, key).get(field)).as(field).isEqualTo(row.get(field));
      }
      assertThat(row(risk, key).get("unRealizedProfit")).isEqualTo(row.get("unrealizedProfit"));
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one-way-cross",
        "hedge-cross",
        "one-way-isolated",
        "multi-one-way",
        "multi-hedge"
      })
  void configurationTellsWhatTheReducedRepliesLeaveOut(String account) throws Exception {
    var older = get(account, "/fapi/v2/account");
    var modes = get(account, "/fapi/v1/accountConfig");
    var symbols = new HashMap<String, JsonNode>();
    get(account, "/fapi/v1/symbolConfig")
        .forEach(row -> symbols.put(row.path("symbol").asString(), row));

    assertThat(modes.get("multiAssetsMargin")).isEqualTo(older.get("multiAssetsMargin"));
    assertThat(modes.path("dualSidePosition").booleanValue())
        .isEqualTo(world.account(account).setupAt(NOW).modes().hedgeMode());
    assertThat(symbols).hasSize(world.listingAt(NOW).contracts().size());
    older
        .path("positions")
        .forEach(row -> {
          var told = row(symbols, row.path("symbol").asString());
          assertThat(told.path("leverage").asString()).isEqualTo(row.path("leverage").asString());
          assertThat(told.path("marginType").asString())
              .isEqualTo(row.path("isolated").booleanValue() ? "ISOLATED" : "CROSSED");
          assertThat(amount(told, "maxNotionalValue"))
              .isEqualByComparingTo(amount(row, "maxNotional"));
        });
  }

  @Test
  void oneSymbolCanBeAskedFor() throws Exception {
    var one = ask("hedge-cross", "/fapi/v1/symbolConfig", "symbol=BTCUSDT");

    assertThat(one.size()).isEqualTo(1);
    assertThat(one.get(0).path("symbol").asString()).isEqualTo("BTCUSDT");
    assertThat(ask("hedge-cross", "/fapi/v1/symbolConfig", "symbol=NONE").path("code").intValue())
        .isEqualTo(-1121);
    assertThat(ask("hedge-cross", "/fapi/v3/positionRisk", "symbol=NONE").path("code").intValue())
        .isEqualTo(-1121);
  }

  private JsonNode get(String account, String path) throws Exception {
    return ask(account, path, "");
  }

  private JsonNode ask(String account, String path, String query) throws Exception {
    return fixture.client.signed(world.account(account), path, query, NOW).json();
  }

  private static JsonNode without(JsonNode asset) {
    return ((ObjectNode) asset.deepCopy()).without("marginAvailable");
  }

  private static Map<String, JsonNode> byKey(JsonNode rows) {
    Map<String, JsonNode> found = new HashMap<>();
    rows.forEach(row -> assertThat(found.put(key(row), row)).isNull());
    return found;
  }

  private static String key(JsonNode row) {
    return row.path("symbol").asString() + " " + row.path("positionSide").asString();
  }

  private static JsonNode row(Map<String, JsonNode> rows, String key) {
    return Optional.ofNullable(rows.get(key)).orElseThrow();
  }

  private static BigDecimal amount(JsonNode row, String field) {
    return new BigDecimal(row.path(field).asString());
  }
}

package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `/fapi/v2/positionRisk` has a row wherever the account reply has one, and the same in it; its
/// sums are those of the account reply's assets.
final class PositionRiskV2Test {
  private static final String RISK = "/fapi/v2/positionRisk";

  /// One-way and hedge mode, cross and isolated: the isolated account is in hedge mode on day 5.
  private static final Instant NOW = ExchangeFixture.EPOCH.plus(Duration.ofDays(4));

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

  @Test
  void rowsAndSumsAreThoseOfTheAccountReply() throws Exception {
    var marginAssets = new HashMap<String, String>();
    var marks = new HashMap<String, BigDecimal>();
    for (var row : fixture.client.get("/fapi/v1/exchangeInfo").json().get("symbols")) {
      marginAssets.put(symbol(row), row.path("marginAsset").asString());
    }
    for (var row : fixture.client.get("/fapi/v1/premiumIndex").json()) {
      marks.put(symbol(row), amount(row, "markPrice"));
    }
    var isolated = 0;
    var open = 0;
    for (var account : world.accounts()) {
      if (account.modes().dormant()) {
        continue;
      }
      var state = fixture.client.account(account, NOW).json();
      var risk = ask(account, "");
      rowsAgree(account, state.get("positions"), risk);
      for (var row : risk) {
        isolated += amount(row, "isolatedWallet").signum() != 0 ? 1 : 0;
        if (amount(row, "positionAmt").signum() != 0) {
          open++;
          follows(row, found(marks, symbol(row)));
        }
      }
      for (var asset : state.get("assets")) {
        Predicate<JsonNode> mine =
            row -> asset.path("asset").asString().equals(marginAssets.get(symbol(row)));
        assertThat(sum(risk, "unRealizedProfit", mine))
            .as(account + " " + asset.path("asset"))
            .isEqualByComparingTo(amount(asset, "unrealizedProfit"));
        assertThat(sum(risk, "isolatedWallet", mine))
            .isEqualByComparingTo(
                amount(asset, "walletBalance").subtract(amount(asset, "crossWalletBalance")));
        assertThat(sum(risk, "unRealizedProfit", mine.and(row -> !isIsolated(row))))
            .isEqualByComparingTo(amount(asset, "crossUnPnl"));
      }
    }
    // All this would hold on empty books too.
    assertThat(open).isGreaterThan(20);
    assertThat(isolated).isGreaterThan(1);
  }

  private static void rowsAgree(SimulatedAccount account, JsonNode positions, JsonNode risk) {
    assertThat(risk.size()).as("rows of " + account).isEqualTo(positions.size());
    for (var i = 0; i < positions.size(); i++) {
      var there = positions.get(i);
      var here = risk.get(i);
      for (var field :
          new String[] {
            "symbol",
            "positionSide",
            "positionAmt",
            "entryPrice",
            "breakEvenPrice",
            "leverage",
            "notional",
            "isolatedWallet",
            "isolated",
            "updateTime"
          }) {
        assertThat(here.get(field)).as(account + " " + field).isEqualTo(there.get(field));
      }
      assertThat(here.get("unRealizedProfit")).isEqualTo(there.get("unrealizedProfit"));
      assertThat(here.get("maxNotionalValue")).isEqualTo(there.get("maxNotional"));
      assertThat(here.path("marginType").asString())
          .isEqualTo(there.path("isolated").booleanValue() ? "isolated" : "cross");
      assertThat(here.path("isAutoAddMargin").asString()).isEqualTo("false");
      assertThat(here.path("adlQuantile").isInt()).isTrue();
      assertThat(here.size()).isEqualTo(18);
    }
  }

  private static void follows(JsonNode row, BigDecimal mark) {
    assertThat(amount(row, "markPrice")).isEqualByComparingTo(mark);
    assertThat(amount(row, "notional"))
        .isEqualByComparingTo(
            amount(row, "positionAmt").multiply(mark).setScale(8, RoundingMode.DOWN));
    assertThat(amount(row, "isolatedMargin"))
        .isEqualByComparingTo(
            isIsolated(row)
                ? amount(row, "isolatedWallet").add(amount(row, "unRealizedProfit"))
                : BigDecimal.ZERO);
  }

  @Test
  void oneSymbolHasItsRowsOpenOrFlat() throws Exception {
    var hedged = world.account("hedge-cross");
    var all = new HashMap<String, JsonNode>();
    ask(hedged, "").forEach(row -> all.put(symbol(row) + row.path("positionSide"), row));
    for (var symbol : new String[] {"BTCUSDT", "TRXUSDT"}) {
      var rows = ask(hedged, "symbol=" + symbol);
      assertThat(rows.size()).as(symbol).isEqualTo(2);
      for (var row : rows) {
        assertThat(row).isEqualTo(found(all, symbol + row.path("positionSide")));
      }
    }
    assertThat(ask(hedged, "symbol=NONE").path("code").intValue()).isEqualTo(-1121);
    assertThat(ask(world.account("dormant"), "").path("code").intValue()).isEqualTo(-4109);
  }

  @Test
  void costsTenAndIsSigned() throws Exception {
    assertThat(fixture.client.signed(RISK, fixture.account().key(), NOW).usedWeight())
        .isEqualTo(10);
    assertThat(fixture.client.get(RISK).code()).isEqualTo(-2014);
  }

  private JsonNode ask(SimulatedAccount account, String query) throws Exception {
    return fixture.client.signed(account, RISK, query, NOW).json();
  }

  private static BigDecimal sum(JsonNode rows, String field, Predicate<JsonNode> which) {
    return rows.valueStream()
        .filter(which)
        .map(row -> amount(row, field))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static <T> T found(Map<String, T> all, String key) {
    return Optional.ofNullable(all.get(key)).orElseThrow();
  }

  private static boolean isIsolated(JsonNode row) {
    return row.path("marginType").asString().equals("isolated");
  }

  private static String symbol(JsonNode row) {
    return row.path("symbol").asString();
  }

  private static BigDecimal amount(JsonNode row, String field) {
    return new BigDecimal(row.path(field).asString());
  }
}

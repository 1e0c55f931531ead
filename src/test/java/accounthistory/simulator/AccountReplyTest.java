package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.http.ServedBody;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The byte shape of `GET /fapi/v2/account`, and that it says what the world's books say.
final class AccountReplyTest {
  private static final Set<String> TOTALS =
      Set.of(
          "totalInitialMargin",
          "totalMaintMargin",
          "totalWalletBalance",
          "totalUnrealizedProfit",
          "totalMarginBalance",
          "totalPositionInitialMargin",
          "totalOpenOrderInitialMargin",
          "totalCrossWalletBalance",
          "totalCrossUnPnl",
          "availableBalance",
          "maxWithdrawAmount");

  private static final Set<String> ASSET_AMOUNTS =
      Set.of(
          "walletBalance",
          "unrealizedProfit",
          "marginBalance",
          "maintMargin",
          "initialMargin",
          "positionInitialMargin",
          "openOrderInitialMargin",
          "crossWalletBalance",
          "crossUnPnl",
          "availableBalance",
          "maxWithdrawAmount");

  private static final Set<String> POSITION_AMOUNTS =
      Set.of(
          "initialMargin",
          "maintMargin",
          "unrealizedProfit",
          "positionInitialMargin",
          "openOrderInitialMargin",
          "leverage",
          "entryPrice",
          "breakEvenPrice",
          "maxNotional",
          "positionAmt",
          "notional",
          "isolatedWallet",
          "bidNotional",
          "askNotional");

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
  void everyFieldIsThereWithItsJsonType() throws Exception {
    for (var account : living()) {
      var body = read(account, noon()).json();

      assertThat(body.propertyNames())
          .containsExactlyInAnyOrderElementsOf(
              union(
                  TOTALS,
                  Set.of(
                      "feeTier",
                      "feeBurn",
                      "canTrade",
                      "canDeposit",
                      "canWithdraw",
                      "updateTime",
                      "multiAssetsMargin",
                      "tradeGroupId",
                      "assets",
                      "positions")));
      assertDecimals(body, TOTALS);
      assertThat(body.get("updateTime").asInt(-1)).isZero();
      assertThat(body.get("tradeGroupId").asInt()).isEqualTo(-1);
      assertThat(body.get("feeTier").isIntegralNumber()).isTrue();
      assertThat(body.get("feeBurn").asBoolean())
          .isEqualTo(account.setupAt(noon()).modes().feeBurn());
      assertThat(body.get("multiAssetsMargin").asBoolean())
          .isEqualTo(account.setupAt(noon()).modes().multiAssetsMargin());
      body.get("assets").forEach(AccountReplyTest::assertAssetShape);
      body.get("positions").forEach(AccountReplyTest::assertPositionShape);
    }
  }

  @Test
  void everySymbolAndAssetIsListed() throws Exception {
    for (var account : living()) {
      for (var at : List.of(noon(), noon().plus(Duration.ofHours(16)))) {
        var body = read(account, at).json();
        var sides =
            account.setupAt(at).modes().hedgeMode() ? List.of("LONG", "SHORT") : List.of("BOTH");
        List<String> expected = new ArrayList<>();
        for (var contract : fixture.world.listingAt(at).contracts()) {
          sides.forEach(side -> expected.add(contract.symbol() + " " + side));
        }

        List<String> rows = new ArrayList<>();
        for (var row : body.get("positions")) {
          rows.add(row.get("symbol").asString() + " " + row.get("positionSide").asString());
        }
        assertThat(rows).isEqualTo(expected).hasSizeGreaterThanOrEqualTo(560);
        assertThat(body.get("assets")).hasSize(9);
      }
    }
  }

  @Test
  void amountsHaveTheMixedDecimalsOfTheRealReply() throws Exception {
    Map<String, Set<String>> texts = new TreeMap<>();
    var entries = 0;
    for (var hour = 0; hour < 48; hour += 6) {
      var at = noon().plus(Duration.ofHours(hour));
      for (var row : read(fixture.account(), at).json().get("positions")) {
        for (var name : POSITION_AMOUNTS) {
          texts.computeIfAbsent(name, _ -> new TreeSet<>()).add(row.get(name).asString());
        }
        entries += new BigDecimal(row.get("entryPrice").asString()).scale() == 13 ? 1 : 0;
      }
    }
    assertThat(texts.get("initialMargin")).contains("0");
    assertThat(texts.get("unrealizedProfit")).contains("0.00000000");
    assertThat(texts.get("entryPrice")).contains("0.0");
    assertThat(texts.get("breakEvenPrice")).contains("0.0");
    assertThat(texts.get("positionAmt")).contains("0", "0.000");
    assertThat(texts.get("maxNotional")).anyMatch(text -> text.matches("\\d\\.\\d+E\\d"));
    assertThat(texts.get("maxNotional")).contains("20000000");
    assertThat(texts.get("openOrderInitialMargin")).anyMatch(text -> !text.equals("0"));
    assertThat(entries).as("entry prices with 13 decimals").isPositive();
  }

  @Test
  void bodyIsOneLineOfUnescapedText() throws Exception {
    var text = read(fixture.account(), noon()).text();

    assertThat(text).doesNotContain("\n").doesNotContain(" ").contains("\"symbol\":\"币安人生USDT\"");
    assertThat(text).startsWith("{\"feeTier\":0,\"feeBurn\":");
    assertThat(text.length()).isGreaterThan(200_000);
  }

  @Test
  void compressedBodyIsTheSameBody() throws Exception {
    for (var account : living()) {
      fixture.clock.set(noon());
      var compressed = fixture.client.accountCompressed(account, noon());

      assertThat(compressed.isCompressed()).isTrue();
      assertThat(compressed.text()).isEqualTo(read(account, noon()).text());
    }
    assertThat(read(fixture.account(), noon()).isCompressed()).isFalse();
  }

  @Test
  void sameSeedGivesTheSameBytesInAnyOrder() throws Exception {
    var later = noon().plus(Duration.ofDays(2));
    try (var other = ExchangeFixture.with(ExchangeFixture.PLENTY)) {
      for (var account : living()) {
        var forward = read(account, noon()).text() + read(account, later).text();
        other.clock.set(later);
        var second = other.client.account(account, later).text();
        other.clock.set(noon());
        var first = other.client.account(account, noon()).text();

        assertThat(first + second).isEqualTo(forward);
      }
    }
  }

  @Test
  void rowsWithAnythingInThemAreTheBooksRows() throws Exception {
    for (var account : living()) {
      for (var hour = 0; hour < 48; hour += 5) {
        var at = noon().plus(Duration.ofHours(hour));
        var body = read(account, at).json();
        var books = fixture.world.accountAt(account.name(), at);

        assertThat(rowsWithAnything(body.get("positions"), POSITION_AMOUNTS))
            .isEqualTo(books.nonZeroPositions().size());
        assertThat(rowsWithAnything(body.get("assets"), ASSET_AMOUNTS))
            .isEqualTo(books.nonZeroAssets().size());
      }
    }
  }

  @Test
  void whatIsServedIsCounted() throws Exception {
    var account = fixture.account();
    read(account, noon());
    read(account, noon().plusSeconds(300));
    fixture.client.get(TestClient.ACCOUNT);

    var servedCounts = fixture.servedCounts();
    var sum = servedCounts.account(account.name());
    assertThat(servedCounts.statuses(TestClient.ACCOUNT)).isEqualTo(Map.of(200, 2L, 401, 1L));
    assertThat(servedCounts.requests()).isEqualTo(3);
    assertThat(sum.bodies()).isEqualTo(2);
    assertThat(servedCounts.bodies())
        .extracting(ServedBody::at)
        .contains(noon(), noon().plusSeconds(300));
    assertThat(sum.assetRows())
        .isEqualTo(servedCounts.bodies().stream().mapToLong(ServedBody::assetRows).sum())
        .isPositive();
    assertThat(sum.positionRows()).isPositive();
  }

  private static long rowsWithAnything(JsonNode rows, Set<String> amounts) {
    var settings = Set.of("leverage", "maxNotional", "entryPrice", "breakEvenPrice");
    var shared = Set.of("availableBalance", "maxWithdrawAmount");
    return rows.valueStream()
        .filter(row ->
            amounts.stream()
                .filter(name -> !settings.contains(name) && !shared.contains(name))
                .anyMatch(name -> new BigDecimal(row.get(name).asString()).signum() != 0))
        .count();
  }

  private static void assertAssetShape(JsonNode row) {
    assertThat(row.propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            union(ASSET_AMOUNTS, Set.of("asset", "marginAvailable", "updateTime")));
    assertDecimals(row, ASSET_AMOUNTS);
    assertThat(row.get("asset").isString()).isTrue();
    assertThat(row.get("marginAvailable").isBoolean()).isTrue();
    assertThat(row.get("updateTime").isIntegralNumber()).isTrue();
  }

  private static void assertPositionShape(JsonNode row) {
    assertThat(row.propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            union(POSITION_AMOUNTS, Set.of("symbol", "positionSide", "isolated", "updateTime")));
    assertDecimals(row, POSITION_AMOUNTS);
    assertThat(row.get("symbol").isString()).isTrue();
    assertThat(row.get("isolated").isBoolean()).isTrue();
    assertThat(row.get("updateTime").isIntegralNumber()).isTrue();
  }

  private static void assertDecimals(JsonNode object, Set<String> names) {
    for (var name : names) {
      assertThat(object.get(name).isString()).as(name).isTrue();
      assertThat(new BigDecimal(object.get(name).asString())).as(name).isNotNull();
    }
  }

  private static Set<String> union(Set<String> some, Set<String> more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(more);
    return all;
  }

  private List<SimulatedAccount> living() {
    return fixture.world.accounts().stream().filter(account -> !account.modes().dormant()).toList();
  }

  private TestClient.Answer read(SimulatedAccount account, Instant at) throws Exception {
    fixture.clock.set(at);
    var answer = fixture.client.account(account, at);
    assertThat(answer.status()).isEqualTo(200);
    return answer;
  }

  private static Instant noon() {
    return ExchangeFixture.EPOCH.plus(Duration.ofHours(12));
  }
}

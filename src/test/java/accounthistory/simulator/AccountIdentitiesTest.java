package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.scenario.AccountModes;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What must hold between the numbers of a served body, the served prices and the served contracts,
/// for every account at many instants. Nothing here asks the world.
final class AccountIdentitiesTest {
  private static final BigDecimal UNIT = new BigDecimal("0.00000001");

  /// Every 97 minutes over three days, so that all hours and both ends of funding are met.
  private static final int INSTANTS = 45;

  private ExchangeFixture fixture;
  private final Map<String, String> marginAssets = new HashMap<>();
  private final Map<String, BigDecimal> marks = new HashMap<>();
  private final Map<String, JsonNode> rates = new HashMap<>();

  @BeforeEach
  void start() throws Exception {
    fixture = ExchangeFixture.with(ExchangeFixture.PLENTY);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void booksCloseForEveryAccountAtManyInstants() throws Exception {
    var positions = 0;
    var negative = 0;
    var isolated = 0;
    for (var i = 0; i < INSTANTS; i++) {
      readMarket();
      for (var account : living()) {
        var body = fixture.client.account(account, fixture.clock.instant()).json();
        var open = live(body);
        positions += open.size();
        isolated += (int) open.stream().filter(row -> row.get("isolated").asBoolean()).count();
        negative += decimal(asset(body, "USDT"), "marginBalance").signum() < 0 ? 1 : 0;
        open.forEach(row -> positionCloses(row, account));
        body.get("assets").forEach(row -> assetCloses(row, open));
        totalsFollowTheMode(body, account);
        availabilityFollowsTheMode(body, account);
      }
      fixture.clock.step(Duration.ofMinutes(97));
    }
    // The identities would hold on empty books too.
    assertThat(positions).isGreaterThan(1000);
    assertThat(isolated).isGreaterThan(50);
    assertThat(negative).isGreaterThan(20);
  }

  @Test
  void accountOutsideUsdtHasTotalsOfZero() throws Exception {
    readMarket();
    var account = fixture.world.account("usdc-margined");
    var body = fixture.client.account(account, fixture.clock.instant()).json();

    for (var name : List.of("totalWalletBalance", "totalInitialMargin", "availableBalance")) {
      assertThat(body.get(name).asString()).isEqualTo("0.00000000");
    }
    assertThat(decimal(asset(body, "USDC"), "walletBalance")).isPositive();
    assertThat(decimal(asset(body, "BTC"), "walletBalance")).isPositive();
  }

  private void positionCloses(JsonNode row, SimulatedAccount account) {
    var quantity = decimal(row, "positionAmt");
    var notional = decimal(row, "notional");
    var mark = mark(row.get("symbol").asString());
    var entry = decimal(row, "entryPrice").setScale(8, RoundingMode.DOWN);
    var side = row.get("positionSide").asString();

    near(notional, quantity.multiply(mark), 1);
    near(decimal(row, "unrealizedProfit"), quantity.multiply(mark.subtract(entry)), 1);
    near(
        decimal(row, "positionInitialMargin"),
        notional.abs().divide(decimal(row, "leverage"), 12, RoundingMode.DOWN),
        1);
    near(
        decimal(row, "initialMargin"),
        decimal(row, "positionInitialMargin").add(decimal(row, "openOrderInitialMargin")),
        0);
    if (side.equals("BOTH")) {
      var buys = notional.add(decimal(row, "bidNotional")).abs();
      var sells = notional.subtract(decimal(row, "askNotional")).abs();
      near(
          decimal(row, "initialMargin"),
          buys.max(sells).divide(decimal(row, "leverage"), 12, RoundingMode.DOWN),
          1);
    }
    assertThat(side.equals("BOTH")).isNotEqualTo(modes(account).hedgeMode());
    if (side.equals("LONG")) {
      assertThat(quantity).isNotNegative();
    } else if (side.equals("SHORT")) {
      assertThat(quantity).isNotPositive();
    }
    var share = decimal(row, "maintMargin");
    assertThat(share)
        .isBetween(
            notional.abs().multiply(new BigDecimal("0.0039")),
            notional.abs().multiply(new BigDecimal("0.1")));
  }

  private void assetCloses(JsonNode row, List<JsonNode> open) {
    var name = row.get("asset").asString();
    var mine = open.stream().filter(p -> name.equals(marginAsset(p))).toList();
    Predicate<JsonNode> isolated = p -> p.get("isolated").asBoolean();

    near(
        decimal(row, "marginBalance"),
        decimal(row, "walletBalance").add(decimal(row, "unrealizedProfit")),
        0);
    near(
        decimal(row, "initialMargin"),
        decimal(row, "positionInitialMargin").add(decimal(row, "openOrderInitialMargin")),
        0);
    near(
        decimal(row, "walletBalance").subtract(decimal(row, "crossWalletBalance")),
        sum(mine.stream().filter(isolated), "isolatedWallet"),
        0);
    near(
        decimal(row, "crossUnPnl"),
        sum(mine.stream().filter(isolated.negate()), "unrealizedProfit"),
        0);
    for (var amount :
        List.of(
            "unrealizedProfit", "maintMargin", "positionInitialMargin", "openOrderInitialMargin")) {
      near(decimal(row, amount), sum(mine.stream(), amount), 0);
    }
  }

  private void totalsFollowTheMode(JsonNode body, SimulatedAccount account) {
    near(
        decimal(body, "totalMarginBalance"),
        decimal(body, "totalWalletBalance").add(decimal(body, "totalUnrealizedProfit")),
        0);
    near(
        decimal(body, "totalInitialMargin"),
        decimal(body, "totalPositionInitialMargin")
            .add(decimal(body, "totalOpenOrderInitialMargin")),
        0);
    if (modes(account).multiAssetsMargin()) {
      var equity = total(body, (row, rate) -> valued(decimal(row, "marginBalance"), rate));
      near(decimal(body, "totalMarginBalance"), equity, 3);
      near(
          decimal(body, "totalMaintMargin"),
          total(
              body, (row, rate) -> decimal(row, "maintMargin").multiply(decimal(rate, "askRate"))),
          1);
      near(
          decimal(body, "totalInitialMargin"),
          total(
              body,
              (row, rate) -> decimal(row, "initialMargin").multiply(decimal(rate, "askRate"))),
          2);
    } else {
      var usdt = asset(body, "USDT");
      near(decimal(body, "totalWalletBalance"), decimal(usdt, "walletBalance"), 0);
      near(decimal(body, "totalUnrealizedProfit"), decimal(usdt, "unrealizedProfit"), 0);
      near(decimal(body, "totalInitialMargin"), decimal(usdt, "initialMargin"), 0);
      near(decimal(body, "totalMaintMargin"), decimal(usdt, "maintMargin"), 0);
      near(decimal(body, "totalCrossWalletBalance"), decimal(usdt, "crossWalletBalance"), 0);
      near(decimal(body, "totalCrossUnPnl"), decimal(usdt, "crossUnPnl"), 0);
      near(decimal(body, "availableBalance"), decimal(usdt, "availableBalance"), 0);
      near(decimal(body, "maxWithdrawAmount"), decimal(usdt, "maxWithdrawAmount"), 0);
    }
  }

  private void availabilityFollowsTheMode(JsonNode body, SimulatedAccount account) {
    var free =
        decimal(body, "totalMarginBalance")
            .subtract(decimal(body, "totalInitialMargin"))
            .max(BigDecimal.ZERO);
    for (var row : body.get("assets")) {
      var available = decimal(row, "availableBalance");
      if (!modes(account).multiAssetsMargin()) {
        var bound =
            sum(
                live(body).stream()
                    .filter(p -> row.get("asset").asString().equals(marginAsset(p)))
                    .filter(p -> !p.get("isolated").asBoolean()),
                "initialMargin");
        var orders =
            sum(
                live(body).stream()
                    .filter(p -> row.get("asset").asString().equals(marginAsset(p)))
                    .filter(p -> p.get("isolated").asBoolean()),
                "openOrderInitialMargin");
        var own = decimal(row, "crossWalletBalance").add(decimal(row, "crossUnPnl"));
        near(available, own.subtract(bound).subtract(orders).max(BigDecimal.ZERO), 0);
      } else if (row.get("marginAvailable").asBoolean()) {
        near(decimal(body, "availableBalance"), free, 0);
        var rate = decimal(rate(row), "askRate");
        near(available, free.divide(rate, 12, RoundingMode.DOWN), 1);
        near(
            decimal(row, "maxWithdrawAmount"),
            available.min(decimal(row, "walletBalance")).max(BigDecimal.ZERO),
            0);
      }
    }
  }

  private BigDecimal total(JsonNode body, BiFunction<JsonNode, JsonNode, BigDecimal> term) {
    return body.get("assets")
        .valueStream()
        .filter(row -> row.get("marginAvailable").asBoolean())
        .map(row -> term.apply(row, rate(row)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// What is owned counts at the bid rate, what is owed at the ask rate.
  private static BigDecimal valued(BigDecimal equity, JsonNode rate) {
    return equity.multiply(decimal(rate, equity.signum() < 0 ? "askRate" : "bidRate"));
  }

  private void readMarket() throws Exception {
    for (var row : fixture.client.get("/fapi/v1/exchangeInfo").json().get("symbols")) {
      marginAssets.put(row.get("symbol").asString(), row.get("marginAsset").asString());
    }
    for (var row : fixture.client.get("/fapi/v1/premiumIndex").json()) {
      marks.put(row.get("symbol").asString(), decimal(row, "markPrice"));
    }
    for (var row : fixture.client.get("/fapi/v1/assetIndex").json()) {
      var symbol = row.get("symbol").asString();
      rates.put(symbol.substring(0, symbol.length() - 3), row);
    }
  }

  private JsonNode rate(JsonNode asset) {
    var rate = rates.get(asset.get("asset").asString());
    if (rate == null) {
      throw new AssertionError("no index of " + asset.get("asset"));
    }
    return rate;
  }

  private BigDecimal mark(String symbol) {
    var mark = marks.get(symbol);
    if (mark == null) {
      throw new AssertionError("no mark of " + symbol);
    }
    return mark;
  }

  private String marginAsset(JsonNode position) {
    return marginAssets.getOrDefault(position.get("symbol").asString(), "unlisted");
  }

  private static List<JsonNode> live(JsonNode body) {
    return body.get("positions")
        .valueStream()
        .filter(row -> decimal(row, "positionAmt").signum() != 0 || hasOrders(row))
        .toList();
  }

  private static boolean hasOrders(JsonNode row) {
    return decimal(row, "bidNotional").add(decimal(row, "askNotional")).signum() != 0;
  }

  private static JsonNode asset(JsonNode body, String name) {
    return body.get("assets")
        .valueStream()
        .filter(row -> row.get("asset").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static BigDecimal sum(Stream<JsonNode> rows, String name) {
    return rows.map(row -> decimal(row, name)).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal decimal(JsonNode row, String name) {
    return new BigDecimal(row.get(name).asString());
  }

  private AccountModes modes(SimulatedAccount account) {
    return account.setupAt(fixture.clock.instant()).modes();
  }

  private List<SimulatedAccount> living() {
    return fixture.world.accounts().stream().filter(account -> !account.modes().dormant()).toList();
  }

  /// Equal but for `units` of the eighth decimal.
  private static void near(BigDecimal actual, BigDecimal expected, int units) {
    assertThat(actual.subtract(expected).abs())
        .as("%s near %s", actual, expected)
        .isLessThanOrEqualTo(UNIT.multiply(BigDecimal.valueOf(units)));
  }
}

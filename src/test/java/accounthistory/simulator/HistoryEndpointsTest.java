package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Fills and leverage brackets, and what the endpoints of the past refuse.
final class HistoryEndpointsTest {
  private static final Instant NOW = ExchangeFixture.EPOCH.plus(Duration.ofDays(10));

  private static final String TRADES = "/fapi/v1/userTrades";

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
  void fillsAreThoseThatTheMoneyFlowsSpeakOf() throws Exception {
    var from = NOW.minus(Duration.ofDays(7)).plusMillis(1);
    var fills = get("/fapi/v1/userTrades", "symbol=BTCUSDT&startTime=%d".formatted(millis(from)));
    var flows =
        world.incomes("hedge-cross", from, NOW.plusMillis(1)).stream()
            .filter(it -> it.symbol().equals("BTCUSDT"))
            .filter(it -> it.incomeType().equals("REALIZED_PNL"))
            .toList();

    assertThat(fills.size()).isGreaterThan(10);
    for (var flow : flows) {
      assertThat(fills.valueStream())
          .filteredOn(it -> it.path("id").asString().equals(flow.tradeId()))
          .singleElement()
          .satisfies(it -> {
            assertThat(new BigDecimal(it.path("realizedPnl").asString()))
                .isEqualByComparingTo(flow.amount());
            assertThat(it.path("time").longValue()).isEqualTo(flow.time().toEpochMilli());
            assertThat(it.path("positionSide").asString()).isIn("LONG", "SHORT");
          });
    }
  }

  @Test
  void fillsGoOnFromAnId() throws Exception {
    var all = get("/fapi/v1/userTrades", "symbol=BTCUSDT");
    var second = all.get(1).path("id").longValue();

    var later = get("/fapi/v1/userTrades", "symbol=BTCUSDT&limit=3&fromId=" + second);

    assertThat(later.size()).isEqualTo(3);
    assertThat(later.get(0)).isEqualTo(all.get(1));
  }

  @Test
  void pagesOfFillsEndAtTheLimit() throws Exception {
    var query = "symbol=BTCUSDT&fromId=1";
    var later = NOW.plus(Duration.ofDays(80));
    fixture.clock.set(later);
    var account = world.account("hedge-cross");
    for (var limit : Map.of("", 500, "&limit=7", 7, "&limit=510", 510).entrySet()) {
      var fills = fixture.client.signed(account, TRADES, query + limit.getKey(), later).json();
      assertThat(fills.size()).as(limit.getKey()).isEqualTo(limit.getValue());
      assertThat(fills.valueStream().map(it -> it.path("id").longValue()).toList()).isSorted();
    }
  }

  @Test
  void onlyFillsOfThreeMonthsAreServedToTheMillisecond() throws Exception {
    var account = world.account("hedge-cross");
    var first =
        world.trades(account.name(), ExchangeFixture.EPOCH, NOW).stream()
            .filter(it -> it.symbol().equals("BTCUSDT"))
            .findFirst()
            .orElseThrow();
    for (var query :
        List.of(
            "symbol=BTCUSDT&limit=1&fromId=" + first.id(),
            "symbol=BTCUSDT&limit=1&startTime=%d&endTime=%1$d".formatted(millis(first.time())))) {
      fixture.clock.set(first.time().plus(Duration.ofDays(90)));
      var kept = fixture.client.signed(account, TRADES, query, fixture.clock.instant()).json();
      assertThat(kept.get(0).path("id").longValue()).as(query).isEqualTo(first.id());

      fixture.clock.step(Duration.ofMillis(1));
      var left = fixture.client.signed(account, TRADES, query, fixture.clock.instant()).json();
      assertThat(left.valueStream().map(it -> it.path("id").longValue()))
          .as(query)
          .doesNotContain(first.id());
    }
  }

  @Test
  void fillsOfAnAccountThatSwitchedTellTheSidesOfTheirTime() throws Exception {
    var account = world.account("one-way-isolated");
    var switched = account.setups().get(1).since();
    var fills = fixture.client.signed(account, TRADES, "symbol=SANDUSDT", NOW).json();

    assertThat(fills.valueStream().map(it -> it.path("positionSide").asString()))
        .contains("BOTH", "LONG", "SHORT");
    assertThat(fills.valueStream().filter(it -> it.path("time").longValue() < millis(switched)))
        .isNotEmpty()
        .allMatch(it -> it.path("positionSide").asString().equals("BOTH"));
  }

  @Test
  void bracketsAreThoseOfEveryListedContract() throws Exception {
    var all = get("/fapi/v1/leverageBracket", "");

    assertThat(all.size()).isEqualTo(world.listingAt(NOW).contracts().size());
    var one = get("/fapi/v1/leverageBracket", "symbol=BTCUSDT");
    assertThat(one.path("brackets").get(0).path("initialLeverage").intValue()).isEqualTo(125);
  }

  @Test
  void wrongParametersAreRefusedAsTheExchangeDoes() throws Exception {
    assertThat(get("/fapi/v1/userTrades", "").path("code").intValue()).isEqualTo(-1102);
    assertThat(code("/fapi/v1/userTrades", "symbol=BTCUSDT&startTime=0")).isEqualTo(-4165);
    assertThat(code("/fapi/v1/income", "limit=many")).isEqualTo(-1100);
    assertThat(code("/fapi/v1/income", "startTime=2&endTime=1")).isEqualTo(-4085);
    assertThat(code("/fapi/v1/income", "page=2")).isEqualTo(-1104);
    assertThat(code("/fapi/v1/leverageBracket", "symbol=NONE")).isEqualTo(-1121);
  }

  private int code(String path, String query) throws Exception {
    return get(path, query).path("code").intValue();
  }

  private JsonNode get(String path, String query) throws Exception {
    return fixture.client.signed(world.account("hedge-cross"), path, query, NOW).json();
  }

  private static long millis(Instant instant) {
    return instant.toEpochMilli();
  }
}

package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.world.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Fills and leverage brackets, and what the endpoints of the past refuse.
final class HistoryEndpointsTest {
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

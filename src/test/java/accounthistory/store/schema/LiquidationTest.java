package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Liquidation prices against those of the exchange, recorded and published, and against books
/// worked out by hand whose brackets change on the way.
@WithDatabase
final class LiquidationTest {
  private static final Path CASES = Path.of("src/test/resources/liquidation/cases.json");

  private final MarginHistory history;

  LiquidationTest(TestDatabase database) throws SQLException {
    history = new MarginHistory(database);
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  static List<JsonNode> cases() throws IOException {
    return new JsonMapper().readTree(Files.readString(CASES)).valueStream().toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theyAreThePricesOfTheExchangeToTheLastDecimal(JsonNode book) throws SQLException {
    var isolated = book.get("margin").asString().equals("isolated");
    var wallet = book.get("wallet").asString();
    var symbol = book.path("symbol").asString("XUSDT");
    history.singleAssetMode(isolated ? "0" : wallet);
    history.brackets(symbol, book.get("brackets"));
    for (var position : book.get("positions")) {
      history.position(
          symbol,
          position.get("quantity").asString(),
          position.get("entry").asString(),
          book.get("mark").asString(),
          isolated ? wallet : null);
    }
    for (var other : book.path("others")) {
      history.positionOfReply(
          other.get("symbol").asString(),
          other.get("quantity").asString(),
          other.get("mark").asString(),
          other.get("profit").asString(),
          other.get("margin").asString());
    }

    assertThat(asPrinted(price("below", symbol), book.get("below")))
        .isEqualTo(printed(book.get("below")));
    assertThat(asPrinted(price("above", symbol), book.get("above")))
        .isEqualTo(printed(book.get("above")));
  }

  private String price(String side, String symbol) throws SQLException {
    return history
        .rows(
            "select distinct liquidation_price_%s from analytics.liquidation('main') where symbol = '%s'"
                .formatted(side, symbol))
        .getFirst();
  }

  private static String printed(JsonNode price) {
    return price.isNull() ? "-" : price.asString();
  }

  private static String asPrinted(String price, JsonNode expected) {
    if (price.equals("-") || expected.isNull()) {
      return price;
    }
    return new BigDecimal(price)
        .setScale(new BigDecimal(expected.asString()).scale(), RoundingMode.HALF_UP)
        .toPlainString();
  }

  /// 20,000 USDT and a bitcoin of collateral that falls with the contract: 32.28 % away, where
  /// frozen collateral would say 42.54 %.
  @Test
  void inMultiAssetsModeTheCollateralOfTheSameCoinMovesAlong() throws SQLException {
    history.multiAssetsMode();
    history.coin("USDT", "20000", "1", "0.0001", "0.0001");
    history.coin("BTC", "1", "60000", "0.05", "0");
    history.contract("BTCUSDT", "BTC", "USDT");
    history.rate("BTCUSDT", "0.004");
    history.position("BTCUSDT", "3", "60000", "60000", null);

    assertThat(
            history.rows(
                "select round(liquidation_price_below, 2), round(liquidation_distance, 4),"
                    + " is_estimated from analytics.liquidation('main')"))
        .containsExactly("40630.74 | 0.3228 | t");
  }

  @Test
  void withoutBracketsTheRateOfTheReplyIsTakenAndSaid() throws SQLException {
    history.singleAssetMode("100");
    history.positionOfReply("XUSDT", "10", "100", "0", "5");

    assertThat(
            history.rows(
                "select round(liquidation_price_below, 8), is_estimated"
                    + " from analytics.liquidation('main')"))
        .as("(900 - 0) / (10 - 10 * 0.005)")
        .containsExactly("90.45226131 | t");
  }

  @Test
  void aPoolThatIsLiquidatableAlreadyIsAtNoDistance() throws SQLException {
    history.singleAssetMode("4");
    history.rate("XUSDT", "0.005");
    history.position("XUSDT", "10", "100", "100", null);

    assertThat(
            history.rows(
                "select liquidation_price_below, liquidation_price_above, liquidation_distance,"
                    + " is_liquidatable, reason from analytics.liquidation('main')"))
        .containsExactly("- | - | 0 | t | liquidatable at the mark price");
  }

  @Test
  void whatItCannotComputeHasAReason() throws SQLException {
    history.multiAssetsMode();
    history.coin("USDT", "20000", "1", null, null);
    history.rate("BTCUSDT", "0.004");
    history.position("BTCUSDT", "3", "60000", "60000", null);

    assertThat(
            history.rows(
                "select liquidation_price_below, liquidation_distance, is_liquidatable, reason"
                    + " from analytics.liquidation('main')"))
        .containsExactly("- | - | - | no collateral rate: USDT");
  }

  @Test
  void aPositionThatBelongsToNoPoolHasARowAndAReason() throws SQLException {
    history.singleAssetMode("100");
    history.settledIn("BNB").position("XUSDT", "10", "100", "100", null);
    history.position("YUSDT", "10", "100", "100", null);
    history.run("update history.position set settle_asset = null where symbol = 'YUSDT'");

    assertThat(
            history.rows(
                "select symbol, position_amount, pool_kind, liquidation_distance, reason"
                    + " from analytics.liquidation('main')"))
        .containsExactly(
            "XUSDT | 10.0000000000 | - | - | no balance of BNB",
            "YUSDT | 10.0000000000 | - | - | contract unknown");
  }

  @Test
  void anUnrealizedProfitThatIsNotKnownIsNamed() throws SQLException {
    history.singleAssetMode("100");
    history.rate("XUSDT", "0.005");
    history.position("XUSDT", "10", "100", "100", null);
    history.run("update history.position set unrealized_profit = null, entry_price = null");

    assertThat(
            history.rows("select liquidation_distance, reason from analytics.liquidation('main')"))
        .containsExactly("- | unrealized profit unknown");
  }

  @Test
  void anEarlierInstantIsAnsweredByItsOwnSlotAndBrackets() throws SQLException {
    history.singleAssetMode("800");
    history.rate("XUSDT", "0.01");
    history.position("XUSDT", "10", "100", "100", null);
    history.nextSlot();
    history.singleAssetMode("500");
    history.rate("XUSDT", "0.02");
    history.position("XUSDT", "10", "100", "100", null);

    assertThat(
            history.rows(
                "select round(liquidation_price_below, 4) from analytics.liquidation('main')"))
        .containsExactly("51.0204");
    assertThat(
            history.rows(
                "select round(liquidation_price_below, 4)"
                    + " from analytics.liquidation('main', '2026-01-15T12:04:00Z')"))
        .as("(1000 - 800) / (10 - 0.1)")
        .containsExactly("20.2020");
  }
}

package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Contract;
import accounthistory.account.Issue;
import accounthistory.capture.Body;
import accounthistory.capture.Stream;
import accounthistory.stream.StreamRows;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Contracts, as the exchange lists them.
final class ExchangeInfoTest {
  private static final String REPLY = PayloadCaptures.recorded("exchange-info/several.json");
  private static final String SUBJECT = "binance-usdm/simulated: ";

  @Test
  void everyContractIsRead() {
    assertThat(contracts(REPLY).contracts())
        .containsExactly(
            new Contract(
                "BTCUSDT",
                Instant.parse("2019-09-25T08:00:00Z"),
                "BTCUSDT",
                "PERPETUAL",
                "TRADING",
                "BTC",
                "USDT",
                "USDT",
                "COIN",
                null),
            new Contract(
                "BTCUSDT_231229",
                Instant.parse("2023-09-29T08:00:00Z"),
                "BTCUSDT",
                "CURRENT_QUARTER",
                "TRADING",
                "BTC",
                "USDT",
                "USDT",
                "COIN",
                Instant.parse("2023-12-29T08:00:00Z")),
            new Contract(
                "ETHBTC",
                Instant.parse("2021-06-30T07:00:00Z"),
                "ETHBTC",
                "PERPETUAL",
                "TRADING",
                "ETH",
                "BTC",
                "BTC",
                "COIN",
                null),
            new Contract(
                "TESLAUSDT",
                Instant.EPOCH,
                null,
                null,
                "PENDING_TRADING",
                "TESLA",
                "USDT",
                "USDT",
                "EQUITY",
                null),
            new Contract(
                "币安人生USDT",
                Instant.EPOCH,
                null,
                "PERPETUAL",
                "TRADING",
                "币安人生",
                "USDT",
                "USDT",
                null,
                null));
    assertThat(contracts(REPLY).remarks().issues()).isEmpty();
  }

  @Test
  void aTickerMayBeListedAgain() {
    var body = REPLY.replace("\"symbol\": \"ETHBTC\"", "\"symbol\": \"BTCUSDT\"");
    assertThat(contracts(body).contracts())
        .extracting(Contract::symbol)
        .startsWith("BTCUSDT", "BTCUSDT_231229", "BTCUSDT");
  }

  @Test
  void anInstantThatDoesNotFitIsNamed() {
    var body = REPLY.replace("1703836800000", "170383680000000").replace("1569398400000", "1");
    assertThat(contracts(body).remarks().issues())
        .containsExactly(
            new Issue("symbols[0].onboardDate", Issue.Kind.DOES_NOT_FIT, "1"),
            new Issue("symbols[1].deliveryDate", Issue.Kind.DOES_NOT_FIT, "170383680000000"));
    assertThat(contracts(body).contracts()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "symbol": "ETHBTC",    | ``                       | symbols[2].symbol: missing
          "symbol": "ETHBTC"     | "symbol": ""             | symbols[2].symbol: "" is not a name
          "status": "TRADING"    | "status": 1              | symbols[0].status (BTCUSDT): 1 is not a name
          "symbols":             | "symbolz":               | symbols: missing
          "symbol": "币安人生USDT" | "symbol": "TESLAUSDT"  | symbols[4] (TESLAUSDT): a second row of this symbol, onboarded 1970-01-01T00:00:00Z
          """)
  void aBrokenBodyIsNamedByVenuePlaceAndValue(String text, String broken, String message) {
    assertThat(REPLY).contains(text);
    var at = REPLY.indexOf(text);
    var body = REPLY.substring(0, at) + broken + REPLY.substring(at + text.length());
    assertThat(PayloadCaptures.refusal(Stream.EXCHANGE_INFO, Body.of(body)))
        .isEqualTo(SUBJECT + message);
  }

  private static StreamRows.ExchangeInfo contracts(String body) {
    var normalized = PayloadCaptures.normalized(Stream.EXCHANGE_INFO, body);
    assertThat(normalized).isInstanceOf(StreamRows.ExchangeInfo.class);
    return (StreamRows.ExchangeInfo) normalized;
  }
}

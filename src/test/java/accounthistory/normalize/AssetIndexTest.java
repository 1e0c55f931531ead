package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.IndexPrice;
import accounthistory.account.Issue;
import accounthistory.capture.Body;
import accounthistory.capture.Stream;
import accounthistory.stream.StreamRows;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Index prices: one bad row costs no other asset its price.
final class AssetIndexTest {
  private static final String REPLY = PayloadCaptures.recorded("asset-index/list.json");
  private static final String SUBJECT = "binance-usdm/simulated: ";

  @Test
  void theAssetIsTheSymbolWithoutItsLastThreeCharacters() {
    assertThat(prices(REPLY).prices())
        .extracting(IndexPrice::asset)
        .containsExactly("ADA", "USDT", "USD1", "U", "BFUSD");
    assertThat(prices(REPLY).remarks().issues()).isEmpty();
    assertThat(prices(REPLY).remarks().unknownFields()).isEmpty();
  }

  @Test
  void everyFieldIsTheTextOfTheReply() {
    assertThat(prices(REPLY).prices().getFirst())
        .isEqualTo(
            new IndexPrice(
                "ADA",
                Instant.parse("2021-11-01T04:17:48.004Z"),
                new BigDecimal("1.92957370"),
                new BigDecimal("0.10000000"),
                new BigDecimal("0.10000000"),
                new BigDecimal("1.73661633"),
                new BigDecimal("2.12253107")));
  }

  @Test
  void oneSymbolComesAsOneObject() {
    var one = PlainReading.tree(REPLY).get(1).toString();
    assertThat(prices(one).prices()).containsExactly(prices(REPLY).prices().get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "index": "1.92957370"   | "index": "0"       | [0].index     | DOES_NOT_FIT | 0
          "index": "1.92957370"   | "index": "-1.5"    | [0].index     | DOES_NOT_FIT | -1.5
          "index": "1.92957370"   | "index": ""        | [0].index     | EMPTY        | ``
          "index": "1.92957370",  | ``                 | [0].index     | MISSING      |
          "index": "1.92957370"   | "index": "1E30"    | [0].index     | DOES_NOT_FIT | 1E30
          "time": 1635740268004   | "time": 0          | [0].time      | DOES_NOT_FIT | 0
          "time": 1635740268004   | "time": 7          | [0].time      | DOES_NOT_FIT | 7
          "time": 1635740268004,  | ``                 | [0].time      | MISSING      |
          "symbol": "ADAUSD"      | "symbol": "ADAEUR" | [0].symbol    | DOES_NOT_FIT | ADAEUR
          "symbol": "ADAUSD"      | "symbol": "USD"    | [0].symbol    | DOES_NOT_FIT | USD
          """)
  void aRowOfNoUseIsLeftOutAndNamed(
      String text, String other, String path, Issue.Kind kind, String value) {
    assertThat(REPLY).contains(text);
    var prices = prices(REPLY.replace(text, other));
    assertThat(prices.prices()).isEqualTo(prices(REPLY).prices().subList(1, 5));
    assertThat(prices.remarks().issues()).containsExactly(new Issue(path, kind, value));
  }

  @Test
  void aMissingRateIsNullAndNamed() {
    var prices = prices(REPLY.replace("\"bidRate\": \"1.73661633\"", "\"bidRate\": \"\""));
    assertThat(prices.prices().getFirst().bidRate()).isNull();
    assertThat(prices.prices()).hasSize(5);
    assertThat(prices.remarks().issues())
        .containsExactly(new Issue("[0].bidRate", Issue.Kind.EMPTY, ""));
  }

  @Test
  void unknownFieldsAreNamed() {
    assertThat(
            prices(REPLY.replace("\"symbol\"", "\"new\": 1, \"symbol\"")).remarks().unknownFields())
        .containsExactly("[].new");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "index": "1.92957370" | "index": "1,9"      | [0].index (ADAUSD): "1,9" is not a number
          "symbol": "ADAUSD",   | ``                  | [0].symbol: missing
          "symbol": "ADAUSD"    | "symbol": "UUSD"    | [3] (UUSD): a second row of this symbol
          """)
  void aBrokenBodyIsNamedByVenuePlaceAndValue(String text, String broken, String message) {
    assertThat(PayloadCaptures.refusal(Stream.ASSET_INDEX, Body.of(REPLY.replace(text, broken))))
        .isEqualTo(SUBJECT + message);
  }

  @Test
  void aBodyOfAnotherShapeIsRefused() {
    assertThat(PayloadCaptures.refusal(Stream.ASSET_INDEX, Body.of("7")))
        .isEqualTo(SUBJECT + "reply: 7 is not a list");
    assertThat(PayloadCaptures.refusal(Stream.ASSET_INDEX, Body.of("[7]")))
        .isEqualTo(SUBJECT + "[0]: 7 is not an object");
    assertThat(PayloadCaptures.refusal(Stream.ASSET_INDEX, Body.of("[] []")))
        .isEqualTo(SUBJECT + "reply: a list follows its end");
  }

  private static StreamRows.AssetIndex prices(String body) {
    var normalized = PayloadCaptures.normalized(Stream.ASSET_INDEX, body);
    assertThat(normalized).isInstanceOf(StreamRows.AssetIndex.class);
    return (StreamRows.AssetIndex) normalized;
  }
}

package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Stream;
import accounthistory.stream.StreamRows;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One clear error for every broken body: account, place, value.
final class RefusedBodyTest {
  private static final String REPLY =
      PayloadCaptures.recorded("account/single-asset-isolated-long.json");
  private static final String ACCOUNT = "binance-usdm/simulated/main: ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          "unrealizedProfit": "6.55942038", "positionInit | "unrealizedProfit": "122,559.90", "positionInit | positions[0].unrealizedProfit (BTCUSDT): "122,559.90" is not a number
          "positionAmt": "0.002" | "positionAmt": "NaN" | positions[0].positionAmt (BTCUSDT): "NaN" is not a number
          "positionAmt": "0.002" | "positionAmt": "abc" | positions[0].positionAmt (BTCUSDT): "abc" is not a number
          "positionAmt": "0.002" | "positionAmt": " 1" | positions[0].positionAmt (BTCUSDT): " 1" is not a number
          "positionAmt": "0.002" | "positionAmt": "1 " | positions[0].positionAmt (BTCUSDT): "1 " is not a number
          "positionAmt": "0.002" | "positionAmt": "-" | positions[0].positionAmt (BTCUSDT): "-" is not a number
          "positionAmt": "0.002" | "positionAmt": "+1" | positions[0].positionAmt (BTCUSDT): "+1" is not a number
          "positionAmt": "0.002" | "positionAmt": ".5" | positions[0].positionAmt (BTCUSDT): ".5" is not a number
          "positionAmt": "0.002" | "positionAmt": "5." | positions[0].positionAmt (BTCUSDT): "5." is not a number
          "positionAmt": "0.002" | "positionAmt": "007" | positions[0].positionAmt (BTCUSDT): "007" is not a number
          "positionAmt": "0.002" | "positionAmt": "1.2.3" | positions[0].positionAmt (BTCUSDT): "1.2.3" is not a number
          "positionAmt": "0.002" | "positionAmt": "1e" | positions[0].positionAmt (BTCUSDT): "1e" is not a number
          "positionAmt": "0.002" | "positionAmt": "0x10" | positions[0].positionAmt (BTCUSDT): "0x10" is not a number
          "positionAmt": "0.002" | "positionAmt": "٣" | positions[0].positionAmt (BTCUSDT): "٣" is not a number
          "positionAmt": "0.002" | "positionAmt": true | positions[0].positionAmt (BTCUSDT): true is not a number
          "positionAmt": "0.002" | "positionAmt": {"a": 1} | positions[0].positionAmt (BTCUSDT): an object is not a number
          "positionAmt": "0.002" | "positionAmt": ["1"] | positions[0].positionAmt (BTCUSDT): a list is not a number
          "maxNotional": "5.0E8" | "maxNotional": "5.0F8" | positions[2].maxNotional (XRPUSDT): "5.0F8" is not a number
          "totalMaintMargin": "0.49055368" | "totalMaintMargin": "many" | totalMaintMargin: "many" is not a number
          "leverage": "10" | "leverage": "ten" | positions[0].leverage (BTCUSDT): "ten" is not a number
          "updateTime": 1721001652753 | "updateTime": "now" | positions[0].updateTime (BTCUSDT): "now" is not a number
          "isolated": true | "isolated": "yes" | positions[0].isolated (BTCUSDT): "yes" is not true or false
          "isolated": true | "isolated": 1 | positions[0].isolated (BTCUSDT): 1 is not true or false
          "symbol": "XRPUSDT", | `` | positions[2].symbol: missing
          "symbol": "XRPUSDT" | "symbol": null | positions[2].symbol: missing
          "symbol": "XRPUSDT" | "symbol": "" | positions[2].symbol: "" is not a name
          "symbol": "XRPUSDT" | "symbol": "XRP\\u0000USDT" | positions[2].symbol: "XRP\\u0000USDT" is not a name
          "symbol": "XRPUSDT" | "symbol": "XRP\\ud83dUSDT" | positions[2].symbol: "XRP\\ud83dUSDT" is not a name
          "symbol": "XRPUSDT" | "symbol": 17 | positions[2].symbol: 17 is not a name
          "symbol": "XRPUSDT" | "symbol": "ETHUSDT" | positions[2] (ETHUSDT): a second row of this symbol's side BOTH
          "positionSide": "BOTH", "positionAmt": "0.002" | "positionAmt": "0.002" | positions[0].positionSide (BTCUSDT): missing
          "positionSide": "BOTH", "positionAmt": "0.002" | "positionSide": "UP", "positionAmt": "0.002" | positions[0].positionSide (BTCUSDT): "UP" is not BOTH, LONG or SHORT
          "positionSide": "BOTH", "positionAmt": "0.002" | "positionSide": "", "positionAmt": "0.002" | positions[0].positionSide (BTCUSDT): "" is not a name
          "asset": "USDC", | `` | assets[1].asset: missing
          "asset": "USDC" | "asset": "BTC" | assets[2] (BTC): a second row of this asset
          "asset": "USDC" | "asset": {} | assets[1].asset: an object is not a name
          "walletBalance": "15002.38740504" | "walletBalance": "1", "walletBalance": "1" | assets[0].walletBalance (USDT): given twice
          "feeTier": 0 | "feeTier": 0, "feeTier": 0 | feeTier: given twice
          "feeTier": 0 | "new": 0, "new": 0 | new: given twice
          "feeTier": 0 | "assets": [] | assets: given twice
          "multiAssetsMargin": false | "multiAssetsMargin": "no" | multiAssetsMargin: "no" is not true or false
          "assets": | "assetz": | assets: missing
          "positions": | "positionz": | positions: missing
          "positions": [ | "positions": null, "x": [ | positions: null is not a list
          "positions": [ | "positions": {}, "x": [ | positions: an object is not a list
          "assets": [ | "assets": [ 7, | assets[0]: 7 is not an object
          "assets": [ | "assets": [ [], | assets[0]: a list is not an object
          """)
  void aBrokenBodyIsNamedByAccountPlaceAndValue(String text, String broken, String message) {
    assertThat(REPLY).as("the text to break").contains(text);
    var body = Body.of(firstReplaced(text, broken));
    assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, body)).isEqualTo(ACCOUNT + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `` | reply: nothing is not an object
          [] | reply: a list is not an object
          "text" | reply: "text" is not an object
          {} | assets: missing
          {"code": -2015, "msg": "Invalid API-key"} | reply: the exchange's error "-2015" "Invalid API-key", not an account
          {"code": "-1000", "msg": null} | reply: the exchange's error "-1000" without msg, not an account
          {"code": 200} | reply: the exchange's error "200" without msg, not an account
          {"uniMMR": "5.1", "accountEquity": "1", "actualEquity": "1", "accountMaintMargin": "0"} | reply: of /papi/v1/account (portfolio margin), not an account of USDⓈ-M futures
          {"assets": [{"asset": "BTC", "walletBalance": "1"}], "positions": [{"symbol": "BTCUSD_PERP", "positionSide": "BOTH", "positionAmt": "0", "maxQty": "50"}]} | reply: of /dapi/v1/account (COIN-M futures), not an account of USDⓈ-M futures
          {"balances": [], "makerCommission": 10} | reply: of /api/v3/account (spot), not an account of USDⓈ-M futures
          {"userAssets": [], "marginLevel": "999"} | reply: of /sapi/v1/margin/account (margin), not an account of USDⓈ-M futures
          {"assets": [], "positions": []} | reply: no totalWalletBalance nor any other total, so it is not of /fapi/v2/account; /dapi/v1/account and /papi/v1/um/account look like this
          {"assets": [{"asset": "USDT", "crossWalletBalance": "7"}], "positions": [], "availableBalance": "7"} | reply: no totalWalletBalance nor any other total, so it is not of /fapi/v2/account; /dapi/v1/account and /papi/v1/um/account look like this
          """)
  void aBodyOfAnotherShapeIsRefused(String body, String message) {
    assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, Body.of(body))).isEqualTo(ACCOUNT + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>502 Bad Gateway</html>",
        "{\"feeTier\": 0,}",
        "{\"feeTier\": NaN}",
        "{\"feeTier\": 01}",
        "{'feeTier': 0}",
        "{\"feeTier\": 0 \"canTrade\": true}",
        "{\"feeTier\": \"a\u0000b\"}"
      })
  void textThatIsNotJsonIsRefusedWithItsPlace(String body) {
    assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, Body.of(body)))
        .matches("\\Q" + ACCOUNT + "\\E(reply|feeTier): not JSON at byte \\d+: .+");
  }

  @Test
  void aTruncatedBodyIsRefusedAtEveryLength() {
    var bytes = REPLY.strip().getBytes(StandardCharsets.UTF_8);
    for (var length = 1; length < bytes.length; length += 13) {
      var cut = new byte[length];
      System.arraycopy(bytes, 0, cut, 0, length);
      assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, Body.of(cut)))
          .as("first %d bytes", length)
          .startsWith(ACCOUNT);
    }
  }

  @Test
  void textBehindTheReplyIsRefused() {
    assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, Body.of(REPLY + "{}")))
        .isEqualTo(ACCOUNT + "reply: an object follows its end");
    assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, Body.of(REPLY + "x")))
        .contains("not JSON at byte");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    var bytes = firstReplaced("XRPUSDT", "XRP#USDT").getBytes(StandardCharsets.UTF_8);
    for (var i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '#' ? (byte) 0xff : bytes[i];
    }
    assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, Body.of(bytes)))
        .startsWith(ACCOUNT + "positions[2].symbol: not JSON at byte");
    assertThat(
            PayloadCaptures.refusal(
                Stream.ACCOUNT, Body.of(REPLY.getBytes(StandardCharsets.UTF_16))))
        .startsWith(ACCOUNT + "reply: not JSON at byte");
  }

  @Test
  void jsonWithoutEndInDepthIsRefused() {
    var deep = firstReplaced("\"feeTier\": 0", "\"new\": " + "[".repeat(100_000));
    assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, Body.of(deep))).contains("not JSON at byte");
  }

  @Test
  void aMessageIsBoundedAndFitForATable() {
    var body = Body.of(firstReplaced("\"0.002\"", '"' + "\\u0000\\ud800x".repeat(5_000) + '"'));
    assertThat(PayloadCaptures.refusal(Stream.ACCOUNT, body))
        .hasSizeLessThan(700)
        .doesNotContain("\u0000")
        .startsWith(ACCOUNT + "positions[0].positionAmt (BTCUSDT): \"\\u0000\\ud800x\\u0000");
  }

  @Test
  void aCaptureWithoutItsDocumentIsRefused() {
    var whole = PayloadCaptures.of(Stream.ACCOUNT, Body.of(REPLY));
    var other =
        new Document(
            "other", "/path", 200, PayloadCaptures.SLOT, PayloadCaptures.SLOT, Body.of(REPLY));
    var capture =
        new Capture(
            whole.subject(), Stream.ACCOUNT, whole.slot(), ClockFacts.LOCAL, List.of(other), null);
    assertThat(Normalizer.normalize(capture))
        .isInstanceOfSatisfying(
            StreamRows.NotUnderstood.class,
            it -> assertThat(it.failure().detail()).isEqualTo(ACCOUNT + "no document account"));
  }

  private static String firstReplaced(String text, String other) {
    var at = REPLY.indexOf(text);
    return REPLY.substring(0, at) + other + REPLY.substring(at + text.length());
  }
}

package accounthistory.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.exchange.signing.SigningKey;
import accounthistory.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Each stage on the exchange's published examples.
final class QueryTest {
  private static final String LTCBTC =
      "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
          + "&recvWindow=5000&timestamp=1499827319559";
  private static final String SPOT_SECRET =
      "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";

  @Test
  void theCollectorsOwnRequestIsSignedAsTheExchangesLibraryDoes() {
    var payload =
        Query.payload("", Duration.ofSeconds(5), Instant.ofEpochMilli(1_736_393_892_000L));
    assertThat(payload).isEqualTo("recvWindow=5000&timestamp=1736393892000");

    var signature = hmac("secretKey").signature(payload);
    assertThat(signature)
        .isEqualTo("2cdd1e484bce80021437bee6b762e6a276b1954c3a0c011a16f6f2f6a47aba75");

    assertThat(Query.signed(payload, signature)).isEqualTo(payload + "&signature=" + signature);
  }

  @Test
  void thePublishedFuturesExampleIsSignedAsPublished() {
    var payload =
        "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC"
            + "&recvWindow=5000&timestamp=1591702613943";
    assertThat(
            hmac("2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9")
                .signature(payload))
        .isEqualTo("3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
  }

  @Test
  void thePublishedSpotExamplesAreSignedAsPublished() {
    assertThat(hmac(SPOT_SECRET).signature("timestamp=1578963600000"))
        .isEqualTo("d84e6641b1e328e7b418fff030caed655c266299c9355e36ce801ed14631eed4");
    assertThat(hmac(SPOT_SECRET).signature(LTCBTC))
        .isEqualTo("c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71");
  }

  @Test
  void aQueryIsEncodedBeforeItIsSigned() {
    var query = Query.encoded(order("１２３４５６"));
    assertThat(query)
        .isEqualTo(
            "symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96"
                + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1");

    var payload =
        Query.payload(query, Duration.ofSeconds(5), Instant.ofEpochMilli(1_499_827_319_559L));
    assertThat(payload).isEqualTo(query + "&recvWindow=5000&timestamp=1499827319559");
    assertThat(hmac(SPOT_SECRET).signature(payload))
        .isEqualTo("e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3");
  }

  @Test
  void whatHasAMeaningInAQueryIsEncoded() {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("a b", "1+1=2&c/d?é~*");
    assertThat(Query.encoded(parameters)).isEqualTo("a%20b=1%2B1%3D2%26c%2Fd%3F%C3%A9~%2A");
  }

  @Test
  void aSignatureInBase64IsEncodedAndComesLast() {
    assertThat(Query.signed("timestamp=1", "a+b/c=="))
        .isEqualTo("timestamp=1&signature=a%2Bb%2Fc%3D%3D");
  }

  @Test
  void timesAreWholeMilliseconds() {
    assertThat(
            Query.payload("", Duration.ofMillis(250), Instant.parse("2026-01-02T03:04:05.678999Z")))
        .isEqualTo("recvWindow=250&timestamp=1767323045678");
  }

  private static SequencedMap<String, String> order(String symbol) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("symbol", symbol);
    parameters.put("side", "BUY");
    parameters.put("type", "LIMIT");
    parameters.put("timeInForce", "GTC");
    parameters.put("quantity", "1");
    parameters.put("price", "0.1");
    return parameters;
  }

  private static SigningKey hmac(String secret) {
    return SigningKey.parse(Secret.of(secret));
  }
}

package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.World;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Key, parameters, timestamp and signature, each refused as documented.
final class AccessTest {
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
  void signedReadIsAnswered() throws Exception {
    var answer = fixture.client.account(fixture.account(), fixture.clock.instant());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
  }

  @Test
  void signatureMayBeInCapitals() throws Exception {
    var payload = "recvWindow=5000&timestamp=" + now();
    var signature = TestClient.hmac(payload, secret()).toUpperCase(Locale.ROOT);

    var answer = read(payload + "&signature=" + signature);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void missingOrMalformedKeyIsRefused() throws Exception {
    var query = TestClient.ACCOUNT + "?" + TestClient.sign("timestamp=" + now(), secret());

    refused(fixture.client.get(query), 401, -2014, "API-key format invalid.");
    refused(fixture.client.getWithKey(query, "short"), 401, -2014, "API-key format invalid.");
  }

  @Test
  void unknownKeyIsRefusedWithTheAddress() throws Exception {
    var query = TestClient.ACCOUNT + "?" + TestClient.sign("timestamp=" + now(), secret());

    refused(
        fixture.client.getWithKey(query, "a".repeat(64)),
        401,
        -2015,
        "Invalid API-key, IP, or permissions for action, request ip: 127.0.0.1");
  }

  @Test
  void wrongSecretIsRefused() throws Exception {
    refused(
        read(TestClient.sign("timestamp=" + now(), "other")),
        400,
        -1022,
        "Signature for this request is not valid.");
  }

  @Test
  void signatureOfOtherBytesIsRefused() throws Exception {
    var signature = TestClient.hmac("timestamp=" + now(), secret());

    assertThat(read("recvWindow=5000&timestamp=" + now() + "&signature=" + signature).code())
        .isEqualTo(-1022);
  }

  @Test
  void signatureMustComeLast() throws Exception {
    var signed = TestClient.sign("timestamp=" + now(), secret());

    assertThat(read(signed + "&recvWindow=5000").code()).isEqualTo(-1022);
  }

  @Test
  void missingParametersAreNamed() throws Exception {
    refused(
        read("recvWindow=5000"),
        400,
        -1102,
        "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.");
    refused(
        read("timestamp=" + now()),
        400,
        -1102,
        "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.");
    assertThat(read(TestClient.sign("timestamp=soon", secret())).code()).isEqualTo(-1102);
    assertThat(read(TestClient.sign("timestamp=", secret())).code()).isEqualTo(-1102);
  }

  @Test
  void timestampMayRunLessThanASecondAhead() throws Exception {
    assertThat(at(now() + 999).status()).isEqualTo(200);
    refused(
        at(now() + 1000),
        400,
        -1021,
        "Timestamp for this request was 1000ms ahead of the server's time.");
  }

  @Test
  void timestampMayBeAsOldAsTheWindow() throws Exception {
    assertThat(at(now() - 5000).status()).isEqualTo(200);
    refused(
        at(now() - 5001), 400, -1021, "Timestamp for this request is outside of the recvWindow.");
  }

  @Test
  void windowCanBeSetUpToAMinute() throws Exception {
    var old = "&timestamp=" + (now() - 60_000);

    assertThat(read(TestClient.sign("recvWindow=60000" + old, secret())).status()).isEqualTo(200);
    assertThat(read(TestClient.sign("recvWindow=60001" + old, secret())).code()).isEqualTo(-1130);
  }

  @Test
  void exchangeClockMayDiffer() throws Exception {
    var ahead = ExchangeFixture.PLENTY.withClockOffset(Duration.ofSeconds(-2));
    try (var other = ExchangeFixture.with(ahead)) {
      var time = other.client.get("/fapi/v1/time").json().get("serverTime").asLong();

      assertThat(time).isEqualTo(ExchangeFixture.EPOCH.toEpochMilli() - 2000);
      assertThat(other.client.account(other.account(), other.clock.instant()).code())
          .isEqualTo(-1021);
    }
  }

  @Test
  void rsaSignatureIsChecked() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    checksSignaturesOf(generator.generateKeyPair(), "SHA256withRSA");
  }

  @Test
  void ed25519SignatureIsChecked() throws Exception {
    checksSignaturesOf(KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), "Ed25519");
  }

  @Test
  void dormantAccountSaysSo() throws Exception {
    var dormant = fixture.world.account("dormant");

    var answer = fixture.client.account(dormant, fixture.clock.instant());

    refused(answer, 400, -4109, "This account is inactive.");
    assertThat(fixture.servedCounts().account("dormant")).isEqualTo(ServedCounts.AccountSum.NONE);
  }

  @Test
  void secretPrintsAsDots() {
    var secret = fixture.account().secret();

    assertThat(secret.toString()).doesNotContain(secret.text()).matches("•+");
    assertThat(fixture.account().toString()).doesNotContain(secret.text());
    assertThat(fixture.account().apiKey()).startsWith("simulated").hasSize(64);
  }

  private static void checksSignaturesOf(KeyPair pair, String algorithm) throws Exception {
    var world =
        World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH)
            .withPublicKey("one-way-cross", pair.getPublic());
    try (var other = ExchangeFixture.with(world, ExchangeFixture.PLENTY)) {
      var payload = "timestamp=" + ExchangeFixture.EPOCH.toEpochMilli();
      var signer = Signature.getInstance(algorithm);
      signer.initSign(pair.getPrivate());
      signer.update(payload.getBytes(StandardCharsets.UTF_8));
      var base64 = Base64.getEncoder().encodeToString(signer.sign());
      var encoded = URLEncoder.encode(base64, StandardCharsets.UTF_8);
      var key = other.account().apiKey();
      var query = TestClient.ACCOUNT + "?" + payload;

      assertThat(other.client.getWithKey(query + "&signature=" + encoded, key).status())
          .isEqualTo(200);
      assertThat(other.client.getWithKey(query + "0&signature=" + encoded, key).code())
          .isIn(-1021, -1022);
      assertThat(other.client.getWithKey(query + "&signature=" + base64, key).code())
          .isEqualTo(-1022);
      assertThat(other.client.signed(other.account(), payload).code()).isEqualTo(-1022);
    }
  }

  private static void refused(TestClient.Answer answer, int status, int code, String message) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.message()).isEqualTo(message);
    assertThat(answer.usedWeight()).isPositive();
  }

  private TestClient.Answer at(long timestamp) throws Exception {
    return read(TestClient.sign("timestamp=" + timestamp, secret()));
  }

  private TestClient.Answer read(String query) throws Exception {
    return fixture.client.getWithKey(TestClient.ACCOUNT + "?" + query, fixture.account().apiKey());
  }

  private long now() {
    return fixture.clock.instant().toEpochMilli();
  }

  private String secret() {
    return fixture.account().secret().text();
  }
}

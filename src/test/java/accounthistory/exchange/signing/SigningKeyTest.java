package accounthistory.exchange.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SigningKeyTest {
  /// PKCS#8 of an Ed25519 key is this, followed by its 32 bytes.
  private static final String ED25519_PREFIX = "302e020100300506032b657004220420";

  private static final String PAYLOAD = "recvWindow=5000&timestamp=1736393892000";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    // the exchange's Java library, its own message
    "ba579ba12d0f34b33c95874db3fdd388794776f36f442c2e34dfd6d02dd8e941,"
        + "apiKey=apiKey&timestamp=1736393892000,"
        + "w5VdScCUjVCBg8gmima0WOwDjnL0BaNQ0Boi0A4rSSa8oszi1Ul+MWr5JH3JJ2zEduiEV781IxQg61lz3c+9BA==",
    // the same key, the collector's own request
    "ba579ba12d0f34b33c95874db3fdd388794776f36f442c2e34dfd6d02dd8e941,"
        + "recvWindow=5000&timestamp=1736393892000,"
        + "gt9v5AjHJUuHq4IBsonxAFUmfErceV1nyi7/CqbAmjAXZHmkeJUDXlJDGNaxtVL3QsaKlOOgkkBP0V/U2YvEAw==",
    // a well-known Python client's
    "f426cf054a2444ea55decbf44fc315b92face8a0cb5b4b2fef501749929fa755,"
        + "price=50000&quantity=1&side=BUY&symbol=BTCUSDT&timestamp=1631234567890&type=LIMIT,"
        + "a4Pm3p02D2HXtNfo3DBaVCe9Ov7kledewgYtGjekotFmZ5wXa3mC5AtLB7CpAphyNjeyovIuDP+9fyjYmsojCw==",
  })
  void ed25519SignsAsPublished(String seed, String payload, String signature) {
    assertThat(ed25519(seed).signature(payload)).isEqualTo(signature);
  }

  /// RFC 8032, section 7.1, the two messages that are text.
  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
        + "1cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,r,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
        + "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  })
  void ed25519SignsAsItsStandardSays(String seed, String message, String signature) {
    var bytes = Base64.getDecoder().decode(ed25519(seed).signature(message));
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(signature);
  }

  @Test
  void rsaSignsAsOpensslDoesAndAsThePublicKeyConfirms() throws Exception {
    var pair = rsaPair();
    var pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    var key = SigningKey.parse(Secret.of(pem));
    assertThat(key).isInstanceOf(SigningKey.Rsa.class);

    var signature = key.signature(PAYLOAD);

    assertThat(signature).doesNotContain("\n");
    var bytes = Base64.getDecoder().decode(signature);
    assertThat(bytes).isEqualTo(signedByOpenssl(pem));
    var verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(pair.getPublic());
    verifier.update(PAYLOAD.getBytes(StandardCharsets.UTF_8));
    assertThat(verifier.verify(bytes)).isTrue();
  }

  @Test
  void theKindIsReadFromTheSecretAtEachUse() throws Exception {
    var texts = new ArrayDeque<String>();
    var secret = Secret.from("the file", texts::remove);
    texts.add("word\n");
    assertThat(SigningKey.parse(secret)).isInstanceOf(SigningKey.HmacSha256.class);
    texts.add("\n" + pem("PRIVATE KEY", rsaPair().getPrivate().getEncoded()) + "\n");
    assertThat(SigningKey.parse(secret)).isInstanceOf(SigningKey.Rsa.class);
  }

  @Test
  void whiteSpaceAroundAWordIsNotPartOfIt() {
    assertThat(SigningKey.parse(Secret.of(" secretKey\n")).signature(PAYLOAD))
        .isEqualTo("2cdd1e484bce80021437bee6b762e6a276b1954c3a0c011a16f6f2f6a47aba75");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "two words",
        "-----BEGIN PRIVATE KEY-----\nTUlJRXNlY3JldA==\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nTUlJRXNlY3JldA==\n",
        "-----BEGIN PRIVATE KEY-----\nTUlJRXNlY3JldA=\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nTUlJRXNlY3JldA==\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nTUlJRXNlY3JldA==\n-----END ENCRYPTED PRIVATE KEY-----",
      })
  void anUnusableSecretIsNamedButNotShown(String text) {
    assertThatThrownBy(() -> SigningKey.parse(Secret.from("/run/secrets/main", () -> text)))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("/run/secrets/main")
        .hasNoCause()
        .satisfies(it -> assertThat(it.toString()).doesNotContain("TUlJ", "words"));
  }

  @Test
  void aKeyOfAnotherFormIsToldHowToBecomeOne() {
    var text = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----";
    assertThatThrownBy(() -> SigningKey.parse(Secret.of(text)))
        .hasMessageContaining("PEM of RSA PRIVATE KEY, want PRIVATE KEY (openssl pkcs8");
  }

  @Test
  void anEllipticCurveKeyIsRefusedByName() throws Exception {
    var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    var secret = Secret.of(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    assertThatThrownBy(() -> SigningKey.parse(secret))
        .hasMessageContaining("neither an RSA nor an Ed25519 key");
  }

  @Test
  void noKeyPrintsItself() throws Exception {
    var rsa = SigningKey.parse(Secret.of(pem("PRIVATE KEY", rsaPair().getPrivate().getEncoded())));
    var hmac = new Credentials(Secret.of("visible-key"), Secret.of("hidden-word"));
    assertThat(rsa).hasToString("RSA");
    assertThat(ed25519("00".repeat(32))).hasToString("Ed25519");
    assertThat(hmac.toString() + hmac.read() + hmac.read().signing())
        .doesNotContain("visible-key", "hidden-word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "line\r\nX-Other: 1", "sch\u00fcssel"})
  void anApiKeyThatCannotStandInAHeaderIsRefused(String key) {
    var credentials = new Credentials(Secret.from("MAIN_KEY", () -> key), Secret.of("word"));
    assertThatThrownBy(credentials::read)
        .isInstanceOf(UnusableKeyException.class)
        .hasMessage("API key from MAIN_KEY: want one word of printable ASCII");
  }

  @Test
  void aSecretThatCannotBeReadIsNamedWithoutItsSuppliersWords() {
    var failing =
        Secret.from(
            "/run/secrets/gone",
            () -> {
              throw new IllegalStateException("it was: hunter2");
            });
    assertThatThrownBy(() -> new Credentials(Secret.of("key"), failing).read())
        .isInstanceOf(UnusableKeyException.class)
        .hasMessage("/run/secrets/gone cannot be read")
        .hasNoCause();
  }

  private static SigningKey ed25519(String seed) {
    return SigningKey.parse(
        Secret.of(pem("PRIVATE KEY", HexFormat.of().parseHex(ED25519_PREFIX + seed))));
  }

  private static KeyPair rsaPair() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String pem(String label, byte[] der) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
  }

  /// Fails where there is no openssl: the proof is the point, and must not vanish quietly.
  private byte[] signedByOpenssl(String pem) throws Exception {
    var keyFile = Files.writeString(folder.resolve("key.pem"), pem);
    var payloadFile = Files.writeString(folder.resolve("payload"), PAYLOAD);
    var signatureFile = folder.resolve("signature");
    var command =
        List.of(
            "openssl",
            "dgst",
            "-sha256",
            "-sign",
            keyFile.toString(),
            "-out",
            signatureFile.toString(),
            payloadFile.toString());
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (java.io.IOException e) {
      throw new AssertionError("this proof needs openssl on the path: " + e.getMessage(), e);
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return Files.readAllBytes(signatureFile);
  }
}

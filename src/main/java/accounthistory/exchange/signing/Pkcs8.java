package accounthistory.exchange.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a private key from PKCS#8 PEM text; never says what stands in it.
final class Pkcs8 {
  private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private Pkcs8() {}

  static boolean isPem(String text) {
    return text.startsWith("-----BEGIN");
  }

  static SigningKey parse(String text, String origin) {
    var pem = PEM.matcher(text);
    if (!pem.matches()) {
      throw unusable(origin, whyNot(text));
    }
    var der = decoded(pem.group(1), origin);
    return key("RSA", der)
        .<SigningKey>map(SigningKey.Rsa::new)
        .or(() -> key("Ed25519", der).map(SigningKey.Ed25519::new))
        .orElseThrow(() -> unusable(origin, "holds neither an RSA nor an Ed25519 key"));
  }

  private static String whyNot(String text) {
    var label = LABEL.matcher(text);
    if (label.find() && !label.group(1).equals("PRIVATE KEY")) {
      return "is a PEM of %s, want PRIVATE KEY (openssl pkcs8 -topk8 -nocrypt makes one)"
          .formatted(label.group(1));
    }
    return "is a PEM without its end, or with something else around it";
  }

  private static byte[] decoded(String base64, String origin) {
    var packed = base64.replaceAll("\\s", "");
    if (packed.length() % 4 != 0 || !BASE64.matcher(packed).matches()) {
      throw unusable(origin, "is a PEM whose base64 is broken");
    }
    return Base64.getDecoder().decode(packed);
  }

  private static Optional<PrivateKey> key(String algorithm, byte[] der) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  private static UnusableKeyException unusable(String origin, String why) {
    return new UnusableKeyException("signing key from %s: %s".formatted(origin, why));
  }
}

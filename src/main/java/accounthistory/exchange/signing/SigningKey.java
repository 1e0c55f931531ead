package accounthistory.exchange.signing;

import accounthistory.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key that signs a query, of one of the three kinds that the exchange knows.
///
/// Holds key material: keep it for one request only. None of the kinds prints it.
public sealed interface SigningKey {
  /// The signature of a payload as text: hex for HMAC, base64 for the others; not percent-encoded.
  String signature(String payload);

  /// HMAC-SHA256 with the secret's bytes as key.
  record HmacSha256(SecretKeySpec key) implements SigningKey {
    @Override
    public String signature(String payload) {
      try {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return HexFormat.of().formatHex(mac.doFinal(payload.getBytes(StandardCharsets.UTF_8)));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has HmacSHA256", e);
      }
    }

    @Override
    public String toString() {
      return "HMAC-SHA256";
    }
  }

  /// RSASSA-PKCS1-v1_5 with SHA-256.
  record Rsa(PrivateKey key) implements SigningKey {
    @Override
    public String signature(String payload) {
      return asymmetric("SHA256withRSA", key, payload);
    }

    @Override
    public String toString() {
      return "RSA";
    }
  }

  /// Pure Ed25519 (RFC 8032) over the payload's bytes.
  record Ed25519(PrivateKey key) implements SigningKey {
    @Override
    public String signature(String payload) {
      return asymmetric("Ed25519", key, payload);
    }

    @Override
    public String toString() {
      return "Ed25519";
    }
  }

  /// The key that a secret holds now: a PEM is RSA or Ed25519, as it says itself; any other single
  /// word is an HMAC secret.
  ///
  /// @throws UnusableKeyException naming the secret's origin and what is wrong, never its content
  static SigningKey parse(Secret secret) {
    var text = Credentials.reveal(secret);
    if (Pkcs8.isPem(text)) {
      return Pkcs8.parse(text, secret.origin());
    }
    if (text.isEmpty() || text.chars().anyMatch(Character::isWhitespace)) {
      throw new UnusableKeyException(
          "signing key from %s: neither one word (HMAC) nor a PEM".formatted(secret.origin()));
    }
    return new HmacSha256(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
  }

  private static String asymmetric(String algorithm, PrivateKey key, String payload) {
    try {
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(payload.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException _) {
      throw new UnusableKeyException("%s key: cannot sign with it".formatted(algorithm));
    }
  }
}

package accounthistory.simulator.http;

import accounthistory.simulator.scenario.SimulatedKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Whether a raw query is signed with a key: the signature is its last parameter and covers exactly
/// the bytes before `&signature=`.
final class SignatureCheck {
  private static final String SEPARATOR = "&signature=";

  private SignatureCheck() {}

  static boolean isValid(String query, SimulatedKey key) {
    var end = query.indexOf(SEPARATOR);
    if (end < 0) {
      return false;
    }
    // Another parameter behind it would become part of the signature's text and spoil it.
    var sent = query.substring(end + SEPARATOR.length());
    var payload = query.substring(0, end).getBytes(StandardCharsets.UTF_8);
    try {
      return key.publicKey().isPresent()
          ? verifies(key.publicKey().get(), payload, sent)
          : isHmac(key.secret().text(), payload, sent);
    } catch (SignatureException | IllegalArgumentException _) {
      // Of the wrong length, or not Base64, or not percent-encoded.
      return false;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks an algorithm", missing);
    }
  }

  private static boolean isHmac(String secret, byte[] payload, String sent)
      throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    var expected = HexFormat.of().formatHex(mac.doFinal(payload));
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.US_ASCII),
        sent.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }

  private static boolean verifies(PublicKey key, byte[] payload, String sent)
      throws GeneralSecurityException {
    if (sent.contains("+") || sent.contains("/") || sent.contains("=")) {
      throw new IllegalArgumentException("signature not percent-encoded");
    }
    var algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "Ed25519";
    var verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(payload);
    return verifier.verify(
        Base64.getDecoder().decode(URLDecoder.decode(sent, StandardCharsets.UTF_8)));
  }
}

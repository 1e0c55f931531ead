package accounthistory.credential;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key of one installation's keyed hashes: what is pinned says nothing to who does not hold it,
/// and cannot be compared across installations.
final class IdentityKey {
  private static final int BYTES = 32;
  private static final int ID_HEX = 16;

  /// The name of no key: what stands beside it is a key pair's fingerprint.
  static final String PENDING = "0".repeat(ID_HEX);

  private final SecretKeySpec key;
  private final String id;

  private IdentityKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "identity key of %s bytes, want %s".formatted(bytes.length, BYTES));
    }
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
    this.id = Identity.keyId(bytes);
  }

  static IdentityKey of(byte[] bytes) {
    return new IdentityKey(bytes);
  }

  static IdentityKey of(String hex) {
    return new IdentityKey(HexFormat.of().parseHex(hex));
  }

  static IdentityKey random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new IdentityKey(bytes);
  }

  /// Names the key without telling it.
  String id() {
    return id;
  }

  byte[] bytes() {
    return key.getEncoded();
  }

  String hex() {
    return HexFormat.of().formatHex(bytes());
  }

  /// The identity of the account whose own code at its exchange is `alias`.
  Identity of(Subject account, String alias) {
    return new Identity(id, hash("alias " + account.publicSubject().name(), alias));
  }

  /// Stands in for the identity of an account that is not proven yet.
  Identity pending(String fingerprint) {
    return new Identity(PENDING, fingerprint);
  }

  /// Distinguishes key pairs, so that a refusal can be remembered without the key.
  String fingerprint(String apiKey, String signingText) {
    return hash("key", apiKey + "\n" + signingText);
  }

  private String hash(String purpose, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update((purpose + "\n").getBytes(UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  boolean isSame(byte[] other) {
    return Arrays.equals(bytes(), other);
  }

  @Override
  public String toString() {
    return "identity key " + id;
  }
}

package accounthistory.capture;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Whose account a capture is of, as the exchange itself says: a keyed hash of its own account
/// code, so that neither tables nor files hold the code.
///
/// @param keyId names the key of the hash, 16 hex digits, see [#keyId(byte[])]: hashes of different
///   keys cannot be compared
/// @param digest HMAC-SHA256 of the account code, 64 hex digits
public record Identity(String keyId, String digest) {
  private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final int KEY_ID_BYTES = 8;

  public Identity {
    if (!KEY_ID.matcher(keyId).matches()) {
      throw new InvalidValueException(
          "identity key \"" + keyId + "\": want 16 lower-case hex digits");
    }
    if (!DIGEST.matcher(digest).matches()) {
      throw new InvalidValueException(
          "identity digest \"" + digest + "\": want 64 lower-case hex digits");
    }
  }

  /// The name of a key: the beginning of its SHA-256.
  public static String keyId(byte[] key) {
    var digest = Body.sha256().digest(key);
    return HexFormat.of().formatHex(Arrays.copyOf(digest, KEY_ID_BYTES));
  }

  /// Enough of the digest to distinguish two accounts in a message.
  public String abbreviated() {
    return digest.substring(0, 12) + "…";
  }
}

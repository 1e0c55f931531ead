package accounthistory.store.coordination;

import java.time.Instant;
import java.util.regex.Pattern;

/// A key that the exchange does not accept for an account.
///
/// @param keyFingerprint digest that distinguishes keys, 16 to 128 lower-case hex digits
/// @param reason one lower-case word, e.g. `refused`
/// @param detail the message, with its subject and what the exchange said; never a secret
/// @param refusedAt on the exchange's clock
public record Refusal(String keyFingerprint, String reason, String detail, Instant refusedAt) {
  private static final Pattern FINGERPRINT = Pattern.compile("([0-9a-f]{2}){8,64}");

  public Refusal {
    if (!FINGERPRINT.matcher(keyFingerprint).matches()) {
      throw new IllegalArgumentException(
          "key fingerprint of %s characters: want 16 to 128 lower-case hex digits"
              .formatted(keyFingerprint.length()));
    }
    if (!reason.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("refusal reason \"" + reason + "\" is not a plain word");
    }
  }
}

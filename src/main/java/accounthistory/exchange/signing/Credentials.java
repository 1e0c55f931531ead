package accounthistory.exchange.signing;

import accounthistory.secret.Secret;
import accounthistory.secret.Unreadable;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an account signs with. Both texts are read for each request, so that a rotated key, of
/// another kind even, is used at once.
///
/// @param apiKey sent as a header
/// @param signingSecret never sent: an HMAC secret, or an RSA or Ed25519 key as PKCS#8 PEM
/// @param rule what else the key must be
public record Credentials(Secret apiKey, Secret signingSecret, KeyRule rule) {
  /// What may stand in a header without changing it.
  private static final Pattern HEADER_WORD = Pattern.compile("[\\x21-\\x7e]{1,1024}");

  /// Describes a problem of an API key without its text.
  @FunctionalInterface
  public interface KeyRule {
    /// The objection, without the key; empty when there is none.
    Optional<String> objection(String apiKey);
  }

  public Credentials(Secret apiKey, Secret signingSecret) {
    this(apiKey, signingSecret, _ -> Optional.empty());
  }

  /// Both texts as they are now.
  ///
  /// @throws UnusableKeyException naming the origin, when one cannot be used
  public Keys read() {
    var key = reveal(apiKey);
    if (!HEADER_WORD.matcher(key).matches()) {
      throw new UnusableKeyException(
          "API key from %s: want one word of printable ASCII".formatted(apiKey.origin()));
    }
    var objection = rule.objection(key);
    if (objection.isPresent()) {
      throw new UnusableKeyException(
          "API key from %s: %s".formatted(apiKey.origin(), objection.get()));
    }
    return new Keys(key, SigningKey.parse(signingSecret));
  }

  /// The keys of one request.
  ///
  /// @param apiKey the key itself: for the header, and for blanking it in messages
  public record Keys(String apiKey, SigningKey signing) {
    @Override
    public String toString() {
      return "keys for " + signing;
    }
  }

  // A secret's supplier may fail in its own ways; its message is its own business too.
  static String reveal(Secret secret) {
    try {
      return secret.reveal().strip();
    } catch (RuntimeException e) {
      var why = e instanceof Unreadable known ? ": " + known.why() : "";
      throw new UnusableKeyException("%s cannot be read%s".formatted(secret.origin(), why));
    }
  }
}

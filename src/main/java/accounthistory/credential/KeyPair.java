package accounthistory.credential;

import accounthistory.exchange.signing.Credentials;
import accounthistory.secret.Secret;

/// A key and its signing secret as they were at one moment, so that what is proven with a pair is
/// captured with the same pair, whatever is rotated meanwhile.
///
/// @param fingerprint distinguishes the pair from others, without revealing it
public record KeyPair(Credentials credentials, String fingerprint) {
  /// The pair as it is now.
  ///
  /// @throws accounthistory.exchange.signing.UnusableKeyException when it cannot be read
  static KeyPair read(Credentials credentials, IdentityKey identityKey) {
    var keys = credentials.read();
    var signing = credentials.signingSecret();
    // Read once more than needed, but a text that cannot be read has thrown above.
    var text = signing.reveal().strip();
    return new KeyPair(
        new Credentials(
            held(credentials.apiKey(), keys.apiKey()), held(credentials.signingSecret(), text)),
        identityKey.fingerprint(keys.apiKey(), text));
  }

  /// The fingerprint under another identity key.
  String fingerprint(IdentityKey other) {
    return other.fingerprint(credentials.apiKey().reveal(), credentials.signingSecret().reveal());
  }

  private static Secret held(Secret origin, String text) {
    return Secret.from(origin.origin(), () -> text);
  }
}

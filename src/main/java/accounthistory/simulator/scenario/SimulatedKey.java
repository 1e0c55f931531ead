package accounthistory.simulator.scenario;

import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Optional;

/// One key of an account: how a client proves to be its owner.
///
/// @param apiKey text of the `X-MBX-APIKEY` header; begins with `simulated`
/// @param secret what requests are signed with: an HMAC secret, or the private key as PKCS#8 PEM
///   where its owner has it from here
/// @param publicKey RSA or Ed25519 key that signatures are checked with instead of the secret
/// @param rights what the key may do
public record SimulatedKey(
    String apiKey, SimulatedSecret secret, Optional<PublicKey> publicKey, KeyRights rights) {
  public SimulatedKey with(PublicKey other) {
    return new SimulatedKey(apiKey, secret, Optional.of(other), rights);
  }

  /// The same, signing with a pair whose private key is its secret.
  SimulatedKey with(KeyPair pair) {
    return new SimulatedKey(
        apiKey, SimulatedSecret.pem(pair.getPrivate()), Optional.of(pair.getPublic()), rights);
  }

  public SimulatedKey with(KeyRights other) {
    return new SimulatedKey(apiKey, secret, publicKey, other);
  }
}

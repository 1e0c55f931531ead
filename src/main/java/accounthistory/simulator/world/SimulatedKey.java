package accounthistory.simulator.world;

import java.security.PublicKey;
import java.util.Optional;

/// One key of an account: how a client proves to be its owner.
///
/// @param apiKey text of the `X-MBX-APIKEY` header; begins with `simulated`
/// @param secret what requests are signed with, where there is no public key
/// @param publicKey RSA or Ed25519 key that signatures are checked with instead of the secret
/// @param rights what the key may do
public record SimulatedKey(
    String apiKey, SimulatedSecret secret, Optional<PublicKey> publicKey, KeyRights rights) {
  SimulatedKey with(PublicKey other) {
    return new SimulatedKey(apiKey, secret, Optional.of(other), rights);
  }

  SimulatedKey with(KeyRights other) {
    return new SimulatedKey(apiKey, secret, publicKey, other);
  }
}

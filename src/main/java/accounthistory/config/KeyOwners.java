package accounthistory.config;

import accounthistory.config.key.UnreadableSecretException;
import accounthistory.exchange.signing.Credentials;
import accounthistory.secret.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Which account an API key is of: the first that is found with it, as long as that account has it.
/// Asked whenever a key is read, so that `config check` and `collect` object to the same keys.
///
/// Safe for use by many threads. It prints no key.
final class KeyOwners {
  private final Map<String, Claim> owners = new ConcurrentHashMap<>();

  private record Claim(String account, Secret key) {
    /// A key that cannot be read now has not changed, as far as is known.
    boolean isOf(String apiKey) {
      try {
        return key.reveal().strip().equals(apiKey);
      } catch (UnreadableSecretException _) {
        return true;
      }
    }
  }

  /// Objects to a key that is another account's.
  Credentials.KeyRule ruleOf(String account, Secret key) {
    return apiKey -> {
      var claim =
          owners.compute(
              apiKey,
              (_, before) ->
                  before == null || !before.isOf(apiKey) ? new Claim(account, key) : before);
      return claim.account().equals(account)
          ? Optional.empty()
          : Optional.of(
              "is the key of account %s too; want a key for each account"
                  .formatted(claim.account()));
    };
  }
}

package accounthistory.credential;

import accounthistory.capture.Identity;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Subject;
import accounthistory.job.AccountStateFile;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which account of the exchange an account was proven to be, and by which key pairs.
final class IdentityProofs {
  private static final String DIGEST = "identity.digest";
  private static final String FORMER = "identity.former.";
  private static final String UNPROVEN = "unproven.";

  private final AccountStateFile file;

  IdentityProofs(AccountStateFile file) {
    this.file = file;
  }

  /// An identity and the key pair that proved it.
  ///
  /// @param fingerprints of the pair, under the present identity key first, then under former ones
  record Proof(Identity identity, List<String> fingerprints, Instant provenAt) {
    Proof {
      fingerprints = List.copyOf(fingerprints);
    }

    boolean isBy(KeyPair pair) {
      return fingerprints.contains(pair.fingerprint());
    }
  }

  Optional<Proof> proof(Subject account) {
    var keyValueFile = file.read(account);
    try {
      return keyValueFile
          .text(DIGEST)
          .map(digest ->
              new Proof(
                  new Identity(keyValueFile.text("identity.key").orElse(""), digest),
                  List.of(keyValueFile.text("identity.proven_by").orElse("").split(",")),
                  Instant.parse(keyValueFile.text("identity.proven_at").orElse(""))));
    } catch (InvalidValueException | DateTimeParseException _) {
      // Garbled by hand: proven again.
      return Optional.empty();
    }
  }

  /// Pins an identity, and keeps what the account was called under other identity keys.
  void prove(Subject account, Proof proof, Set<Identity> formerly) {
    file.change(
        account,
        keyValueFile -> {
          var proven =
              keyValueFile
                  .with("identity.key", proof.identity().keyId())
                  .with(DIGEST, proof.identity().digest())
                  .with("identity.proven_by", String.join(",", proof.fingerprints()))
                  .with("identity.proven_at", proof.provenAt().toString());
          for (var former : formerly) {
            proven = proven.with(FORMER + former.keyId(), former.digest());
          }
          for (var fingerprint : proof.fingerprints()) {
            proven = proven.without(UNPROVEN + fingerprint);
          }
          return proven;
        });
  }

  /// How proving a key pair went last, if it failed.
  Optional<MissingProof.Attempt> unproven(Subject account, String fingerprint) {
    var word = UNPROVEN + fingerprint;
    return file.read(account)
        .text(word)
        .flatMap(it -> file.understood(account, word, it, () -> attempt(it)));
  }

  void unproven(Subject account, String fingerprint, MissingProof.Attempt failed) {
    file.change(account, it -> it.with(UNPROVEN + fingerprint, failed.at() + " " + failed.why()));
  }

  private static MissingProof.Attempt attempt(String text) {
    var words = text.split(" ", 2);
    return new MissingProof.Attempt(Instant.parse(words[0]), words[1]);
  }

  /// What the account is called under another identity key.
  Optional<String> former(Subject account, String keyId) {
    return file.read(account).text(FORMER + keyId);
  }

  /// The other account of the same venue and environment that is pinned to an identity.
  Optional<String> otherWith(Subject account, Identity identity) {
    return file.other(account, it -> it.text(DIGEST).filter(identity.digest()::equals).isPresent());
  }
}

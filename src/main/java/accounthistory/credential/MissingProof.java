package accounthistory.credential;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Why a capture may not be stored yet: which proof of whose account its key opens is missing.
///
/// @param why what the exchange said instead, or what the capture does not agree with
/// @param failedAt when the proof failed last; empty when it was not tried since
/// @param again when it is tried again; empty when somebody has to act first, and `act` says how
/// @param act what is to be done or waited for, in words
public record MissingProof(
    Proof proof, String why, Optional<Instant> failedAt, Optional<Instant> again, String act) {

  /// What is to be proven.
  public enum Proof {
    /// The exchange's own code of the account that the key pair opens.
    ACCOUNT_CODE("whose account its key opens"),
    /// That the pair is the one that was proven.
    KEY_PAIR("that its key pair opens the account"),
    /// That both were hashed with the same identity key.
    IDENTITY_KEY("that its identity key is the installation's"),
    /// That what it was captured from is what the name is pinned to.
    PINNED_ACCOUNT("that it is of the account that is pinned");

    private final String words;

    Proof(String words) {
      this.words = words;
    }

    /// As machines read it.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A proof that failed.
  record Attempt(Instant at, String why) {
    private static final String BY_NAME =
        "the exchange names no account code, and the account is pinned nowhere";

    /// Nothing can be proven, and nothing has to be.
    static Attempt byName(Instant at) {
      return new Attempt(at, BY_NAME);
    }

    boolean isByName() {
      return why.equals(BY_NAME);
    }
  }

  /// What makes several of these one event, however often it is tried in vain.
  String kind() {
    return proof.label() + " " + why;
  }

  /// For people, in one line.
  public String message() {
    return "not proven %s: %s%s; %s"
        .formatted(proof.words, why, failedAt.map(it -> ", tried last at " + it).orElse(""), act);
  }
}

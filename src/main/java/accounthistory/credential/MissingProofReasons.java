package accounthistory.credential;

import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import accounthistory.credential.MissingProof.Proof;
import accounthistory.job.AccountStateFile;
import accounthistory.job.FollowedGrids;
import java.time.Instant;
import java.util.Optional;

/// Says which proof captures of an account wait for, and when it is tried again.
record MissingProofReasons(AccountStateFile file, IdentityKeys keys, Subject account, Instant now) {
  /// Of what was captured before its key pair was proven.
  Optional<MissingProof> ofPair(Optional<IdentityProofs.Proof> proof, String fingerprint) {
    if (proof.filter(it -> it.fingerprints().contains(fingerprint)).isPresent()) {
      return Optional.empty();
    }
    var attempt = new IdentityProofs(file).unproven(account, fingerprint);
    if (proof.isEmpty() && attempt.filter(MissingProof.Attempt::isByName).isPresent()) {
      return Optional.empty();
    }
    var refusal = new KeyRefusals(file).refusal(account, fingerprint);
    if (refusal.isPresent()) {
      return Optional.of(
          acted(
              Proof.ACCOUNT_CODE,
              "its key was refused: " + refusal.get().detail(),
              Optional.of(refusal.get().at()),
              "tried again after: account-history accounts test " + account.name()));
    }
    var isOld =
        proof.isPresent()
            && attempt.filter(it -> it.at().isAfter(proof.get().provenAt())).isEmpty();
    if (isOld) {
      return Optional.of(
          acted(
              Proof.KEY_PAIR,
              "another pair was proven at %s%s"
                  .formatted(
                      proof.get().provenAt(),
                      attempt.map(it -> ", this one not: " + it.why()).orElse("")),
              attempt.map(MissingProof.Attempt::at),
              "tried again when the account is collected with that pair"));
    }
    return Optional.of(
        tried(
            attempt.map(MissingProof.Attempt::why).orElse("the exchange was not asked yet"),
            attempt.map(MissingProof.Attempt::at)));
  }

  /// Of what was proven under another identity key than the installation's.
  Optional<MissingProof> ofFormer(Optional<IdentityProofs.Proof> proof, Identity identity) {
    if (keys.former().stream().noneMatch(it -> it.id().equals(identity.keyId()))) {
      return Optional.of(
          acted(
              Proof.IDENTITY_KEY,
              "it was captured under identity key %s, this folder's is %s and was never that one"
                  .formatted(identity.keyId(), keys.current().id()),
              Optional.empty(),
              "put it into the state folder that it was captured in"));
    }
    if (proof.isEmpty()) {
      return Optional.of(
          tried(
              "identity key %s of the database replaced %s, and the account was not verified since"
                  .formatted(keys.current().id(), identity.keyId()),
              Optional.empty()));
    }
    var pinned = new IdentityProofs(file).former(account, identity.keyId());
    return pinned.filter(identity.digest()::equals).isPresent()
        ? Optional.empty()
        : Optional.of(
            acted(
                Proof.PINNED_ACCOUNT,
                "it is of account %s, pinned is %s"
                    .formatted(identity.abbreviated(), proof.get().identity().abbreviated()),
                Optional.empty(),
                "to pin the other: account-history accounts rebind " + account.name()));
  }

  private MissingProof tried(String why, Optional<Instant> at) {
    var entries = new FollowedGrids(file).schedule(account).entries();
    if (entries.isEmpty() || !entries.getLast().active()) {
      return acted(Proof.ACCOUNT_CODE, why, at, "tried again when the account is collected again");
    }
    var grid = entries.getLast().grid();
    var again = grid.next(grid.floor(now));
    return new MissingProof(
        Proof.ACCOUNT_CODE, why, at, Optional.of(again), "tried again with slot " + again);
  }

  private static MissingProof acted(Proof proof, String why, Optional<Instant> at, String act) {
    return new MissingProof(proof, why, at, Optional.empty(), act);
  }
}

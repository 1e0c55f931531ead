package accounthistory.credential;

import accounthistory.capture.FailureReason;
import accounthistory.capture.Subject;
import accounthistory.coordination.BestEffortStore;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.signing.Credentials;
import accounthistory.exchange.signing.UnusableKeyException;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountStateFile;
import accounthistory.store.coordination.Refusal;
import accounthistory.text.InstantText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which of an account's keys may be used: one that the exchange refused, or that may do more than
/// the settings allow, is left alone until it is another one.
public final class KeyRing {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

  private final KeyRefusals refusals;
  private final IdentityProofs proofs;
  private final IdentityKeys identityKeys;
  private final BestEffortStore bestEffort;
  private final KeyPermissions keyPermissions;

  public KeyRing(
      AccountStateFile file,
      IdentityKeys identityKeys,
      BestEffortStore bestEffort,
      KeyPermissions keyPermissions) {
    this.keyPermissions = keyPermissions;
    this.refusals = new KeyRefusals(file);
    this.proofs = new IdentityProofs(file);
    this.identityKeys = identityKeys;
    this.bestEffort = bestEffort;
  }

  /// What there is to ask with.
  ///
  /// @param usable key pairs in the order to be tried
  /// @param refused why the others are not, if there are others
  public record Choice(List<KeyPair> usable, Optional<String> refused) {}

  /// A pair that cannot be read is passed over: the other may be well.
  ///
  /// @throws UnusableKeyException when no pair can be read
  public Choice choose(AccountJob job) {
    var usable = new ArrayList<KeyPair>();
    var refused = new ArrayList<String>();
    var unreadable = new ArrayList<UnusableKeyException>();
    for (var credentials : candidates(job)) {
      KeyPair pair;
      try {
        pair = KeyPair.read(credentials, identityKeys.current());
      } catch (UnusableKeyException e) {
        unreadable.add(e);
        continue;
      }
      var refusal = refusal(job.subject(), pair);
      if (refusal.isPresent()) {
        refused.add(
            "%s: no request is sent, its key was refused at %s (%s); change the key, or run: account-history accounts test %s"
                .formatted(
                    job.subject(),
                    InstantText.of(refusal.get().at()),
                    refusal.get().detail(),
                    job.subject().name()));
      } else {
        usable.add(pair);
      }
    }
    if (usable.isEmpty() && refused.isEmpty()) {
      throw unreadable.getFirst();
    }
    unreadable.forEach(it -> LOG.warn("{}: {}", job.subject(), it.getMessage()));
    return new Choice(usable, refused.stream().findFirst());
  }

  /// Remembers that the exchange does not accept a pair, if it said so for good.
  public void refused(AccountJob job, KeyPair pair, FetchOutcome.Refused why, Instant now) {
    var problem = why.problem();
    var isTold =
        problem.reason() == FailureReason.REFUSED || problem.reason() == FailureReason.RESTRICTED;
    if (!problem.sent() || !isTold || !why.isForGood()) {
      return;
    }
    var refusal = new KeyRefusals.Refusal(now, problem.reason().label(), problem.message());
    refusals.refuse(job.subject(), pair.fingerprint(), refusal);
    bestEffort.ask(it -> {
      it.refusedKeys()
          .refuse(
              job.subject(),
              new Refusal(pair.fingerprint(), refusal.reason(), refusal.detail(), refusal.at()));
      return true;
    });
  }

  /// Allows a refused pair to be tried again.
  void forgive(Subject account, KeyPair pair) {
    refusals.forgive(account, pair.fingerprint());
    bestEffort.ask(it -> {
      it.refusedKeys().clear(account);
      return true;
    });
  }

  /// What pairs may do in addition to reading.
  public KeyPermissions keyPermissions() {
    return keyPermissions;
  }

  private Optional<KeyRefusals.Refusal> refusal(Subject account, KeyPair pair) {
    var mine = refusals.refusal(account, pair.fingerprint());
    if (mine.isPresent() || proofs.proof(account).filter(it -> it.isBy(pair)).isPresent()) {
      return mine;
    }
    // A state folder that does not know the pair yet: another collector may.
    return bestEffort.ask(it -> it.refusedKeys().of(account)).stream()
        .flatMap(List::stream)
        .filter(it -> it.keyFingerprint().equals(pair.fingerprint()))
        .findFirst()
        .map(it -> new KeyRefusals.Refusal(it.refusedAt(), it.reason(), it.detail()));
  }

  private static List<Credentials> candidates(AccountJob job) {
    var candidates = new ArrayList<>(List.of(job.keys().present()));
    job.keys().next().ifPresent(candidates::add);
    return candidates;
  }
}

package accounthistory.credential;

import static java.util.stream.Collectors.toMap;

import accounthistory.capture.Capture;
import accounthistory.capture.Document;
import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import accounthistory.coordination.BestEffortStore;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.binance.AccountAlias;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.job.AccountStateFile;
import accounthistory.store.Store;
import accounthistory.store.load.IdentityDispute;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Proves whose account a key opens before anything is captured with it: at the first capture,
/// after a change of keys, and daily.
///
/// The exchange's own code of the account is compared, as a keyed hash, with what is pinned in the
/// state folder and in the database. A capture made while neither could be asked carries its key's
/// fingerprint instead, and waits in the spool until that key is proven.
public final class IdentityCheck {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityCheck.class);
  private static final Duration PROVEN_FOR = Duration.ofDays(1);

  private final IdentityKeys keys;
  private final AccountStateFile file;
  private final IdentityProofs proofs;
  private final BestEffortStore bestEffort;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  /// Accounts that were asked about once more because the identity key was replaced.
  private final Set<Subject> provenAgain = ConcurrentHashMap.newKeySet();

  public IdentityCheck(IdentityKeys keys, AccountStateFile file, BestEffortStore bestEffort) {
    this.keys = keys;
    this.file = file;
    this.proofs = new IdentityProofs(file);
    this.bestEffort = bestEffort;
  }

  /// What is known of a key's account.
  sealed interface Proof {
    /// It is the account of this name.
    ///
    /// @param identity what captures carry; empty when the exchange names no code
    /// @param isFresh whether the exchange was asked just now
    record Proven(Optional<Identity> identity, boolean isFresh) implements Proof {}

    /// The exchange did not say; captures carry the key's fingerprint.
    record Pending(Identity fingerprint) implements Proof {}

    /// The key opens another account than it should.
    record Disputed(String detail) implements Proof {}

    /// The key itself is refused.
    record Refused(FetchOutcome.Refused why) implements Proof {}
  }

  /// Proves a key pair, asking the exchange only when what is known is too old.
  Proof prove(Subject account, KeyPair pair, ExchangeClient exchange, Instant now) {
    var known =
        proofs.proof(account).filter(it -> it.identity().keyId().equals(keys.current().id()));
    if (known.isPresent()
        && known.get().isBy(pair)
        && now.isBefore(known.get().provenAt().plus(PROVEN_FOR))) {
      return new Proof.Proven(Optional.of(known.get().identity()), false);
    }
    return switch (exchange.fetch(Endpoint.BALANCE_V3, pair.credentials())) {
      case FetchOutcome.Fetched(var document, _) ->
          AccountAlias.in(document.body())
              .map(alias -> compared(account, pair, alias.code(), known, now))
              .orElseGet(() -> unnamed(account, pair, known, now));
      case FetchOutcome.Refused refused -> {
        failed(account, pair, refused.problem().message(), now);
        yield new Proof.Refused(refused);
      }
      case FetchOutcome.Unfetched why ->
          unasked(account, pair, known, why.problem().message(), now);
    };
  }

  /// Whose account the exchange says that a pair opens, whatever is pinned.
  ///
  /// @param pinned what this folder has pinned
  /// @param seen empty when the exchange names no code
  record Seen(Optional<Identity> pinned, Optional<Identity> seen, Optional<String> alias) {
    @Override
    public String toString() {
      return "seen " + seen.map(Identity::abbreviated).orElse("no account");
    }
  }

  /// What the exchange's reply to a question for balances says of the account.
  Seen seen(Subject account, Document balance) {
    var alias = AccountAlias.in(balance.body()).map(AccountAlias::code);
    var pinned =
        proofs
            .proof(account)
            .map(IdentityProofs.Proof::identity)
            .filter(it -> it.keyId().equals(keys.current().id()))
            .or(() -> bestEffort.ask(store -> store.identities().pin(account)).flatMap(it -> it));
    return new Seen(pinned, alias.map(it -> keys.current().of(account, it)), alias);
  }

  /// The other account of this folder that is pinned to an identity.
  Optional<String> otherWith(Subject account, Identity identity) {
    return proofs.otherWith(account, identity);
  }

  /// Pins whatever account a pair opens; the operator knows that it is another one.
  ///
  /// @param seen with an alias
  void rebind(Subject account, KeyPair pair, Seen seen, Instant now) {
    pin(account, pair, seen.alias().orElseThrow(), now);
  }

  /// Whether a capture may be stored.
  public sealed interface Storable {
    /// It may, as this.
    record As(Capture capture) implements Storable {}

    /// It waits for a proof.
    record Not(MissingProof why) implements Storable {}
  }

  /// The capture as it may be stored, or which proof it waits for.
  public Storable storable(Capture capture, Instant now) {
    var identity = capture.identity();
    if (identity == null || identity.keyId().equals(keys.current().id())) {
      return new Storable.As(capture);
    }
    return unproven(capture.subject(), identity, now)
        .<Storable>map(Storable.Not::new)
        .orElseGet(() ->
            new Storable.As(
                proof(capture.subject())
                    .map(it -> capture.withIdentity(it.identity()))
                    .orElseGet(capture::byName)));
  }

  /// Of what waits for a proof, that which was not reported yet: each reason once.
  public List<HeldCaptures> untold(List<HeldCaptures> held) {
    var kinds =
        held.stream().collect(toMap(it -> it, it -> it.account() + " " + it.proof().kind()));
    reported.retainAll(kinds.values());
    return held.stream().filter(it -> reported.add(kinds.get(it))).toList();
  }

  /// Whether an account was proven under a former identity key and is not asked about since that
  /// was replaced; each account once.
  boolean isToBeProvenAgain(Subject account) {
    var former = keys.former().stream().map(IdentityKey::id).toList();
    return proofs.proof(account).filter(it -> former.contains(it.identity().keyId())).isPresent()
        && provenAgain.add(account);
  }

  private Optional<IdentityProofs.Proof> proof(Subject account) {
    return proofs.proof(account).filter(it -> it.identity().keyId().equals(keys.current().id()));
  }

  /// Which proof a capture with an identity waits for; empty when it may be stored.
  Optional<MissingProof> unproven(Subject account, Identity identity, Instant now) {
    if (identity.keyId().equals(keys.current().id())) {
      return Optional.empty();
    }
    var unproven = new MissingProofReasons(file, keys, account, now);
    var proof = proof(account);
    return keys.isPending(identity)
        ? unproven.ofPair(proof, identity.digest())
        : unproven.ofFormer(proof, identity);
  }

  /// Takes over the installation's key from the database, or stores this folder's there.
  public void settle(Store store) {
    keys.settle(store);
  }

  IdentityKeys keys() {
    return keys;
  }

  private Proof compared(
      Subject account,
      KeyPair pair,
      String alias,
      Optional<IdentityProofs.Proof> known,
      Instant now) {
    var identity = keys.current().of(account, alias);
    var pinned =
        known
            .map(IdentityProofs.Proof::identity)
            .or(() ->
                bestEffort
                    .ask(store -> store.identities().pin(account))
                    .flatMap(it -> it)
                    .filter(it -> it.keyId().equals(keys.current().id())));
    if (pinned.isPresent() && !pinned.get().equals(identity) && !isRebound(account, identity)) {
      return disputed(
          account, pair, new IdentityDispute.OtherPinned(account, identity, pinned.get()), now);
    }
    var other = proofs.otherWith(account, identity);
    if (other.isPresent()) {
      return disputed(
          account, pair, new IdentityDispute.OfAnother(account, identity, other.get()), now);
    }
    pin(account, pair, alias, now);
    return new Proof.Proven(Optional.of(identity), true);
  }

  private Proof disputed(Subject account, KeyPair pair, IdentityDispute dispute, Instant now) {
    failed(account, pair, dispute.message(), now);
    return new Proof.Disputed(dispute.message());
  }

  /// What was captured with the pair, or will be, waits for another try.
  private void failed(Subject account, KeyPair pair, String why, Instant now) {
    proofs.unproven(account, pair.fingerprint(), new MissingProof.Attempt(now, why));
  }

  /// Whether another collector's folder recorded that the account is this one from now on.
  private boolean isRebound(Subject account, Identity identity) {
    return bestEffort
        .ask(store -> store.identities().pin(account))
        .flatMap(it -> it)
        .filter(identity::equals)
        .isPresent();
  }

  /// Only an account that was never pinned may be identified by its name alone.
  private Proof unnamed(
      Subject account, KeyPair pair, Optional<IdentityProofs.Proof> known, Instant now) {
    var why = "the exchange names no account code";
    var isPinnedNowhere =
        known.isEmpty()
            && bestEffort.ask(store -> store.identities().pin(account).isEmpty()).orElse(false);
    if (isPinnedNowhere) {
      LOG.warn("{}: {}, nothing is proven", account, why);
      goesByName(account, pair, now);
      return new Proof.Proven(Optional.empty(), true);
    }
    return unasked(account, pair, known, why, now);
  }

  /// What was captured with the pair while the database could not say so may go by its name, too.
  private void goesByName(Subject account, KeyPair pair, Instant now) {
    var fingerprints = new ArrayList<>(List.of(pair.fingerprint()));
    keys.former().forEach(it -> fingerprints.add(pair.fingerprint(it)));
    for (var fingerprint : fingerprints) {
      if (!proofs
          .unproven(account, fingerprint)
          .filter(MissingProof.Attempt::isByName)
          .isPresent()) {
        proofs.unproven(account, fingerprint, MissingProof.Attempt.byName(now));
      }
    }
  }

  private Proof unasked(
      Subject account,
      KeyPair pair,
      Optional<IdentityProofs.Proof> known,
      String why,
      Instant now) {
    if (known.isPresent() && known.get().isBy(pair)) {
      LOG.warn("{}: not proven again since {}: {}", account, known.get().provenAt(), why);
      return new Proof.Proven(Optional.of(known.get().identity()), false);
    }
    failed(account, pair, why, now);
    return new Proof.Pending(keys.current().pending(pair.fingerprint()));
  }

  private void pin(Subject account, KeyPair pair, String alias, Instant now) {
    var former = keys.former();
    var fingerprints = new ArrayList<>(List.of(pair.fingerprint()));
    former.forEach(it -> fingerprints.add(pair.fingerprint(it)));
    proofs.prove(
        account,
        new IdentityProofs.Proof(keys.current().of(account, alias), fingerprints, now),
        former.stream().map(it -> it.of(account, alias)).collect(Collectors.toSet()));
  }
}

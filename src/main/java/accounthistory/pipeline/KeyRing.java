package accounthistory.pipeline;

import accounthistory.capture.Subject;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.Reason;
import accounthistory.exchange.binance.ApiPermissions;
import accounthistory.exchange.binance.ApiPermissions.Answer;
import accounthistory.exchange.binance.ApiPermissions.Power;
import accounthistory.exchange.binance.Credentials;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.store.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which of an account's keys may be used: one that the exchange refused, or that may do more than
/// the settings allow, is left alone until it is another one.
final class KeyRing {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

  private final AccountMemory memory;
  private final IdentityKeys identityKeys;
  private final Advice advice;

  KeyRing(AccountMemory memory, IdentityKeys identityKeys, Advice advice) {
    this.memory = memory;
    this.identityKeys = identityKeys;
    this.advice = advice;
  }

  /// What there is to ask with.
  ///
  /// @param usable key pairs in the order to be tried
  /// @param refused why the others are not, if there are others
  record Choice(List<KeyPair> usable, Optional<String> refused) {}

  /// @throws accounthistory.exchange.binance.UnusableKeyException when no pair can be read
  Choice choose(AccountJob job) {
    var usable = new ArrayList<KeyPair>();
    var refused = new ArrayList<String>();
    for (var credentials : candidates(job)) {
      var pair = KeyPair.read(credentials, identityKeys.current());
      var refusal = refusal(job.subject(), pair);
      if (refusal.isPresent()) {
        refused.add(
            "%s: no request is sent, its key was refused at %s (%s); change the key, or run: account-history accounts test %s"
                .formatted(
                    job.subject(),
                    refusal.get().at(),
                    refusal.get().detail(),
                    job.subject().name()));
      } else {
        usable.add(pair);
      }
    }
    return new Choice(usable, refused.stream().findFirst());
  }

  /// Remembers that the exchange does not accept a pair.
  void refused(AccountJob job, KeyPair pair, FetchOutcome.Refused why, Instant now) {
    var problem = why.problem();
    var isTold = problem.reason() == Reason.REFUSED || problem.reason() == Reason.RESTRICTED;
    if (!problem.sent() || !isTold) {
      return;
    }
    var refusal = new AccountMemory.Refusal(now, problem.reason().label(), problem.message());
    memory.refuse(job.subject(), pair.fingerprint(), refusal);
    advice.ask(it -> {
      it.refuse(
          job.subject(),
          new Refusal(pair.fingerprint(), refusal.reason(), refusal.detail(), refusal.at()));
      return true;
    });
  }

  /// Lets a refused pair be tried again.
  void forgive(Subject account, KeyPair pair) {
    memory.forgive(account, pair.fingerprint());
    advice.ask(it -> {
      it.clearRefusals(account);
      return true;
    });
  }

  /// What a pair may do although it should not; asked of the exchange when it was proven anew.
  Optional<String> excess(AccountJob job, KeyPair pair, ExchangeClient exchange, boolean anew) {
    var account = job.subject();
    if (job.keys().allowedPowers().containsAll(AccountJob.KeySet.ALL_POWERS)) {
      return Optional.empty();
    }
    if (anew || memory.powers(account, pair.fingerprint()).isEmpty()) {
      learnPowers(account, pair, exchange);
    }
    var excess = new TreeSet<>(memory.powers(account, pair.fingerprint()).orElseGet(Set::of));
    excess.removeAll(job.keys().allowedPowers());
    return excess.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s: its key may %s; want a key that only reads, or allow it by name: accounts.%s.allow: %s"
                .formatted(
                    account, String.join(", ", excess), account.name(), String.join(",", excess)));
  }

  private void learnPowers(Subject account, KeyPair pair, ExchangeClient exchange) {
    switch (exchange.fetch(Endpoint.API_RESTRICTIONS, pair.credentials())) {
      case FetchOutcome.Fetched(var document, _) ->
          ApiPermissions.in(document.body())
              .ifPresentOrElse(
                  it -> memory.powers(account, pair.fingerprint(), words(it)),
                  () -> LOG.warn("{}: what its key may do is unknown, no such reply", account));
      case FetchOutcome.NotServed _ -> memory.powers(account, pair.fingerprint(), Set.of());
      case FetchOutcome.Unfetched why ->
          LOG.warn("{}: what its key may do is unknown, {}", account, why.problem().message());
    }
  }

  /// What the settings call it.
  private static Set<String> words(ApiPermissions permissions) {
    var words = new TreeSet<String>();
    if (permissions.can(Power.WITHDRAW) == Answer.YES) {
      words.add("withdraw");
    }
    if (permissions.can(Power.TRANSFER) == Answer.YES) {
      words.add("transfer");
    }
    return words;
  }

  private Optional<AccountMemory.Refusal> refusal(Subject account, KeyPair pair) {
    var mine = memory.refusal(account, pair.fingerprint());
    if (mine.isPresent() || memory.proof(account).filter(it -> it.isBy(pair)).isPresent()) {
      return mine;
    }
    // A state folder that does not know the pair yet: another collector may.
    return advice.ask(it -> it.refusals(account)).stream()
        .flatMap(List::stream)
        .filter(it -> it.keyFingerprint().equals(pair.fingerprint()))
        .findFirst()
        .map(it -> new AccountMemory.Refusal(it.refusedAt(), it.reason(), it.detail()));
  }

  private static List<Credentials> candidates(AccountJob job) {
    var candidates = new ArrayList<>(List.of(job.keys().present()));
    job.keys().next().ifPresent(candidates::add);
    return candidates;
  }
}

package accounthistory.credential;

import accounthistory.capture.Identity;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.exchange.signing.UnusableKeyException;
import accounthistory.job.AccountJob;
import accounthistory.job.Outcome;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What stands between an account's keys and any question about it: whether they may be used, whose
/// account they open, and which endpoints report it.
public record AccountAccess(KeyRing keys, IdentityCheck identityCheck, ApiVersion apiVersion) {
  private static final Logger LOG = LoggerFactory.getLogger(AccountAccess.class);

  /// Whether an account may be asked with a key pair.
  public sealed interface Passage {
    /// It may.
    ///
    /// @param identity what captures carry; empty when the exchange names no account code
    record Open(Optional<Identity> identity) implements Passage {}

    /// Nothing may be captured with this pair.
    ///
    /// @param word the reason, for tables
    record Barred(Outcome outcome, String detail, String word) implements Passage {}

    /// The exchange does not accept the pair.
    record Refused(FetchOutcome.Refused why) implements Passage {}
  }

  /// Proves the pair, asking the exchange only for what is not known of it yet.
  public Passage passage(AccountJob job, KeyPair pair, ExchangeClient exchange) {
    return switch (identityCheck.prove(job.subject(), pair, exchange, exchange.exchangeTime())) {
      case IdentityCheck.Proof.Disputed(var detail) ->
          new Passage.Barred(Outcome.IDENTITY, detail, "identity");
      case IdentityCheck.Proof.Refused(var why) -> new Passage.Refused(why);
      case IdentityCheck.Proof.Pending(var fingerprint) ->
          unlessTooPowerful(keys.keyPermissions().excess(job, pair), Optional.of(fingerprint));
      case IdentityCheck.Proof.Proven(var identity, var isFresh) ->
          unlessTooPowerful(keys.keyPermissions().excess(job, pair, exchange, isFresh), identity);
    };
  }

  /// Asks whose account the keys open where that was proven under a former identity key only, once:
  /// what was captured before the database's key was known need not wait for the next slot's proof.
  public void proveAgain(AccountJob job, ExchangeClient exchange) {
    if (!identityCheck.isToBeProvenAgain(job.subject())) {
      return;
    }
    try {
      for (var pair : keys.choose(job).usable()) {
        var now = exchange.exchangeTime();
        if (!(identityCheck.prove(job.subject(), pair, exchange, now)
            instanceof IdentityCheck.Proof.Refused(var why))) {
          return;
        }
        keys.refused(job, pair, why, now);
      }
    } catch (UnusableKeyException e) {
      LOG.warn("{}: {}", job.subject(), e.getMessage());
    }
  }

  private static Passage unlessTooPowerful(Optional<String> excess, Optional<Identity> identity) {
    return excess
        .<Passage>map(it -> new Passage.Barred(Outcome.REFUSED, it, "too_powerful"))
        .orElseGet(() -> new Passage.Open(identity));
  }
}

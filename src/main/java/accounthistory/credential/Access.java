package accounthistory.credential;

import accounthistory.capture.Identity;
import accounthistory.exchange.ExchangeClient;
import accounthistory.exchange.FetchOutcome;
import accounthistory.job.AccountJob;
import accounthistory.job.Ending;
import java.util.Optional;

/// What stands between an account's keys and any question about it: whether they may be used, whose
/// account they open, and which endpoints tell of it.
public record Access(KeyRing keys, Identities identities, Generation generation) {
  /// Whether an account may be asked with a key pair.
  public sealed interface Passage {
    /// It may.
    ///
    /// @param identity what captures carry; empty when the exchange names no account code
    record Open(Optional<Identity> identity) implements Passage {}

    /// Nothing may be captured with this pair.
    ///
    /// @param word the reason, for tables
    record Barred(Ending ending, String detail, String word) implements Passage {}

    /// The exchange does not accept the pair.
    record Refused(FetchOutcome.Refused why) implements Passage {}
  }

  /// Proves the pair, asking the exchange only for what is not known of it yet.
  public Passage passage(AccountJob job, KeyPair pair, ExchangeClient exchange) {
    return switch (identities.prove(job.subject(), pair, exchange, exchange.exchangeTime())) {
      case Identities.Proof.Disputed(var detail) ->
          new Passage.Barred(Ending.IDENTITY, detail, "identity");
      case Identities.Proof.Refused(var why) -> new Passage.Refused(why);
      case Identities.Proof.Pending(var fingerprint) ->
          unlessTooPowerful(keys.powers().excess(job, pair), Optional.of(fingerprint));
      case Identities.Proof.Proven(var identity, var anew) ->
          unlessTooPowerful(keys.powers().excess(job, pair, exchange, anew), identity);
    };
  }

  private static Passage unlessTooPowerful(Optional<String> excess, Optional<Identity> identity) {
    return excess
        .<Passage>map(it -> new Passage.Barred(Ending.REFUSED, it, "too_powerful"))
        .orElseGet(() -> new Passage.Open(identity));
  }
}

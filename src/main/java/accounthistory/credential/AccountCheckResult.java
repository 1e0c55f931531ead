package accounthistory.credential;

import accounthistory.capture.Subject;
import accounthistory.job.Outcome;
import java.time.Duration;
import java.util.Optional;

/// What one key pair of an account turned out to be when the exchange was asked.
///
/// @param pair `present` or `next`
/// @param verdict what a collector would make of it
/// @param whose whose account it opens, in words
/// @param powers what it may do, in words; what is unknown says why
/// @param ipRestricted `yes`, `no` or `unknown`
/// @param clock how far the exchange's clock is ahead of the machine's; empty when not measured
/// @param clockError how far that may be off
/// @param egress the address that the exchange sees; empty when it did not report it
/// @param issuer who vouches for the exchange's certificate; empty without TLS
/// @param detail one sentence when something is wrong; else empty
public record AccountCheckResult(
    Subject subject,
    String pair,
    Verdict verdict,
    String whose,
    String powers,
    String ipRestricted,
    Optional<Duration> clock,
    Optional<Duration> clockError,
    Optional<String> egress,
    Optional<String> issuer,
    String detail) {
  /// What a collector would make of a key pair.
  public enum Verdict {
    WELL(Outcome.TAKEN),
    REFUSED(Outcome.REFUSED),
    ANOTHER_ACCOUNT(Outcome.IDENTITY),
    TOO_POWERFUL(Outcome.REFUSED),
    /// Accepted, but the exchange did not say whether it only reads.
    POWERS_UNKNOWN(Outcome.UNREACHABLE),
    INACTIVE(Outcome.INACTIVE),
    THROTTLED(Outcome.THROTTLED),
    AWAY(Outcome.UNREACHABLE),
    NOT_UNDERSTOOD(Outcome.NOT_UNDERSTOOD),
    TLS(Outcome.TLS);

    private final Outcome outcome;

    Verdict(Outcome outcome) {
      this.outcome = outcome;
    }

    /// How a run would have ended.
    public Outcome outcome() {
      return outcome;
    }
  }
}

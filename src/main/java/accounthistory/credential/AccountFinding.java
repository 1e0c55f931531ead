package accounthistory.credential;

import accounthistory.capture.Subject;
import accounthistory.job.Ending;
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
/// @param egress the address that the exchange sees; empty when it did not tell
/// @param issuer who vouches for the exchange's certificate; empty without TLS
/// @param detail one sentence when something is wrong; else empty
public record AccountFinding(
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
    WELL(Ending.TAKEN),
    REFUSED(Ending.REFUSED),
    ANOTHER_ACCOUNT(Ending.IDENTITY),
    TOO_POWERFUL(Ending.REFUSED),
    /// Accepted, but the exchange did not say whether it only reads.
    POWERS_UNKNOWN(Ending.UNREACHABLE),
    INACTIVE(Ending.INACTIVE),
    THROTTLED(Ending.THROTTLED),
    AWAY(Ending.UNREACHABLE),
    NOT_UNDERSTOOD(Ending.NOT_UNDERSTOOD),
    TLS(Ending.TLS);

    private final Ending ending;

    Verdict(Ending ending) {
      this.ending = ending;
    }

    /// How a run would have ended.
    public Ending ending() {
      return ending;
    }
  }
}

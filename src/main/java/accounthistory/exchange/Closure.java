package accounthistory.exchange;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Until when nothing may be sent, and why.
///
/// @param until on the exchange's clock
/// @param reason [Reason#BANNED], [Reason#THROTTLED] or [Reason#FIREWALL]
/// @param told one line: what was asked and what the exchange said
public record Closure(Instant until, Reason reason, String told) {
  private static final int TOLD_MAX = 500;

  public Closure {
    if (reason != Reason.BANNED && reason != Reason.THROTTLED && reason != Reason.FIREWALL) {
      throw new IllegalArgumentException("nothing is closed for being " + reason.label());
    }
    // Tables keep microseconds; the end must not come earlier for being kept.
    var whole = until.truncatedTo(ChronoUnit.MICROS);
    until = whole.equals(until) ? until : whole.plus(1, ChronoUnit.MICROS);
    told = told.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    told = told.length() > TOLD_MAX ? told.substring(0, TOLD_MAX) + "…" : told;
  }

  boolean isOver(Instant now) {
    return !now.isBefore(until);
  }

  /// The one that lasts longer; of two that end together the ban.
  Closure or(Closure other) {
    var order = until.compareTo(other.until);
    return order > 0 || (order == 0 && other.reason != Reason.BANNED) ? this : other;
  }
}

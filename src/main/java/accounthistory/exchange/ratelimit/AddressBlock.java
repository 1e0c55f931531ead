package accounthistory.exchange.ratelimit;

import accounthistory.capture.FailureReason;
import accounthistory.capture.InvalidValueException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;

/// Until when nothing may be sent, and why.
///
/// @param until on the exchange's clock
/// @param since since when without a break, on the exchange's clock
/// @param reason [FailureReason#BANNED], [FailureReason#THROTTLED], [FailureReason#FIREWALL] or
///   [FailureReason#CHALLENGED]
/// @param message one line: what was requested and what the exchange said
public record AddressBlock(Instant until, Instant since, FailureReason reason, String message) {
  /// The longest that the exchange documents. Until then a closure is believed; one that is said to
  /// last longer is asked about.
  public static final Duration BELIEVED = Duration.ofDays(3);

  /// The longest that a 429 is obeyed. Each minute's weight is counted from zero: whatever says
  /// much more is not believed, since a request too many costs less than an address that is closed
  /// for a month.
  public static final Duration THROTTLED_MAX = Duration.ofMinutes(5);

  /// How often a closure that is not believed any more is asked about, with one question.
  public static final Duration ASKED_EVERY = Duration.ofHours(1);

  /// What may close an address.
  static final Set<FailureReason> REASONS =
      EnumSet.of(
          FailureReason.BANNED,
          FailureReason.THROTTLED,
          FailureReason.FIREWALL,
          FailureReason.CHALLENGED);

  private static final int MESSAGE_MAX = 500;

  public AddressBlock {
    if (!REASONS.contains(reason)) {
      throw new InvalidValueException("nothing is closed for being " + reason.label());
    }
    // Tables keep microseconds; the end must not come earlier for being kept.
    var whole = until.truncatedTo(ChronoUnit.MICROS);
    until = whole.equals(until) ? until : whole.plus(1, ChronoUnit.MICROS);
    since = (since.isBefore(until) ? since : until).truncatedTo(ChronoUnit.MICROS);
    message = message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    message = message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX) + "…" : message;
  }

  /// One whose beginning is not known is believed to its end.
  public AddressBlock(Instant until, FailureReason reason, String message) {
    this(until, until, reason, message);
  }

  /// Whether it has lasted longer than the exchange documents.
  public boolean isDoubted(Instant now) {
    return !now.isBefore(since.plus(BELIEVED));
  }

  public boolean isOver(Instant now) {
    return !now.isBefore(until);
  }

  /// The one that lasts longer; of two that end together the ban. Two without a break between them
  /// are one since the earlier beginning.
  AddressBlock or(AddressBlock other) {
    var order = until.compareTo(other.until);
    var longer = order > 0 || (order == 0 && other.reason != FailureReason.BANNED) ? this : other;
    var isOne = !since.isAfter(other.until) && !other.since.isAfter(until);
    var first = isOne && since.isBefore(other.since) ? since : other.since;
    return new AddressBlock(
        longer.until, isOne ? first : longer.since, longer.reason, longer.message);
  }
}

package accounthistory.text;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// An instant as people read it: to the millisecond, whatever the clock's resolution.
public final class InstantText {
  private InstantText() {}

  /// `2026-11-20T12:00:00Z`, `2026-11-20T12:00:00.123Z`.
  public static String of(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}

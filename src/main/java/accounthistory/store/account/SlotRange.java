package accounthistory.store.account;

import java.time.Instant;

/// Slots from the first to the last, inclusive.
public record SlotRange(Instant first, Instant last) {
  public SlotRange {
    if (last.isBefore(first)) {
      throw new IllegalArgumentException("slots from " + first + " back to " + last);
    }
  }

  /// For people: `slot 2026-11-20T12:00:00Z`, or `slots` from the first `to` the last.
  public String words() {
    return first.equals(last) ? "slot " + first : "slots %s to %s".formatted(first, last);
  }
}

package accounthistory.store;

import java.time.Instant;

/// Slots from the first to the last, inclusive.
public record SlotRange(Instant first, Instant last) {
  public SlotRange {
    if (last.isBefore(first)) {
      throw new IllegalArgumentException("slots from " + first + " back to " + last);
    }
  }
}

package accounthistory.reconcile;

import java.time.Instant;
import java.util.List;

/// The slots of flows, and what became of each slot.
///
/// @param entries the flows that a wallet contains; the others wait for a later slot
/// @param intervals one for each slot, in their order
public record Booked(List<Entry> entries, List<Interval> intervals) {
  /// A flow and the first taken slot whose wallet contains it.
  public record Entry(Flow flow, Instant slot, Booking booking) {}

  public Booked {
    entries = List.copyOf(entries);
    intervals = List.copyOf(intervals);
  }
}

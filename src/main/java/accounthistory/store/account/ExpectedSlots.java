package accounthistory.store.account;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Which slots a schedule expects, as arithmetic.
final class ExpectedSlots {
  private final List<Schedule.Entry> entries;

  /// @param entries oldest first
  ExpectedSlots(List<Schedule.Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /// Unbroken ranges of expected slots in `[from, to]` that are not accounted for. A range never
  /// spans a change of the grid.
  List<SlotRange> unaccounted(Instant from, Instant to, Predicate<Instant> isAccounted) {
    var ranges = new ArrayList<SlotRange>();
    for (var i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      if (entry.active()) {
        var end = i + 1 < entries.size() ? entries.get(i + 1).validFrom() : Instant.MAX;
        unaccountedOf(entry, later(from, entry.validFrom()), to, end, isAccounted, ranges);
      }
    }
    return ranges;
  }

  /// The slot before another one on the grid in force; the slot itself when no entry holds there.
  Instant before(Instant slot) {
    return entryAt(slot.minusMillis(1), slot).grid().floor(slot.minusMillis(1));
  }

  /// The slot after another one on the grid in force.
  Instant after(Instant slot) {
    return entryAt(slot, slot).grid().next(slot);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  private Schedule.Entry entryAt(Instant instant, Instant slot) {
    Schedule.Entry found = null;
    for (var entry : entries) {
      if (found == null || !entry.validFrom().isAfter(instant)) {
        found = entry;
      }
    }
    if (found == null) {
      throw new IllegalStateException("no schedule around " + slot);
    }
    return found;
  }

  private static void unaccountedOf(
      Schedule.Entry entry,
      Instant from,
      Instant to,
      Instant end,
      Predicate<Instant> isAccounted,
      List<SlotRange> ranges) {
    Instant first = null;
    Instant last = null;
    var grid = entry.grid();
    var slot = grid.isSlot(from) ? from : grid.next(grid.floor(from));
    for (; !slot.isAfter(to) && slot.isBefore(end); slot = grid.next(slot)) {
      if (!isAccounted.test(slot)) {
        first = first == null ? slot : first;
        last = slot;
      } else if (first != null && last != null) {
        ranges.add(new SlotRange(first, last));
        first = null;
      }
    }
    if (first != null && last != null) {
      ranges.add(new SlotRange(first, last));
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}

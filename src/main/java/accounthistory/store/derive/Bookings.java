package accounthistory.store.derive;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The booking step D1: to which slot each flow belongs, from one slot to the next, and what was
/// booked to each slot.
///
/// What changed in an hour, a flow or a slot, is booked anew from the last slot that it cannot
/// reach to the first one after which all is as it was. The slot that contains a flow may be much
/// later than the hour of its stamp: a window ends with slots, not with hours.
final class Bookings {
  private static final int SLOTS_PAST = 4;
  private static final int WIDER = 8;

  private final DSLContext sql;
  private final long accountId;
  private final BookingReader reader;
  private final BookingWriter writer;
  private final Duration longestLag;

  Bookings(DSLContext sql, long accountId) {
    this.sql = sql;
    this.accountId = accountId;
    this.reader = new BookingReader(sql, accountId);
    this.writer = new BookingWriter(sql, accountId);
    this.longestLag = reader.longestLag();
  }

  /// Books what may have changed in hours.
  ///
  /// @return slots to which something else is booked now
  Set<Instant> book(Collection<Instant> hours) {
    var changed = new HashSet<Instant>();
    var ordered = new TreeSet<>(hours);
    var done = BookingWindow.EARLIEST;
    for (var hour : ordered) {
      if (hourAfter(hour).isAfter(done)) {
        done = book(hour, changed);
      }
    }
    return changed;
  }

  /// @return before which instant whole hours are done
  private Instant book(Instant hour, Set<Instant> changed) {
    for (var slotsPast = SLOTS_PAST; ; slotsPast *= WIDER) {
      var window = BookingWindow.around(reader, hour, longestLag, slotsPast);
      @Nullable Instant end = window.end(hour, longestLag);
      if (end != null) {
        if (window.isOpening()) {
          open(window, hour);
        }
        changed.addAll(window.write(writer, new SlotFlows(sql, accountId), end));
        return window.covers(end, longestLag);
      }
    }
  }

  /// What was settled before the first slot can be months of flows: it is not read, but booked at
  /// once.
  private void open(BookingWindow window, Instant from) {
    if (window.isEmpty()) {
      writer.unbook();
      return;
    }
    var first = window.opening();
    var settled = first.from().minus(longestLag);
    if (window.isOpenedAsStored()) {
      writer.opening(first.at(), from, settled);
    } else {
      writer.opening(first.at(), BookingWindow.EARLIEST, settled);
    }
  }

  private static Instant hourAfter(Instant hour) {
    return hour.plus(Duration.ofHours(1));
  }
}

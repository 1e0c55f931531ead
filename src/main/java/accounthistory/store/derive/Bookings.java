package accounthistory.store.derive;

import accounthistory.store.derive.BookingReader.Wanted;
import accounthistory.store.derive.BookingWindow.Changes;
import accounthistory.store.derive.BookingWriter.Settled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The booking step D1: to which slot each flow belongs, from one slot to the next, and what was
/// booked to each slot.
///
/// What changed in a range, a flow or a slot, is booked again from the last slot that it cannot
/// reach to the first one after which all is as it was. The slot that contains a flow may be much
/// later than its stamp: a window ends with slots, not with ranges. All accounts are booked side by
/// side, each a window after the other, since a window begins with what the former one wrote.
final class Bookings {
  private static final int SLOTS_PAST = 4;
  private static final int WIDER = 8;

  private final BookingReader reader;
  private final BookingWriter writer;
  private final SlotFlows sums;
  private final Duration longestLag;

  /// @param longestLag no flow settles later than this after its stamp
  Bookings(DSLContext sql, Duration longestLag) {
    this.reader = new BookingReader(sql, longestLag);
    this.writer = new BookingWriter(sql);
    this.sums = new SlotFlows(sql);
    this.longestLag = longestLag;
  }

  /// Books what may have changed in ranges, which are in order.
  ///
  /// @return slots to which something else is booked now
  Set<SlotKey> book(List<RefreshRange> written) {
    var changed = new HashSet<SlotKey>();
    var done = new HashMap<Long, Instant>();
    for (var rest = written; !rest.isEmpty(); ) {
      var round = firstOfEach(rest);
      changed.addAll(write(windows(round), done));
      rest =
          rest.stream()
              .filter(it -> it.until().isAfter(done.get(it.accountId())))
              .filter(it -> !round.contains(it))
              .toList();
    }
    return changed;
  }

  private static List<RefreshRange> firstOfEach(List<RefreshRange> ranges) {
    var accounts = new HashSet<Long>();
    return ranges.stream().filter(it -> accounts.add(it.accountId())).toList();
  }

  /// Windows that are long enough to tell where they end, each with its end.
  private Map<BookingWindow, Instant> windows(List<RefreshRange> ranges) {
    var windows = new HashMap<BookingWindow, Instant>();
    var wanted = ranges.stream().map(it -> new Wanted(it, SLOTS_PAST)).toList();
    while (!wanted.isEmpty()) {
      var tooShort = new ArrayList<Wanted>();
      var read = BookingWindow.around(reader, wanted, longestLag);
      for (var i = 0; i < read.size(); i++) {
        @Nullable Instant end = read.get(i).end(longestLag);
        if (end == null) {
          tooShort.add(new Wanted(wanted.get(i).range(), wanted.get(i).slotsPast() * WIDER));
        } else {
          windows.put(read.get(i), end);
        }
      }
      wanted = tooShort;
    }
    return windows;
  }

  /// @param done takes before which instant ranges of each account are done
  private Set<SlotKey> write(Map<BookingWindow, Instant> windows, Map<Long, Instant> done) {
    var changes = new ArrayList<Changes>();
    var openings = new ArrayList<Settled>();
    windows.forEach((window, end) -> {
      if (window.isOpening() && window.isEmpty()) {
        writer.unbook(window.range().accountId());
      } else if (window.isOpening()) {
        openings.add(settled(window));
      }
      changes.add(window.changes(end));
      done.put(window.range().accountId(), window.covers(end, longestLag));
    });
    writer.openings(openings);
    writer.flows(changes.stream().map(Changes::flows).flatMap(Collection::stream).toList());
    var changed = new HashSet<SlotKey>();
    changed.addAll(writer.intervals(changes));
    changed.addAll(writer.remove(changes));
    changed.addAll(sums.sumWindows(changes.stream().map(Changes::summed).toList()));
    return changed;
  }

  /// What was settled before the first slot can be months of flows: it is not read, but booked at
  /// once.
  private Settled settled(BookingWindow window) {
    var first = window.opening();
    return new Settled(
        new SlotKey(window.range().accountId(), first.at()),
        window.isOpenedAsStored() ? window.range().from() : BookingWindow.EARLIEST,
        first.from().minus(longestLag));
  }
}

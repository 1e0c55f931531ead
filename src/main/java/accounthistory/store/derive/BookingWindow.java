package accounthistory.store.derive;

import accounthistory.reconcile.Booked;
import accounthistory.reconcile.Flow;
import accounthistory.reconcile.FlowAllocator;
import accounthistory.reconcile.Interval;
import accounthistory.reconcile.TakenSlot;
import accounthistory.store.derive.BookingReader.StoredFlow;
import accounthistory.store.derive.BookingWriter.Rebooked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A stretch of an account's slots, booked anew, beside what is stored of it.
///
/// It begins so far before the first slot that may have changed that no flow can be left over from
/// even earlier, and it ends where the bookings are as they were.
final class BookingWindow {
  /// Earlier than every slot and every flow.
  static final Instant EARLIEST = Instant.EPOCH;

  /// Later than every slot and every flow.
  static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private final Instant unchangedUntil;
  private final List<TakenSlot> slots;
  private final List<Change> changes;
  private final List<Interval> booked;
  private final SortedMap<Instant, Interval> stored;
  private final boolean isWhole;
  private final Instant stampedFrom;

  /// A flow, where it is stored to be, and where it is.
  private record Change(StoredFlow before, Booked.@Nullable Entry entry) {
    Instant occurredAt() {
      return before.flow().occurredAt();
    }

    /// [#LATEST] when no slot of the window contains it.
    Instant slot() {
      return entry == null ? LATEST : entry.slot();
    }

    boolean isOne() {
      return entry == null
          ? before.slot() != null
          : !entry.slot().equals(before.slot()) || entry.booking() != before.booking();
    }
  }

  /// @param unchangedUntil the last slot that stays as it is
  /// @param before the slot before the first one; null when there is none
  /// @param slots up to the last one, when `isWhole`
  private BookingWindow(
      Instant unchangedUntil,
      @Nullable TakenSlot before,
      List<TakenSlot> slots,
      List<StoredFlow> flows,
      SortedMap<Instant, Interval> stored,
      boolean isWhole,
      Duration longestLag) {
    this.unchangedUntil = unchangedUntil;
    this.slots = slots;
    this.stored = stored;
    this.isWhole = isWhole;
    var begin = before == null && !slots.isEmpty() ? slots.getFirst() : before;
    this.stampedFrom = begin == null ? EARLIEST : begin.from().minus(longestLag);
    var result =
        FlowAllocator.book(
            before, slots, flows.stream().map(StoredFlow::flow).toList(), longestLag);
    this.booked = result.intervals();
    var entries = new TreeMap<Flow, Booked.Entry>(Flow.ORDER);
    result.entries().forEach(it -> entries.put(it.flow(), it));
    this.changes = flows.stream().map(it -> new Change(it, entries.get(it.flow()))).toList();
  }

  /// Books the slots that a change in an hour can reach, and some more.
  ///
  /// @param slotsPast how many slots past its reach are looked at
  static BookingWindow around(
      BookingReader reader, Instant hour, Duration longestLag, int slotsPast) {
    var reach = hour.plus(Duration.ofHours(1)).plus(longestLag);
    var until = reader.slotAfter(reach, slotsPast);
    // Flows of the hour are stamped after the captures of these slots, which had ended before it.
    var unchanged = reader.lastCaptured(hour, hour);
    var begin =
        unchanged.flatMap(it -> reader.lastCaptured(it.slot(), it.from().minus(longestLag)));
    var slots =
        reader.slots(
            begin.map(BookingReader.Captured::slot).orElse(EARLIEST), until.orElse(LATEST));
    @Nullable TakenSlot before = begin.isPresent() ? slots.getFirst() : null;
    var inside = before == null ? slots : slots.subList(1, slots.size());
    var unchangedUntil =
        before == null ? EARLIEST : unchanged.map(BookingReader.Captured::slot).orElseThrow();
    return new BookingWindow(
        unchangedUntil,
        before,
        inside,
        slots.isEmpty() ? List.of() : flows(reader, slots, before, until, longestLag),
        reader.intervals(unchangedUntil.plusNanos(1000), until.orElse(LATEST)),
        until.isEmpty(),
        longestLag);
  }

  /// The flows that the slot before does not contain.
  private static List<StoredFlow> flows(
      BookingReader reader,
      List<TakenSlot> slots,
      @Nullable TakenSlot before,
      Optional<Instant> until,
      Duration longestLag) {
    var from = slots.getFirst().from().minus(longestLag);
    var to = until.isEmpty() ? LATEST : slots.getLast().to();
    var flows = reader.flows(from, to);
    if (before == null) {
      return flows;
    }
    return flows.stream()
        .filter(it ->
            it.flow().occurredAt().isAfter(before.to())
                || it.slot() == null
                || it.slot().isAfter(before.at()))
        .toList();
  }

  /// The last slot up to which the window is to be written: after it, all is as it is stored; null
  /// when the window is too short to tell.
  @Nullable Instant end(Instant hour, Duration longestLag) {
    if (isWhole) {
      return LATEST;
    }
    var hourEnd = hour.plus(Duration.ofHours(1));
    for (var slot : slots) {
      if (!slot.at().isBefore(hourEnd)
          && slot.from().isAfter(hourEnd.plus(longestLag))
          && isAsStoredAfter(slot)) {
        return slot.at();
      }
    }
    return null;
  }

  /// Whether the later slots begin with the flows that they were stored to begin with.
  private boolean isAsStoredAfter(TakenSlot slot) {
    for (var it : changes) {
      if (it.occurredAt().isAfter(slot.to())) {
        continue;
      }
      var now = it.slot();
      var then = it.before().slot();
      var isInBoth = !now.isAfter(slot.at()) && (then == null || !then.isAfter(slot.at()));
      var isLaterInBoth =
          now.isAfter(slot.at())
              && (it.isOne() ? then == null && isNewBetween(slot.at(), now) : then != null);
      if (!isInBoth && !isLaterInBoth) {
        return false;
      }
    }
    return true;
  }

  /// Whether the slots after one up to another were never booked: their own marks are still there.
  private boolean isNewBetween(Instant after, Instant until) {
    return !until.equals(LATEST)
        && stored.subMap(after.plusNanos(1000), until.plusNanos(1000)).isEmpty();
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  /// Whether no slot is taken before the window.
  boolean isOpening() {
    return unchangedUntil.equals(EARLIEST);
  }

  /// The first slot of all, when the window is the opening one and not empty.
  TakenSlot opening() {
    return slots.getFirst();
  }

  /// Whether the first slot was stored to be the first one.
  boolean isOpenedAsStored() {
    var first = stored.get(opening().at());
    return first != null && first.kind() == Interval.Kind.OPENING;
  }

  /// Before which instant whole hours need no window of their own, once this is written.
  Instant covers(Instant end, Duration longestLag) {
    if (isWhole) {
      return LATEST;
    }
    var last = slots.stream().filter(it -> it.at().equals(end)).findFirst().orElseThrow();
    var settled = last.from().minus(longestLag);
    return settled.isBefore(end) ? settled : end;
  }

  /// Writes up to a slot what is other than stored.
  ///
  /// @return slots whose interval or sums became others, or are gone
  Set<Instant> write(BookingWriter writer, SlotFlows sums, Instant end) {
    writer.flows(rebooked(end));
    var intervals =
        booked.stream()
            .filter(it -> isWritten(it.slot(), end) && !it.equals(stored.get(it.slot())))
            .toList();
    writer.intervals(intervals);
    var stale = stale(end);
    writer.remove(stale);
    var changed = new HashSet<Instant>(stale);
    intervals.forEach(it -> changed.add(it.slot()));
    var last = slots.stream().filter(it -> !it.at().isAfter(end)).reduce((_, it) -> it);
    changed.addAll(
        sums.sum(
            unchangedUntil.plusNanos(1000),
            end,
            stampedFrom,
            last.map(TakenSlot::to).orElse(LATEST)));
    return changed;
  }

  private List<Rebooked> rebooked(Instant end) {
    var rebooked = new ArrayList<Rebooked>();
    for (var it : changes) {
      var then = it.before().slot();
      if (it.isOne() && isWritten(it.slot(), end) && (then == null || isWritten(then, end))) {
        var entry = it.entry();
        rebooked.add(
            entry == null
                ? new Rebooked(it.before().flow().key(), null, null)
                : new Rebooked(it.before().flow().key(), entry.slot(), entry.booking()));
      }
    }
    return rebooked;
  }

  private List<Instant> stale(Instant end) {
    var taken = booked.stream().map(Interval::slot).toList();
    return stored.keySet().stream()
        .filter(it -> isWritten(it, end) && !taken.contains(it))
        .toList();
  }

  private boolean isWritten(Instant slot, Instant end) {
    return slot.isAfter(unchangedUntil) && !slot.isAfter(end);
  }
}

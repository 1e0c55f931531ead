package accounthistory.store.derive;

import accounthistory.reconcile.Booked;
import accounthistory.reconcile.Flow;
import accounthistory.reconcile.FlowAllocator;
import accounthistory.reconcile.Interval;
import accounthistory.reconcile.TakenSlot;
import accounthistory.store.derive.BookingReader.Frame;
import accounthistory.store.derive.BookingReader.Span;
import accounthistory.store.derive.BookingReader.StoredFlow;
import accounthistory.store.derive.BookingReader.Wanted;
import accounthistory.store.derive.BookingWriter.Rebooked;
import accounthistory.store.derive.SlotFlows.Summed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A stretch of an account's slots, booked again, beside what is stored of it.
///
/// It begins so far before the first slot that may have changed that no flow can be left over from
/// even earlier, and it ends where the bookings are as they were.
final class BookingWindow {
  /// Earlier than every slot and every flow.
  static final Instant EARLIEST = Instant.EPOCH;

  /// Later than every slot and every flow.
  static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private final RefreshRange range;
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

  /// @param range what may have changed
  /// @param unchangedUntil the last slot that stays as it is
  /// @param before the slot before the first one; null when there is none
  /// @param slots up to the last one, when `isWhole`
  private BookingWindow(
      RefreshRange range,
      Instant unchangedUntil,
      @Nullable TakenSlot before,
      List<TakenSlot> slots,
      List<StoredFlow> flows,
      SortedMap<Instant, Interval> stored,
      boolean isWhole,
      Duration longestLag) {
    this.range = range;
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

  /// Books, for each range, the slots that a change in it can reach, and some more.
  static List<BookingWindow> around(
      BookingReader reader, List<Wanted> wanted, Duration longestLag) {
    var frames = reader.frames(wanted);
    var slots =
        reader.slots(
            frames.stream()
                .map(it -> span(it.range(), or(it.begin(), EARLIEST), or(it.later(), LATEST)))
                .toList());
    var stored =
        reader.intervals(
            frames.stream()
                .map(it ->
                    span(
                        it.range(), RefreshRange.after(unchangedUntil(it)), or(it.later(), LATEST)))
                .toList());
    var stamped = new ArrayList<Span>();
    for (var i = 0; i < frames.size(); i++) {
      var of = slots.get(i);
      stamped.add(
          of.isEmpty()
              // No flow is: an instant before all of them.
              ? span(frames.get(i).range(), EARLIEST, EARLIEST)
              : span(
                  frames.get(i).range(),
                  of.getFirst().from().minus(longestLag),
                  frames.get(i).later() == null ? LATEST : of.getLast().to()));
    }
    var flows = reader.flows(stamped);
    var windows = new ArrayList<BookingWindow>();
    for (var i = 0; i < frames.size(); i++) {
      windows.add(of(frames.get(i), slots.get(i), flows.get(i), stored.get(i), longestLag));
    }
    return windows;
  }

  private static BookingWindow of(
      Frame frame,
      List<TakenSlot> slots,
      List<StoredFlow> flows,
      List<Interval> intervals,
      Duration longestLag) {
    @Nullable TakenSlot before = frame.begin() == null ? null : slots.getFirst();
    var stored = new TreeMap<Instant, Interval>();
    intervals.forEach(it -> stored.put(it.slot(), it));
    return new BookingWindow(
        frame.range(),
        unchangedUntil(frame),
        before,
        before == null ? slots : slots.subList(1, slots.size()),
        before == null ? flows : flows.stream().filter(it -> isLeftBy(before, it)).toList(),
        stored,
        frame.later() == null,
        longestLag);
  }

  /// Without a slot to begin after, all slots are booked from the first one on.
  private static Instant unchangedUntil(Frame frame) {
    return frame.begin() == null ? EARLIEST : or(frame.unchanged(), EARLIEST);
  }

  /// Whether a slot does not contain a flow.
  private static boolean isLeftBy(TakenSlot slot, StoredFlow flow) {
    return flow.flow().occurredAt().isAfter(slot.to())
        || flow.slot() == null
        || flow.slot().isAfter(slot.at());
  }

  private static Span span(RefreshRange range, Instant from, Instant to) {
    return new Span(range.accountId(), from, to);
  }

  private static Instant or(@Nullable Instant instant, Instant otherwise) {
    return instant == null ? otherwise : instant;
  }

  /// The last slot up to which the window is to be written: after it, all is as it is stored; null
  /// when the window is too short to tell.
  @Nullable Instant end(Duration longestLag) {
    if (isWhole) {
      return LATEST;
    }
    for (var slot : slots) {
      if (!slot.at().isBefore(range.until())
          && slot.from().isAfter(range.until().plus(longestLag))
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
        && stored.subMap(RefreshRange.after(after), RefreshRange.after(until)).isEmpty();
  }

  RefreshRange range() {
    return range;
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

  /// Before which instant ranges need no window of their own, once this is written.
  Instant covers(Instant end, Duration longestLag) {
    if (isWhole) {
      return LATEST;
    }
    var last = slots.stream().filter(it -> it.at().equals(end)).findFirst().orElseThrow();
    var settled = last.from().minus(longestLag);
    return settled.isBefore(end) ? settled : end;
  }

  /// What is other than stored, up to a slot.
  Changes changes(Instant end) {
    var intervals =
        booked.stream()
            .filter(it -> isWritten(it.slot(), end) && !it.equals(stored.get(it.slot())))
            .toList();
    var last = slots.stream().filter(it -> !it.at().isAfter(end)).reduce((_, it) -> it);
    return new Changes(
        range.accountId(),
        rebooked(end),
        intervals,
        stale(end),
        new Summed(
            range.accountId(),
            RefreshRange.after(unchangedUntil),
            end,
            stampedFrom,
            last.map(TakenSlot::to).orElse(LATEST)));
  }

  /// What a window writes.
  ///
  /// @param stale slots that are no longer taken
  record Changes(
      long accountId,
      List<Rebooked> flows,
      List<Interval> intervals,
      List<Instant> stale,
      Summed summed) {}

  private List<Rebooked> rebooked(Instant end) {
    var rebooked = new ArrayList<Rebooked>();
    for (var it : changes) {
      var then = it.before().slot();
      if (it.isOne() && isWritten(it.slot(), end) && (then == null || isWritten(then, end))) {
        var key = it.before().flow().key();
        var entry = it.entry();
        rebooked.add(
            entry == null
                ? new Rebooked(range.accountId(), key, null, null)
                : new Rebooked(range.accountId(), key, entry.slot(), entry.booking()));
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

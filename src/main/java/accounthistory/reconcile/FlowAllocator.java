package accounthistory.reconcile;

import accounthistory.reconcile.AssetReconciliation.Outcome;
import accounthistory.reconcile.Booked.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Books every flow to the first taken slot whose wallet contains it (D1).
///
/// A flow is in a slot when it was stamped before the capture by more than its lag, and out when it
/// was stamped after it. In between it is open, and the wallet decides: those open flows are in
/// that explain its change to the last digit. When none or several do, the stamps help out.
public final class FlowAllocator {
  private final Duration longestLag;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Interval> intervals = new ArrayList<>();
  private final SortedMap<String, AssetReconciliation> books = new TreeMap<>();
  private final Deque<Flow> flows;

  private FlowAllocator(Collection<Flow> flows, Duration longestLag) {
    this.flows = new ArrayDeque<>(flows.stream().sorted(Flow.ORDER).toList());
    this.longestLag = longestLag;
  }

  /// Books flows to slots.
  ///
  /// A history can be booked in parts: with the last slot of the former part, and the flows that no
  /// slot of it contains, the next part comes out as it does in the whole. How sure a booking is
  /// can differ for flows that were open at that last slot, since it is not known how they were
  /// left over.
  ///
  /// @param before the taken slot before the first one; null when there is none, so that the first
  ///   one opens the history
  /// @param slots taken slots in their order
  /// @param flows that the wallet of `before` does not contain, in any order
  /// @param longestLag what no flow settles later than, of whatever type
  public static Booked book(
      @Nullable TakenSlot before,
      List<TakenSlot> slots,
      Collection<Flow> flows,
      Duration longestLag) {
    var keeper = new FlowAllocator(flows, longestLag);
    @Nullable TakenSlot previous = before;
    for (var slot : slots) {
      keeper.admit(slot.to());
      if (previous == null) {
        keeper.open(slot);
      } else {
        keeper.next(previous, slot);
      }
      previous = slot;
    }
    keeper.books.values().forEach(AssetReconciliation::close);
    return new Booked(keeper.entries, keeper.intervals);
  }

  private void admit(Instant until) {
    while (!flows.isEmpty() && !flows.getFirst().occurredAt().isAfter(until)) {
      var flow = flows.removeFirst();
      book(flow.asset()).await(flow);
    }
  }

  private AssetReconciliation book(String asset) {
    return books.computeIfAbsent(asset, it -> new AssetReconciliation(it, entries));
  }

  private void open(TakenSlot slot) {
    books.values().forEach(it -> it.open(slot));
    intervals.add(
        new Interval(slot.at(), null, null, slot.to(), Interval.Kind.OPENING, new TreeSet<>()));
  }

  private void next(TakenSlot before, TakenSlot slot) {
    var assets = new TreeSet<>(books.keySet());
    for (var it : List.of(before, slot)) {
      assets.addAll(it.wallets().keySet());
      assets.addAll(it.unknown());
    }
    var worst = Outcome.SETTLED;
    var unresolved = new TreeSet<String>();
    for (var asset : assets) {
      var outcome = book(asset).next(before, slot);
      worst = worst.and(outcome);
      if (outcome == Outcome.UNRESOLVED) {
        unresolved.add(asset);
      }
    }
    intervals.add(
        new Interval(
            slot.at(),
            before.at(),
            before.from().minus(longestLag),
            slot.to(),
            kindOf(worst),
            unresolved));
  }

  private static Interval.Kind kindOf(Outcome outcome) {
    return switch (outcome) {
      case SETTLED -> Interval.Kind.SETTLED;
      case EXACT -> Interval.Kind.EXACT;
      case AMBIGUOUS -> Interval.Kind.AMBIGUOUS;
      case UNRESOLVED -> Interval.Kind.UNRESOLVED;
    };
  }
}

package accounthistory.reconcile;

import accounthistory.reconcile.Booked.Entry;
import accounthistory.reconcile.SubsetMatch.Open;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flows of one asset that no wallet contains yet, slot after slot.
///
/// What the first taken slot contained before is not known, so its own wallet decides nothing: its
/// open flows are held back, and the change to the second slot shows which of them came later.
final class AssetReconciliation {
  private final String asset;
  private final List<Entry> entries;
  private List<Waiting> waiting = new ArrayList<>();

  /// A flow that is not booked.
  ///
  /// @param soFar how sure it is that no earlier slot contains it
  /// @param opening the first taken slot, when it may contain the flow
  private record Waiting(Flow flow, Booking soFar, @Nullable TakenSlot opening) {
    boolean isLaterByStamp() {
      return opening == null || flow.occurredAt().isAfter(opening.middle());
    }

    boolean isInByStamp(TakenSlot slot) {
      return isLaterByStamp() && !flow.occurredAt().isAfter(slot.middle());
    }

    boolean isCertainlyIn(TakenSlot slot) {
      return opening == null && flow.isSettledIn(slot);
    }
  }

  /// What a slot came to, from the surest to the least sure.
  enum Outcome {
    SETTLED,
    EXACT,
    AMBIGUOUS,
    UNRESOLVED;

    Outcome and(Outcome other) {
      return compareTo(other) < 0 ? other : this;
    }
  }

  /// @param entries where bookings are noted
  AssetReconciliation(String asset, List<Entry> entries) {
    this.asset = asset;
    this.entries = entries;
  }

  /// A flow that is stamped before the end of the next slot's capture.
  void await(Flow flow) {
    waiting.add(new Waiting(flow, Booking.SETTLED, null));
  }

  /// The first taken slot.
  void open(TakenSlot slot) {
    var held = new ArrayList<Waiting>();
    for (var it : waiting) {
      if (it.flow().isSettledIn(slot)) {
        entries.add(new Entry(it.flow(), slot.at(), Booking.SETTLED));
      } else {
        held.add(new Waiting(it.flow(), Booking.SETTLED, slot));
      }
    }
    waiting = held;
  }

  /// Books the flows that the slot's wallet contains.
  Outcome next(TakenSlot before, TakenSlot slot) {
    var present = waiting.stream().filter(it -> !it.flow().isAfter(slot)).toList();
    var certain = present.stream().filter(it -> it.isCertainlyIn(slot)).toList();
    var open = present.stream().filter(it -> !it.isCertainlyIn(slot)).toList();
    waiting.removeAll(present);
    var outcome = Outcome.SETTLED;
    for (var it : certain) {
      entries.add(new Entry(it.flow(), slot.at(), it.soFar()));
      if (it.soFar() == Booking.AMBIGUOUS) {
        outcome = Outcome.AMBIGUOUS;
      }
    }
    return switch (choose(before, slot, certain, open)) {
      case SubsetMatch.Only(var in) -> {
        settle(slot, open, in, Booking.EXACT);
        yield open.isEmpty() ? outcome : outcome.and(Outcome.EXACT);
      }
      case SubsetMatch.Nearest(var in) -> {
        settle(slot, open, in, Booking.AMBIGUOUS);
        yield Outcome.AMBIGUOUS;
      }
      case SubsetMatch.None() -> {
        settle(slot, open, Set.of(), Booking.BY_TIME);
        yield Outcome.UNRESOLVED;
      }
    };
  }

  /// After the last slot: what the first one held back and no second one could decide.
  void close() {
    for (var it : waiting) {
      if (it.opening() != null && !it.isLaterByStamp()) {
        entries.add(new Entry(it.flow(), it.opening().at(), Booking.BY_TIME));
      }
    }
  }

  private SubsetMatch choose(
      TakenSlot before, TakenSlot slot, List<Waiting> certain, List<Waiting> open) {
    var from = before.wallet(asset);
    var to = slot.wallet(asset);
    if (from == null || to == null) {
      return new SubsetMatch.None();
    }
    var booked =
        certain.stream().map(it -> it.flow().amount()).reduce(BigDecimal.ZERO, BigDecimal::add);
    return SubsetMatch.of(
        open.stream()
            .filter(it -> it.flow().amount().signum() != 0)
            .map(it -> new Open(it.flow(), it.isInByStamp(slot)))
            .toList(),
        to.subtract(from).subtract(booked));
  }

  /// Books the open flows that are in; the others wait, or stay in the first slot that held them.
  private void settle(TakenSlot slot, List<Waiting> open, Set<Flow> in, Booking booking) {
    for (var it : open) {
      var isDecided = booking != Booking.BY_TIME && it.flow().amount().signum() != 0;
      var how = it.soFar().and(isDecided ? booking : Booking.BY_TIME);
      if (isDecided ? in.contains(it.flow()) : it.isInByStamp(slot)) {
        entries.add(new Entry(it.flow(), slot.at(), how));
      } else if (it.opening() != null && (!it.isLaterByStamp() || it.flow().isSettledIn(slot))) {
        entries.add(new Entry(it.flow(), it.opening().at(), how));
      } else {
        waiting.add(new Waiting(it.flow(), how, null));
      }
    }
  }
}

package accounthistory.reconcile;

import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What became of one taken slot: the interval from the taken slot before it.
///
/// @param slot the taken slot that ends the interval
/// @param openedAt the taken slot before it; null for the first one, which has no interval
/// @param flowsFrom earliest stamp that a flow of the interval can have: what is stamped earlier by
///   more than the longest lag was in the wallet before; null without an interval
/// @param flowsTo latest stamp that a flow of the interval can have
/// @param unresolved assets whose wallet fits no choice of the open flows, or was not reported
public record Interval(
    Instant slot,
    @Nullable Instant openedAt,
    @Nullable Instant flowsFrom,
    Instant flowsTo,
    Kind kind,
    SortedSet<String> unresolved) {
  /// How the flows of an interval were found.
  public enum Kind {
    /// The first taken slot.
    OPENING,
    /// No flow was open at its capture.
    SETTLED,
    /// The wallets decided which flows were in.
    EXACT,
    /// The wallets leave several answers: the sums are right, their split by symbol may not be.
    AMBIGUOUS,
    /// A wallet changed by something that the flows do not explain.
    UNRESOLVED;

    /// The word used in tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Interval {
    if ((openedAt == null) != (flowsFrom == null)) {
      throw new IllegalArgumentException(
          "interval to %s opened at %s with flows from %s: want both or none"
              .formatted(slot, openedAt, flowsFrom));
    }
    unresolved = Collections.unmodifiableSortedSet(new TreeSet<>(unresolved));
  }
}

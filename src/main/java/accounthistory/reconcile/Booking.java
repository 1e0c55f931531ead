package accounthistory.reconcile;

import java.util.Locale;

/// How the slot of a flow was found, from the surest to the least sure.
public enum Booking {
  /// Stamped before the capture by more than the type's settlement lag.
  SETTLED,
  /// The wallets leave one answer.
  EXACT,
  /// The wallets leave several answers; the one nearest to the stamps was taken.
  AMBIGUOUS,
  /// By the stamp alone: the wallets leave no answer, or the amount is zero.
  BY_TIME;

  /// The word used in tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The less sure of two.
  Booking and(Booking other) {
    return compareTo(other) < 0 ? other : this;
  }
}

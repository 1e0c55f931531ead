package accounthistory.reconcile;

import accounthistory.account.Income;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/// A money flow that is looked for in wallets.
///
/// @param amount signed, in the asset of the key
/// @param settlesWithin how long after its stamp the wallet may show it (λ)
public record Flow(Income.Key key, BigDecimal amount, Duration settlesWithin) {
  /// By stamp, and of one stamp in an order that never changes.
  public static final Comparator<Flow> ORDER = Comparator.comparing(Flow::key, keys());

  public Flow {
    if (settlesWithin.isNegative()) {
      throw new IllegalArgumentException(
          "%s settles within %s: want nothing or more".formatted(key.incomeType(), settlesWithin));
    }
  }

  public Instant occurredAt() {
    return key.occurredAt();
  }

  String asset() {
    return key.asset();
  }

  /// Whether the slot's wallet contains it for sure, unless an earlier one does.
  boolean isSettledIn(TakenSlot slot) {
    return occurredAt().plus(settlesWithin).isBefore(slot.from());
  }

  /// Whether no wallet of the slot's capture can contain it.
  boolean isAfter(TakenSlot slot) {
    return occurredAt().isAfter(slot.to());
  }

  private static Comparator<Income.Key> keys() {
    return Comparator.comparing(Income.Key::occurredAt)
        .thenComparing(Income.Key::incomeType)
        .thenComparing(Income.Key::tranId)
        .thenComparing(Income.Key::asset)
        .thenComparing(Income.Key::symbol)
        .thenComparing(Income.Key::tradeId);
  }
}

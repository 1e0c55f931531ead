package accounthistory.simulator.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/// A position between two events.
///
/// @param quantity in the base asset, below zero when short
/// @param entryPrice average price of what is open, up to 13 decimals; zero when flat
/// @param isolatedWallet margin of its own in the margin asset; zero under cross margin
/// @param updatedAt last change by a trade, or by funding when isolated
record PositionState(
    BigDecimal quantity, BigDecimal entryPrice, BigDecimal isolatedWallet, Instant updatedAt) {
  /// Decimals of an average entry price on the real exchange.
  private static final int ENTRY_SCALE = 13;

  static final PositionState NONE =
      new PositionState(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, Instant.EPOCH);

  boolean isFlat() {
    return quantity.signum() == 0;
  }

  /// What a trade of `change` at `price` makes of the position, but for the isolated wallet of an
  /// opened part, which depends on the leverage.
  PositionState traded(BigDecimal change, BigDecimal price, Instant at) {
    var after = quantity.add(change);
    if (after.signum() == 0) {
      return new PositionState(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, at);
    }
    if (quantity.signum() * after.signum() < 0 || isFlat()) {
      return new PositionState(after, price, BigDecimal.ZERO, at);
    }
    if (after.abs().compareTo(quantity.abs()) < 0) {
      var kept = isolatedWallet.multiply(after).divide(quantity, 8, RoundingMode.DOWN);
      return new PositionState(after, entryPrice, kept, at);
    }
    var paid = quantity.multiply(entryPrice).add(change.multiply(price));
    var average = paid.divide(after, ENTRY_SCALE, RoundingMode.HALF_EVEN);
    return new PositionState(after, average, isolatedWallet, at);
  }

  /// How much of the position a trade of `change` closes, with the position's sign.
  BigDecimal closedBy(BigDecimal change) {
    if (quantity.signum() * change.signum() >= 0) {
      return BigDecimal.ZERO;
    }
    return change.abs().compareTo(quantity.abs()) < 0 ? change.negate() : quantity;
  }

  PositionState plusIsolated(BigDecimal amount, Instant at) {
    return new PositionState(quantity, entryPrice, isolatedWallet.add(amount), at);
  }
}

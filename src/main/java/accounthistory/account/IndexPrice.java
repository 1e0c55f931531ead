package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The USD price of one unit of a margin asset at an instant, and the rates that value it as
/// collateral.
///
/// @param observedAt the exchange's time of the price
/// @param price USD per unit, above zero
/// @param bidRate for positive equity, `price × (1 − bidBuffer)`
/// @param askRate for negative equity and margins, `price × (1 + askBuffer)`
public record IndexPrice(
    String asset,
    Instant observedAt,
    BigDecimal price,
    @Nullable BigDecimal bidBuffer,
    @Nullable BigDecimal askBuffer,
    @Nullable BigDecimal bidRate,
    @Nullable BigDecimal askRate) {
  public IndexPrice {
    if (asset.isEmpty()) {
      throw new InvalidValueException("an index price without an asset");
    }
    if (price.signum() <= 0) {
      throw new InvalidValueException(asset + ": index price of " + price + ", want above zero");
    }
  }
}

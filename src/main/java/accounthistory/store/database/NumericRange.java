package accounthistory.store.database;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Guards the way into `numeric(38,18)`: PostgreSQL rounds silently what has too many decimals, so
/// a decimal that the column cannot hold exactly is refused before it is sent.
public final class NumericRange {
  private static final int INTEGER_DIGITS_MAX = 20;
  private static final int SCALE_MAX = 18;
  private static final String OUT_OF_RANGE = "22003";

  private NumericRange() {}

  /// The decimal itself.
  ///
  /// @throws StoreException when it has more than 20 integer digits or 18 decimals
  public static @Nullable BigDecimal decimal(@Nullable BigDecimal value) {
    if (value != null && !fits(value)) {
      throw StoreException.refused(value + " does not fit numeric(38,18) exactly", OUT_OF_RANGE);
    }
    return value;
  }

  private static boolean fits(BigDecimal value) {
    return value.signum() == 0
        || (value.precision() - value.scale() <= INTEGER_DIGITS_MAX
            && (value.scale() <= SCALE_MAX || value.stripTrailingZeros().scale() <= SCALE_MAX));
  }
}

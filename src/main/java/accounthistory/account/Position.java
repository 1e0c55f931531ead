package accounthistory.account;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One side of one symbol that is not flat, or has open orders. Null: the reply did not tell.
///
/// @param amount base units, short negative; zero with open orders only
/// @param entryPrice quote units, up to 13 decimals
/// @param notional amount × mark price, signed
/// @param isolatedWallet margin assigned to an isolated position, zero for cross
/// @param updatedAt last change of the position; null when never
public record Position(
    String symbol,
    PositionSide side,
    @Nullable BigDecimal amount,
    @Nullable BigDecimal entryPrice,
    @Nullable BigDecimal breakEvenPrice,
    @Nullable BigDecimal notional,
    @Nullable BigDecimal unrealizedProfit,
    @Nullable Integer leverage,
    @Nullable Boolean isolated,
    @Nullable BigDecimal isolatedWallet,
    @Nullable BigDecimal initialMargin,
    @Nullable BigDecimal maintenanceMargin,
    @Nullable BigDecimal positionInitialMargin,
    @Nullable BigDecimal openOrderInitialMargin,
    @Nullable BigDecimal maxNotional,
    @Nullable BigDecimal bidNotional,
    @Nullable BigDecimal askNotional,
    @Nullable Instant updatedAt) {
  public Position {
    if (symbol.isEmpty()) {
      throw new IllegalArgumentException("a position without a symbol");
    }
  }
}

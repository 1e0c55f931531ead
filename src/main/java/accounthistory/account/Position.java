package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One side of one symbol that is not flat, or has open orders. Null: not in the reply.
///
/// @param amount base units, short negative; zero with open orders only
/// @param entryPrice quote units, up to 13 decimals
/// @param notional amount × mark price, signed
/// @param isolatedWallet margin assigned to an isolated position, zero for cross
/// @param updatedAt last change of the position; null when never
/// @param settleAsset the asset that profit and margin are in; null when the reply does not report
///   it, and the contract does
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
    @Nullable Instant updatedAt,
    @Nullable String settleAsset) {
  public Position {
    if (symbol.isEmpty()) {
      throw new InvalidValueException("a position without a symbol");
    }
  }

  /// A position of a reply that does not report its settle asset.
  public Position(
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
    this(
        symbol,
        side,
        amount,
        entryPrice,
        breakEvenPrice,
        notional,
        unrealizedProfit,
        leverage,
        isolated,
        isolatedWallet,
        initialMargin,
        maintenanceMargin,
        positionInitialMargin,
        openOrderInitialMargin,
        maxNotional,
        bidNotional,
        askNotional,
        updatedAt,
        null);
  }
}

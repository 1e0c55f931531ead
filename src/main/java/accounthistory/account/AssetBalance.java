package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One asset of an account, in the asset itself in both modes. Null: not in the reply.
///
/// @param availableBalance in multi-assets mode the whole account's free value in this asset, the
///   same on every row: never to be summed
/// @param updatedAt last balance change; null when never
public record AssetBalance(
    String asset,
    @Nullable BigDecimal walletBalance,
    @Nullable BigDecimal unrealizedProfit,
    @Nullable BigDecimal marginBalance,
    @Nullable BigDecimal maintenanceMargin,
    @Nullable BigDecimal initialMargin,
    @Nullable BigDecimal positionInitialMargin,
    @Nullable BigDecimal openOrderInitialMargin,
    @Nullable BigDecimal crossWalletBalance,
    @Nullable BigDecimal crossUnrealizedPnl,
    @Nullable BigDecimal availableBalance,
    @Nullable BigDecimal maxWithdrawAmount,
    @Nullable Boolean marginAvailable,
    @Nullable Instant updatedAt) {
  public AssetBalance {
    if (asset.isEmpty()) {
      throw new InvalidValueException("an asset without a name");
    }
  }
}

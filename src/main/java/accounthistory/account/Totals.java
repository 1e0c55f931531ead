package accounthistory.account;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The eleven totals of an account, in USDT in single-asset mode (only the USDT row counts) and in
/// USD in multi-assets mode (collateral values after haircuts). Null: not in the reply.
public record Totals(
    @Nullable BigDecimal initialMargin,
    @Nullable BigDecimal maintenanceMargin,
    @Nullable BigDecimal walletBalance,
    @Nullable BigDecimal unrealizedProfit,
    @Nullable BigDecimal marginBalance,
    @Nullable BigDecimal positionInitialMargin,
    @Nullable BigDecimal openOrderInitialMargin,
    @Nullable BigDecimal crossWalletBalance,
    @Nullable BigDecimal crossUnrealizedPnl,
    @Nullable BigDecimal availableBalance,
    @Nullable BigDecimal maxWithdrawAmount) {}

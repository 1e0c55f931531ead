package accounthistory.normalize.binance;

import accounthistory.account.AssetBalance;
import accounthistory.account.Mode;
import accounthistory.account.Totals;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Which modes an account is in, from what its reply reports or leaves to conclude.
public final class Modes {
  private Modes() {}

  /// Single-asset or multi-assets mode.
  ///
  /// In single-asset mode the totals are those of the USDT row alone. So where the flag is missing,
  /// totals that equal the USDT row prove that mode, provided that multi-assets mode would show: by
  /// the haircut on a USDT row that is not zero, or by another asset that would be counted. Nothing
  /// proves multi-assets mode.
  ///
  /// @param flag the reply's flag
  /// @param usdt the USDT row, zero or not; null when the reply has none
  /// @param wouldShow whether USDT, or another asset that can be collateral, is not zero
  public static Mode multiAssets(
      @Nullable Boolean flag, Totals totals, @Nullable AssetBalance usdt, boolean wouldShow) {
    if (flag != null) {
      return Mode.reported(flag);
    }
    return wouldShow && usdt != null && isEqual(totals, usdt)
        ? Mode.concluded(false)
        : Mode.UNKNOWN;
  }

  /// Hedge mode has rows of sides; one-way mode has only `BOTH`.
  public static Mode hedge(boolean hasSides, int rows) {
    return rows == 0 ? Mode.UNKNOWN : Mode.concluded(hasSides);
  }

  private static boolean isEqual(Totals totals, AssetBalance usdt) {
    return isEqual(totals.initialMargin(), usdt.initialMargin())
        && isEqual(totals.maintenanceMargin(), usdt.maintenanceMargin())
        && isEqual(totals.walletBalance(), usdt.walletBalance())
        && isEqual(totals.unrealizedProfit(), usdt.unrealizedProfit())
        && isEqual(totals.marginBalance(), usdt.marginBalance())
        && isEqual(totals.positionInitialMargin(), usdt.positionInitialMargin())
        && isEqual(totals.openOrderInitialMargin(), usdt.openOrderInitialMargin())
        && isEqual(totals.crossWalletBalance(), usdt.crossWalletBalance())
        && isEqual(totals.crossUnrealizedPnl(), usdt.crossUnrealizedPnl())
        && isEqual(totals.availableBalance(), usdt.availableBalance())
        && isEqual(totals.maxWithdrawAmount(), usdt.maxWithdrawAmount());
  }

  /// An unknown figure equals nothing.
  private static boolean isEqual(@Nullable BigDecimal total, @Nullable BigDecimal amount) {
    return total != null && amount != null && total.compareTo(amount) == 0;
  }
}

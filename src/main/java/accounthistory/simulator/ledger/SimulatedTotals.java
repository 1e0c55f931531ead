package accounthistory.simulator.ledger;

import java.math.BigDecimal;

/// The totals of an account: of its USDT row in single-asset mode, in USD with collateral rates
/// over all assets in multi-assets mode.
public record SimulatedTotals(
    BigDecimal wallet,
    BigDecimal unrealizedProfit,
    BigDecimal crossWallet,
    BigDecimal crossUnPnl,
    BigDecimal maintMargin,
    BigDecimal positionInitialMargin,
    BigDecimal openOrderInitialMargin,
    BigDecimal available,
    BigDecimal maxWithdraw) {
  public BigDecimal marginBalance() {
    return wallet.add(unrealizedProfit);
  }

  public BigDecimal initialMargin() {
    return positionInitialMargin.add(openOrderInitialMargin);
  }
}

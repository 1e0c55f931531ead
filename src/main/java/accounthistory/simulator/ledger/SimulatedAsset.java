package accounthistory.simulator.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.stream.Stream;

/// One asset of an account as the simulation computes it, amounts in that asset.
///
/// @param available single-asset mode: what is free in this asset; multi-assets mode: the whole
///   account's free value expressed in this asset
/// @param updatedAt last change of the balance; the epoch when never
public record SimulatedAsset(
    String asset,
    BigDecimal wallet,
    BigDecimal unrealizedProfit,
    BigDecimal maintMargin,
    BigDecimal positionInitialMargin,
    BigDecimal openOrderInitialMargin,
    BigDecimal crossWallet,
    BigDecimal crossUnPnl,
    BigDecimal available,
    BigDecimal maxWithdraw,
    boolean marginAvailable,
    Instant updatedAt) {
  public BigDecimal marginBalance() {
    return wallet.add(unrealizedProfit);
  }

  public BigDecimal initialMargin() {
    return positionInitialMargin.add(openOrderInitialMargin);
  }

  /// Whether the row says anything: any amount but `available` and `maxWithdraw` is not zero.
  public boolean isNonZero() {
    return Stream.of(
            wallet,
            unrealizedProfit,
            marginBalance(),
            maintMargin,
            initialMargin(),
            positionInitialMargin,
            openOrderInitialMargin,
            crossWallet,
            crossUnPnl)
        .anyMatch(amount -> amount.signum() != 0);
  }
}

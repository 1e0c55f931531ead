package accounthistory.simulator.ledger;

import accounthistory.simulator.market.Brackets;
import accounthistory.simulator.market.ListedContract;
import accounthistory.simulator.scenario.TradedSide;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.stream.Stream;

/// One position of an account as the simulation computes it: quantities in the base asset, prices
/// and amounts in the margin asset.
///
/// @param quantity below zero when short
/// @param notional quantity times mark, with the quantity's sign
/// @param bidNotional notional of resting buy orders
/// @param askNotional notional of resting sell orders
/// @param updatedAt last change; the epoch when only an order rests
public record PositionBook(
    ListedContract contract,
    TradedSide side,
    boolean isolated,
    int leverage,
    BigDecimal quantity,
    BigDecimal entryPrice,
    BigDecimal breakEvenPrice,
    BigDecimal notional,
    BigDecimal unrealizedProfit,
    BigDecimal maintMargin,
    BigDecimal positionInitialMargin,
    BigDecimal openOrderInitialMargin,
    BigDecimal isolatedWallet,
    BigDecimal bidNotional,
    BigDecimal askNotional,
    Instant updatedAt) {
  public String symbol() {
    return contract.symbol();
  }

  public BigDecimal initialMargin() {
    return positionInitialMargin.add(openOrderInitialMargin);
  }

  /// Largest notional allowed at the chosen leverage.
  public BigDecimal maxNotional() {
    return Brackets.maxNotional(contract, leverage);
  }

  /// Margin that the position has for itself, its profit included; zero under cross margin.
  public BigDecimal isolatedMargin() {
    return isolated ? isolatedWallet.add(unrealizedProfit) : BigDecimal.ZERO;
  }

  /// Whether the position is open or an order for it rests.
  public boolean isLive() {
    return Stream.of(quantity, bidNotional, askNotional).anyMatch(it -> it.signum() != 0);
  }

  /// Whether the row says anything: an open position, a resting order, or margin of its own.
  public boolean isNonZero() {
    return Stream.of(
            quantity,
            notional,
            unrealizedProfit,
            maintMargin,
            initialMargin(),
            positionInitialMargin,
            openOrderInitialMargin,
            isolatedWallet,
            bidNotional,
            askNotional)
        .anyMatch(amount -> amount.signum() != 0);
  }
}

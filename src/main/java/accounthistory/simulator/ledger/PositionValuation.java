package accounthistory.simulator.ledger;

import accounthistory.simulator.market.Brackets;
import accounthistory.simulator.market.ListedContract;
import accounthistory.simulator.market.Market;
import accounthistory.simulator.scenario.AccountSetup;
import accounthistory.simulator.scenario.PositionKey;
import accounthistory.simulator.scenario.TradedSide;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collection;

/// Values one position at an instant: profit and margins at the mark price then. Amounts are cut to
/// eight decimals, as the exchange cuts them.
final class PositionValuation {
  private final AccountSetup setup;
  private final Market market;
  private final Instant at;

  PositionValuation(AccountSetup setup, Market market, Instant at) {
    this.setup = setup;
    this.market = market;
    this.at = at;
  }

  /// @param orders the account's resting orders, of any symbol
  PositionBook book(
      ListedContract contract, TradedSide side, PositionState state, Collection<OpenOrder> orders) {
    var mark = market.mark(contract, at);
    var leverage = setup.leverage(contract);
    var notional = cut(state.quantity().multiply(mark));
    var key = new PositionKey(contract.symbol(), side);
    var bid = resting(orders, key, true);
    var ask = resting(orders, key, false);
    var margin = cut(notional.abs().divide(BigDecimal.valueOf(leverage), 16, RoundingMode.DOWN));
    return new PositionBook(
        contract,
        side,
        setup.isIsolated(contract),
        leverage,
        state.quantity(),
        state.entryPrice(),
        breakEven(state),
        notional,
        // The exchange cuts the entry price to eight decimals before it multiplies.
        cut(state.quantity().multiply(mark.subtract(cut(state.entryPrice())))),
        Brackets.maintMargin(contract, notional),
        margin,
        orderMargin(side, new Exposure(notional, bid, ask), leverage).subtract(margin),
        state.isolatedWallet(),
        bid,
        ask,
        state.updatedAt());
  }

  private record Exposure(BigDecimal notional, BigDecimal bid, BigDecimal ask) {}

  /// Margin of position and orders together: the worse of all buys and all sells being filled; in
  /// hedge mode closing orders need none.
  private static BigDecimal orderMargin(TradedSide side, Exposure exposure, int leverage) {
    var larger =
        switch (side) {
          case BOTH ->
              exposure
                  .notional()
                  .add(exposure.bid())
                  .abs()
                  .max(exposure.notional().subtract(exposure.ask()).abs());
          case LONG -> exposure.notional().abs().add(exposure.bid());
          case SHORT -> exposure.notional().abs().add(exposure.ask());
        };
    return cut(larger.divide(BigDecimal.valueOf(leverage), 16, RoundingMode.DOWN));
  }

  /// Entry price worsened by the fee of closing.
  private static BigDecimal breakEven(PositionState state) {
    var fee = Execution.TAKER_FEE.multiply(BigDecimal.valueOf(state.quantity().signum()));
    return state
        .entryPrice()
        .multiply(BigDecimal.ONE.add(fee))
        .setScale(13, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal resting(Collection<OpenOrder> orders, PositionKey key, boolean isBuy) {
    return orders.stream()
        .filter(order -> order.position().equals(key) && order.isBuy() == isBuy)
        .map(OpenOrder::notional)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal cut(BigDecimal amount) {
    return amount.setScale(8, RoundingMode.DOWN);
  }
}

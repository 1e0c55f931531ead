package accounthistory.simulator.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/// What became of an account's money between two instants, in USD and exact.
///
/// @param from after this, exclusive
/// @param to until this, inclusive
/// @param opening equity at `from`
/// @param closing equity at `to`
/// @param flows sums of the flows that landed in between, each at the price of its stamp; every
///   kind is there
/// @param unrealized change of unrealized profits, at the prices of `to`
/// @param revaluation what the change of prices did to what was held, and to each flow since
/// @param symbols every symbol with a flow, or with a position at either end
public record PnlSums(
    String account,
    Instant from,
    Instant to,
    BigDecimal opening,
    BigDecimal closing,
    Map<FlowKind, BigDecimal> flows,
    BigDecimal unrealized,
    BigDecimal revaluation,
    Map<String, OfSymbol> symbols) {
  /// The part that belongs to one symbol, in USD.
  ///
  /// @param flows as above, those that name the symbol
  /// @param unrealized as above, that of the symbol's positions
  public record OfSymbol(Map<FlowKind, BigDecimal> flows, BigDecimal unrealized) {
    public OfSymbol {
      flows = Map.copyOf(flows);
    }

    public BigDecimal of(FlowKind kind) {
      return flows.getOrDefault(kind, BigDecimal.ZERO);
    }

    public BigDecimal pnl() {
      return flows.values().stream().reduce(unrealized, BigDecimal::add);
    }
  }

  public PnlSums {
    flows = Map.copyOf(flows);
    symbols = Map.copyOf(symbols);
  }

  public BigDecimal of(FlowKind kind) {
    return flows.getOrDefault(kind, BigDecimal.ZERO);
  }

  /// What came from elsewhere, less what went there.
  public BigDecimal external() {
    return of(FlowKind.EXTERNAL);
  }

  /// Profit: what equity gained beyond what came from elsewhere.
  public BigDecimal pnl() {
    return closing.subtract(opening).subtract(external());
  }

  /// The same put together from its parts. It differs from [#pnl] by what moved a wallet without a
  /// flow.
  public BigDecimal explained() {
    var sum = unrealized.add(revaluation);
    for (var flow : flows.entrySet()) {
      sum = flow.getKey() == FlowKind.EXTERNAL ? sum : sum.add(flow.getValue());
    }
    return sum;
  }
}

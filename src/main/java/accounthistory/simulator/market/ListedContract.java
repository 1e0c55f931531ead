package accounthistory.simulator.market;

import java.math.BigDecimal;
import java.time.Instant;

/// One tradable contract of the simulated venue. A ticker may be used twice, so a contract is its
/// symbol together with `onboardedAt`.
///
/// @param symbol ticker, possibly not ASCII
/// @param pair the pair under a dated contract, else the symbol
/// @param underlying name under which [Market] prices the base; differs from `baseAsset` only where
///   a ticker was used twice
/// @param leavesAt delivery or delisting instant, [#NEVER] when none is set
/// @param pricePrecision decimals of an order price
/// @param quantityPrecision decimals of an order quantity
public record ListedContract(
    String symbol,
    String pair,
    ContractType type,
    String baseAsset,
    String quoteAsset,
    String marginAsset,
    String underlying,
    Instant onboardedAt,
    Instant leavesAt,
    int pricePrecision,
    int quantityPrecision) {
  /// What the exchange writes as delivery date of a contract that has none.
  public static final Instant NEVER = Instant.ofEpochMilli(4_133_404_800_000L);

  /// Whether the venue lists the contract at an instant.
  public boolean isListedAt(Instant at) {
    return !at.isBefore(onboardedAt) && at.isBefore(leavesAt);
  }

  /// Smallest step of an order price.
  public BigDecimal tickSize() {
    return BigDecimal.ONE.movePointLeft(pricePrecision);
  }

  /// Smallest step of an order quantity.
  public BigDecimal stepSize() {
    return BigDecimal.ONE.movePointLeft(quantityPrecision);
  }
}

package accounthistory.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// The USD index of an asset and the rates made from it, as `assetIndex` publishes them.
///
/// @param index USD per unit, eight decimals
/// @param buffer the share taken off (bid) or put on (ask) when the asset is collateral
public record AssetRates(String asset, BigDecimal index, BigDecimal buffer) {
  /// What a positive holding counts for, USD per unit.
  public BigDecimal bid() {
    return rate(BigDecimal.ONE.subtract(buffer));
  }

  /// What a debt or a margin requirement counts for, USD per unit.
  public BigDecimal ask() {
    return rate(BigDecimal.ONE.add(buffer));
  }

  /// The smaller buffer at which the exchange sells collateral by itself.
  public BigDecimal autoExchangeBuffer() {
    return buffer.divide(BigDecimal.TWO, 8, RoundingMode.DOWN);
  }

  public BigDecimal autoExchangeBid() {
    return rate(BigDecimal.ONE.subtract(autoExchangeBuffer()));
  }

  public BigDecimal autoExchangeAsk() {
    return rate(BigDecimal.ONE.add(autoExchangeBuffer()));
  }

  private BigDecimal rate(BigDecimal factor) {
    return index.multiply(factor).setScale(8, RoundingMode.DOWN);
  }
}

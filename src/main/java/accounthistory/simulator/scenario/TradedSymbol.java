package accounthistory.simulator.scenario;

import java.math.BigDecimal;

/// One contract that an account trades, with the account's settings for it.
///
/// @param side `BOTH` in one-way mode, where the position may be long or short
/// @param isolated whether the position has margin of its own
/// @param sizeUsd typical notional in USD
public record TradedSymbol(
    String symbol, TradedSide side, boolean isolated, int leverage, BigDecimal sizeUsd) {
  public TradedSymbol {
    if (leverage < 1 || leverage > 125) {
      throw new IllegalArgumentException(symbol + ": leverage out of range: " + leverage);
    }
    if (sizeUsd.signum() <= 0) {
      throw new IllegalArgumentException(symbol + ": size not above zero: " + sizeUsd);
    }
  }

  /// Cross margin at leverage 10.
  static TradedSymbol cross(String symbol, TradedSide side, String sizeUsd) {
    return new TradedSymbol(symbol, side, false, 10, new BigDecimal(sizeUsd));
  }

  static TradedSymbol isolated(String symbol, TradedSide side, String sizeUsd) {
    return new TradedSymbol(symbol, side, true, 5, new BigDecimal(sizeUsd));
  }

  public PositionKey key() {
    return new PositionKey(symbol, side);
  }
}

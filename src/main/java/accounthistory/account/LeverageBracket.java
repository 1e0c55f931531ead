package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;

/// The maintenance margin of a range of notionals: `notional × rate − cumulative`.
///
/// @param bracket 1 is the lowest
/// @param initialLeverage the highest leverage allowed
/// @param floor of the notional, inclusive, in the margin asset
/// @param cap of the notional, exclusive, in the margin asset
/// @param rate maintenance margin as a fraction of the notional
/// @param cumulative in the margin asset
public record LeverageBracket(
    int bracket,
    int initialLeverage,
    BigDecimal floor,
    BigDecimal cap,
    BigDecimal rate,
    BigDecimal cumulative) {
  public LeverageBracket {
    if (floor.compareTo(cap) >= 0) {
      throw new InvalidValueException(
          "bracket %s from %s to %s is empty".formatted(bracket, floor, cap));
    }
  }
}

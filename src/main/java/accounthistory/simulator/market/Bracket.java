package accounthistory.simulator.market;

import java.math.BigDecimal;

/// One step of a contract's margin table.
///
/// @param number from 1
/// @param initialLeverage largest leverage allowed up to `cap`
/// @param floor notional from which the step holds, in the margin asset, inclusive
/// @param cap notional to which it holds, exclusive
/// @param rate maintenance margin per notional
/// @param cum amount subtracted so that the margin is continuous across steps
public record Bracket(
    int number,
    int initialLeverage,
    BigDecimal floor,
    BigDecimal cap,
    BigDecimal rate,
    BigDecimal cum) {}

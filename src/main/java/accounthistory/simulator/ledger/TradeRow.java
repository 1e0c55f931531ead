package accounthistory.simulator.ledger;

import accounthistory.simulator.scenario.PositionSide;
import java.math.BigDecimal;
import java.time.Instant;

/// One fill of an account.
///
/// @param quantity unsigned
/// @param commission below zero when it was paid
public record TradeRow(
    Instant time,
    String symbol,
    long id,
    PositionSide positionSide,
    boolean isBuy,
    BigDecimal price,
    BigDecimal quantity,
    BigDecimal realizedPnl,
    String marginAsset,
    BigDecimal commission,
    String commissionAsset) {}

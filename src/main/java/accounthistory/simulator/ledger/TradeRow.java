package accounthistory.simulator.ledger;

import accounthistory.simulator.scenario.TradedSide;
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
    TradedSide side,
    boolean isBuy,
    BigDecimal price,
    BigDecimal quantity,
    BigDecimal realizedPnl,
    String marginAsset,
    BigDecimal commission,
    String commissionAsset) {}

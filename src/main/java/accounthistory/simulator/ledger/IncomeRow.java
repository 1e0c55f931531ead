package accounthistory.simulator.ledger;

import java.math.BigDecimal;
import java.time.Instant;

/// One money flow of an account.
///
/// @param time its stamp
/// @param landedAt when the wallet changed by it
/// @param listedAt from when on it is served
/// @param symbol empty for the account as a whole
/// @param amount above zero when the wallet gains
/// @param tradeId empty when there is none
public record IncomeRow(
    Instant time,
    Instant landedAt,
    Instant listedAt,
    String incomeType,
    String asset,
    BigDecimal amount,
    String symbol,
    String info,
    long tranId,
    String tradeId) {}

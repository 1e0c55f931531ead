package accounthistory.simulator.ledger;

import accounthistory.simulator.scenario.PositionKey;
import java.math.BigDecimal;

/// A resting order.
///
/// @param id unique within the account
/// @param isBuy whether it buys
/// @param notional price times quantity, in the margin asset
record OpenOrder(String id, PositionKey position, boolean isBuy, BigDecimal notional) {}

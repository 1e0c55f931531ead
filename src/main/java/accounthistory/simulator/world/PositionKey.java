package accounthistory.simulator.world;

/// What a position is known by within one account.
record PositionKey(String symbol, PositionSide side) {}

package accounthistory.simulator.scenario;

/// What a position is known by within one account.
public record PositionKey(String symbol, TradedSide side) {}

package accounthistory.simulator.scenario;

/// Which of a symbol's positions a row is: the only one, or one of two in hedge mode.
public enum TradedSide {
  BOTH,
  LONG,
  SHORT
}

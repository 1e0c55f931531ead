package accounthistory.account;

/// Which side of a symbol a position row is: `BOTH` in one-way mode, `LONG` and `SHORT` in hedge
/// mode.
public enum PositionSide {
  BOTH,
  LONG,
  SHORT
}

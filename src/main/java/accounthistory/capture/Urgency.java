package accounthistory.capture;

/// Who goes first when the minute's weight runs short. What comes later leaves the rest of the
/// usable weight to what comes before it.
public enum Urgency {
  /// What is not read now can never be read again.
  SNAPSHOT(100),
  /// Kept by the exchange for months, but days wait for it.
  INCOME(75),
  /// Kept by the exchange for months, and not urgent.
  BACKFILL(50);

  private final int percent;

  Urgency(int percent) {
    this.percent = percent;
  }

  /// How much of the usable weight may be spent before these requests stop.
  public int percent() {
    return percent;
  }
}

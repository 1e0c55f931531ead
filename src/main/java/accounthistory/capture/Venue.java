package accounthistory.capture;

/// An exchange and product that captures come from.
public enum Venue {
  BINANCE_USDM("binance-usdm");

  private final String label;

  Venue(String label) {
    this.label = label;
  }

  /// The name used in tables, files and settings.
  public String label() {
    return label;
  }

  /// The venue of that label; throws `InvalidValueException` for any other text.
  public static Venue of(String label) {
    return Labels.find(values(), Venue::label, "venue", label);
  }
}

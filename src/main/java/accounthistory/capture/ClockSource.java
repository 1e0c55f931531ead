package accounthistory.capture;

/// Where the instants of a capture come from.
public enum ClockSource {
  /// The machine's clock corrected by the measured offset to the exchange.
  MEASURED("measured"),
  /// The machine's clock alone.
  LOCAL_CLOCK("local_clock"),
  /// Given from outside, with an import.
  STATED("stated");

  private final String label;

  ClockSource(String label) {
    this.label = label;
  }

  /// The name used in tables and files.
  public String label() {
    return label;
  }

  /// The source of that label; throws `InvalidValueException` for any other text.
  public static ClockSource of(String label) {
    return Labels.find(values(), ClockSource::label, "clock source", label);
  }
}

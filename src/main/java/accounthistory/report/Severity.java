package accounthistory.report;

import java.util.Arrays;

/// What a violated sentence means.
public enum Severity {
  /// The database contradicts itself: `check` fails.
  ERROR("error"),
  /// Worth a look; the exchange itself is not always exact to the last digit.
  WARN("warn"),
  /// A list that someone should know of.
  INFO("info");

  private final String label;

  Severity(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  static Severity of(String label) {
    return Arrays.stream(values())
        .filter(it -> it.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("severity \"" + label + "\" is unknown"));
  }
}

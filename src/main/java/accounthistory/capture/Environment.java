package accounthistory.capture;

/// Which world of a venue an account lives in. Figures of different environments never mix.
public enum Environment {
  PRODUCTION("production"),
  TESTNET("testnet"),
  SIMULATED("simulated");

  private final String label;

  Environment(String label) {
    this.label = label;
  }

  /// The name used in tables, files and settings.
  public String label() {
    return label;
  }

  /// The environment of that label; throws `InvalidValueException` for any other text.
  public static Environment of(String label) {
    return Labels.find(values(), Environment::label, "environment", label);
  }
}

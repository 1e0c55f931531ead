package accounthistory.simulator.http;

/// Which generation of the account's endpoints a path belongs to.
public enum Generation {
  /// Announced at twice the documented weight in 2024, and never taken back.
  SECOND("/fapi/v2/", 10),
  THIRD("/fapi/v3/", 5);

  private final String prefix;
  private final int weight;

  Generation(String prefix, int weight) {
    this.prefix = prefix;
    this.weight = weight;
  }

  public String path(String name) {
    return prefix + name;
  }

  /// What each request costs.
  public int weight() {
    return weight;
  }
}

package accounthistory.simulator.http;

/// Whose weight a request uses: the futures host's and the SAPI host's are counted apart.
public enum WeightPool {
  FUTURES("X-MBX-USED-WEIGHT-1M"),
  SAPI("X-SAPI-USED-IP-WEIGHT-1M");

  private final String header;

  WeightPool(String header) {
    this.header = header;
  }

  /// The header in which a reply reports what is used of this minute.
  public String header() {
    return header;
  }
}

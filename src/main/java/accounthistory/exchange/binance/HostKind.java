package accounthistory.exchange.binance;

/// The exchange's hosts by what they serve. Each counts weight in a pool of its own.
public enum HostKind {
  /// `/fapi`.
  FUTURES("X-MBX-USED-WEIGHT-1M"),
  /// `/sapi`: the account as a whole, its keys and transfers.
  WALLET("X-SAPI-USED-IP-WEIGHT-1M");

  private final String weightHeader;

  HostKind(String weightHeader) {
    this.weightHeader = weightHeader;
  }

  /// The header that tells what the address has used of the pool in the present minute.
  public String weightHeader() {
    return weightHeader;
  }
}

package accounthistory.exchange.protocol;

/// A venue's hosts by what they serve. Each counts weight in a pool of its own.
public enum HostKind {
  /// The futures account and the market's data.
  FUTURES,
  /// The account as a whole, its keys and transfers.
  WALLET
}

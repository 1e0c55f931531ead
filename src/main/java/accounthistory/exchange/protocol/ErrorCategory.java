package accounthistory.exchange.protocol;

/// What an error code says about a read.
public enum ErrorCategory {
  /// Too much asked; in the worst case the address is banned.
  THROTTLED,
  /// The exchange sheds load or has an inner fault: the same request may work soon.
  TROUBLED,
  /// The exchange is being worked on.
  MAINTENANCE,
  /// The time stamp is outside the window.
  CLOCK,
  /// Key, address, permission or signature.
  REFUSED,
  /// The account is not accepted, which is also said of good ones while the exchange is worked on.
  ACCOUNT_DOUBTED,
  /// Trading rules or law keep this account or region out.
  RESTRICTED,
  /// The futures wallet is dormant.
  INACTIVE,
  /// The path is retired, and the exchange says so.
  GONE,
  /// No such path; also the answer of a retired one, and of a good one while it is moved.
  NOT_FOUND,
  /// What is requested is older than what the exchange keeps.
  FORGOTTEN,
  /// There is no such symbol or pair, or no more: an answer, where one is requested by name.
  UNKNOWN_SYMBOL,
  /// The request itself is wrong: our fault.
  REJECTED
}

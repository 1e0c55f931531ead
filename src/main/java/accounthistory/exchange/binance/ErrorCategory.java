package accounthistory.exchange.binance;

import java.util.Optional;

/// What an error code says about a read. The code is the contract; texts vary.
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
  /// Trading rules or law keep this account or region out.
  RESTRICTED,
  /// The futures wallet is dormant.
  INACTIVE,
  /// The path is retired, and the exchange says so.
  GONE,
  /// No such path, which a retired one is told too, and so is a good one while it is moved.
  NOT_FOUND,
  /// What is asked for is older than what the exchange keeps.
  FORGOTTEN,
  /// There is no such symbol or pair, or no more: an answer, where one is asked for by name.
  UNKNOWN_SYMBOL,
  /// The request itself is wrong: our fault.
  REJECTED;

  /// The payload served while the exchange is worked on: `{"239999":"…"}`.
  static final int MAINTENANCE_PAYLOAD = 239999;

  /// The meaning of a code; empty for one that is not known, whose HTTP status then decides.
  static Optional<ErrorCategory> of(int code) {
    return switch (code) {
      case -1003, -1015 -> Optional.of(THROTTLED);
      // -1008 sheds load, -2023 is an account in liquidation: both pass.
      case -1000, -1001, -1006, -1007, -1008, -2023 -> Optional.of(TROUBLED);
      case -1016, MAINTENANCE_PAYLOAD -> Optional.of(MAINTENANCE);
      case -1021 -> Optional.of(CLOCK);
      case -1002, -1004, -1005, -1011, -1022, -1099, -1109, -2014, -2015, -2017 ->
          Optional.of(REFUSED);
      case -4400, -4401, -4402, -4403 -> Optional.of(RESTRICTED);
      case -4109 -> Optional.of(INACTIVE);
      case -21015 -> Optional.of(GONE);
      case -5000 -> Optional.of(NOT_FOUND);
      case -4166 -> Optional.of(FORGOTTEN);
      case -1121 -> Optional.of(UNKNOWN_SYMBOL);
      case -1010, -1013, -1020, -1023, -2016, -4044, -4084, -4104, -4141, -4144, -4165 ->
          Optional.of(REJECTED);
      default -> isAboutParameters(code) ? Optional.of(REJECTED) : Optional.empty();
    };
  }

  /// The codes of this kind that are documented; between them are gaps.
  private static boolean isAboutParameters(int code) {
    return (code <= -1100 && code >= -1106) || (code <= -1108 && code >= -1130);
  }
}

package accounthistory.exchange.binance;

import static accounthistory.exchange.protocol.ErrorCategory.ACCOUNT_DOUBTED;
import static accounthistory.exchange.protocol.ErrorCategory.CLOCK;
import static accounthistory.exchange.protocol.ErrorCategory.FORGOTTEN;
import static accounthistory.exchange.protocol.ErrorCategory.GONE;
import static accounthistory.exchange.protocol.ErrorCategory.INACTIVE;
import static accounthistory.exchange.protocol.ErrorCategory.MAINTENANCE;
import static accounthistory.exchange.protocol.ErrorCategory.NOT_FOUND;
import static accounthistory.exchange.protocol.ErrorCategory.REFUSED;
import static accounthistory.exchange.protocol.ErrorCategory.REJECTED;
import static accounthistory.exchange.protocol.ErrorCategory.RESTRICTED;
import static accounthistory.exchange.protocol.ErrorCategory.THROTTLED;
import static accounthistory.exchange.protocol.ErrorCategory.TROUBLED;
import static accounthistory.exchange.protocol.ErrorCategory.UNKNOWN_SYMBOL;

import accounthistory.exchange.protocol.ErrorCategory;
import java.util.Optional;

/// The error codes of the exchange. The code is the contract; texts vary.
public final class ErrorCodes {
  /// The payload served while the exchange is worked on: `{"239999":"…"}`.
  static final int MAINTENANCE_PAYLOAD = 239999;

  /// Said of a removed endpoint, and of one that is being worked on.
  public static final int SHUTTING_DOWN = -1016;

  private ErrorCodes() {}

  /// The meaning of a code; empty for one that is not known, whose HTTP status then decides.
  static Optional<ErrorCategory> of(int code) {
    return switch (code) {
      case -1003, -1015 -> Optional.of(THROTTLED);
      // -1008 sheds load, -2023 is an account in liquidation: both pass.
      case -1000, -1001, -1006, -1007, -1008, -2023 -> Optional.of(TROUBLED);
      case SHUTTING_DOWN, MAINTENANCE_PAYLOAD -> Optional.of(MAINTENANCE);
      case -1021 -> Optional.of(CLOCK);
      case -1002, -1004, -1005, -1011, -1022, -1099, -2014, -2015, -2017 -> Optional.of(REFUSED);
      case -1109 -> Optional.of(ACCOUNT_DOUBTED);
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

package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One money flow of an account, as `GET /fapi/v1/income` gives it.
///
/// @param key what distinguishes it from every other flow
/// @param amount signed, in the asset: in is positive
/// @param info the type again, or free text; null when there is none
public record Income(Key key, BigDecimal amount, @Nullable String info) {
  /// Every column that distinguishes two flows. `tranId` alone does not: a trade's profit and its
  /// commission share it, and one trade may be charged in two assets.
  ///
  /// @param occurredAt the exchange's stamp, in whole milliseconds; a wallet may show it later
  /// @param incomeType an open list of words
  /// @param tranId up to 19 digits, as text
  /// @param symbol empty for flows of the account as a whole
  /// @param tradeId empty when there is none
  public record Key(
      Instant occurredAt,
      String incomeType,
      String tranId,
      String asset,
      String symbol,
      String tradeId) {
    public Key {
      if (incomeType.isEmpty() || asset.isEmpty()) {
        throw new InvalidValueException(
            "income at %s of type \"%s\" in \"%s\": want both named"
                .formatted(occurredAt, incomeType, asset));
      }
    }
  }

  public Instant occurredAt() {
    return key.occurredAt();
  }
}

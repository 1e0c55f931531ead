package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One fill, as `GET /fapi/v1/userTrades` gives it.
///
/// @param key what distinguishes it from every other fill
/// @param quantity in the base asset, unsigned
/// @param realizedPnl in the margin asset, without commission; null when it was not given
/// @param commission as it was given: its sign differs between replies
public record Trade(
    Key key,
    @Nullable String orderId,
    Side side,
    PositionSide positionSide,
    @Nullable Boolean isMaker,
    BigDecimal price,
    BigDecimal quantity,
    @Nullable BigDecimal quoteQuantity,
    @Nullable BigDecimal realizedPnl,
    @Nullable BigDecimal commission,
    @Nullable String commissionAsset,
    @Nullable String marginAsset) {
  /// What distinguishes a fill from every other one of the account.
  ///
  /// @param id unique within a symbol, as text
  public record Key(Instant occurredAt, String symbol, String id) {
    public Key {
      if (symbol.isEmpty() || id.isEmpty()) {
        throw new InvalidValueException(
            "trade \"%s\" of \"%s\" at %s: want both named".formatted(id, symbol, occurredAt));
      }
    }
  }

  /// Which way it went.
  public enum Side {
    BUY,
    SELL
  }
}

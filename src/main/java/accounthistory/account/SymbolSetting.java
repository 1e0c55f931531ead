package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What an account has set for one symbol. Null: not in the reply.
///
/// @param isAutoAddMargin whether an isolated position takes margin from the wallet by itself
/// @param maxNotional largest notional at that leverage, in the margin asset
public record SymbolSetting(
    String symbol,
    boolean isolated,
    @Nullable Boolean isAutoAddMargin,
    @Nullable Integer leverage,
    @Nullable BigDecimal maxNotional) {
  public SymbolSetting {
    if (symbol.isEmpty()) {
      throw new InvalidValueException("settings without a symbol");
    }
  }
}

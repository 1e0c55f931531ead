package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One contract as the exchange lists it. A ticker can be reused, so symbol and onboarding instant
/// name it together.
///
/// @param onboardAt 1970-01-01T00:00Z when the exchange gives none
/// @param deliveryAt null for a contract without delivery
public record Contract(
    String symbol,
    Instant onboardAt,
    @Nullable String pair,
    @Nullable String contractType,
    @Nullable String status,
    @Nullable String baseAsset,
    @Nullable String quoteAsset,
    @Nullable String marginAsset,
    @Nullable String underlyingType,
    @Nullable Instant deliveryAt) {
  public Contract {
    if (symbol.isEmpty()) {
      throw new InvalidValueException("a contract without a symbol");
    }
  }
}

package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The asset that the PnL and margin of a position are in.
///
/// The account reply does not tell it. It is the margin asset of the contract, but for accounts in
/// credits mode: there all contracts settle in BNFCR.
public final class SettleAsset {
  /// The credits of multi-assets accounts that may not use stable coins as margin.
  public static final String CREDITS = "BNFCR";

  /// One listing of a symbol. A ticker can be listed again for another coin.
  public record Listing(Instant onboardAt, @Nullable String marginAsset) {}

  private SettleAsset() {}

  /// The settle asset of a position.
  ///
  /// @param multiAssetsMargin the account's mode; null when unknown
  /// @param credits the account's BNFCR row at that instant; null when there is none
  /// @param capturedAt when the position was read
  /// @param listings all known listings of the position's symbol, in any order
  /// @return null when no listing was known by then, or it names no margin asset
  public static @Nullable String of(
      @Nullable Boolean multiAssetsMargin,
      @Nullable AssetBalance credits,
      Instant capturedAt,
      Collection<Listing> listings) {
    if (Boolean.TRUE.equals(multiAssetsMargin) && credits != null && settles(credits)) {
      return CREDITS;
    }
    return listings.stream()
        .filter(it -> !it.onboardAt().isAfter(capturedAt))
        .max(Comparator.comparing(Listing::onboardAt))
        .map(Listing::marginAsset)
        .orElse(null);
  }

  /// Credits that are only held carry no positions.
  private static boolean settles(AssetBalance credits) {
    if (!credits.asset().equals(CREDITS)) {
      throw new InvalidValueException(
          "credits are " + CREDITS + ", but the row is of " + credits.asset());
    }
    return isNonZero(credits.unrealizedProfit())
        || isNonZero(credits.maintenanceMargin())
        || isNonZero(credits.initialMargin());
  }

  private static boolean isNonZero(@Nullable BigDecimal amount) {
    return amount != null && amount.signum() != 0;
  }
}

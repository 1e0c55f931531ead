package accounthistory.account;

import accounthistory.capture.InvalidValueException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The asset that the PnL and margin of a position are in.
///
/// The account reply does not report it. It is the margin asset of the contract, but for accounts
/// in credits mode: there all contracts settle in BNFCR.
public final class SettleAsset {
  /// The credits of multi-assets accounts that may not use stable coins as margin.
  public static final String CREDITS = "BNFCR";

  /// One listing of a symbol. A ticker can be listed again for another coin.
  public record Listing(Instant onboardAt, @Nullable String marginAsset) {}

  /// How it is known, as `position.settle_asset_source` says it.
  public enum Source {
    /// The reply names it.
    REPLY("reply"),
    /// The account trades on credits.
    CREDITS("credits"),
    /// The contract names it.
    CONTRACT("contract"),
    /// The contract is not known; the positions whose symbols end in the asset sum up to what the
    /// asset says of itself.
    DERIVED("derived");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /// An asset, and how it is known that a position settles in it.
  public record Settled(String asset, Source source) {}

  private SettleAsset() {}

  /// The settle asset of a position.
  ///
  /// @param multiAssetsMargin the account's mode; null when unknown
  /// @param credits the account's BNFCR row at that instant; null when there is none
  /// @param capturedAt when the position was read
  /// @param listings all known listings of the position's symbol, in any order
  /// @return null when no listing was known by then, or it names no margin asset
  public static @Nullable Settled of(
      @Nullable Boolean multiAssetsMargin,
      @Nullable AssetBalance credits,
      Instant capturedAt,
      Collection<Listing> listings) {
    if (Boolean.TRUE.equals(multiAssetsMargin) && credits != null && settles(credits)) {
      return new Settled(CREDITS, Source.CREDITS);
    }
    return listings.stream()
        .filter(it -> !it.onboardAt().isAfter(capturedAt))
        .max(Comparator.comparing(Listing::onboardAt))
        .map(Listing::marginAsset)
        .map(it -> new Settled(it, Source.CONTRACT))
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

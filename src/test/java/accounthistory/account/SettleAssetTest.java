package accounthistory.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.account.SettleAsset.Listing;
import accounthistory.account.SettleAsset.Settled;
import accounthistory.account.SettleAsset.Source;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a position settles in.
final class SettleAssetTest {
  private static final Instant CAPTURED_AT = Instant.parse("2026-01-02T03:05:00.123Z");
  private static final List<Listing> BTCUSDT =
      List.of(new Listing(Instant.parse("2019-09-25T08:00:00Z"), "USDT"));

  @Test
  void positionsOfACreditsAccountSettleInCredits() {
    assertThat(SettleAsset.of(true, credits("-5", "0", "0"), CAPTURED_AT, BTCUSDT))
        .isEqualTo(new Settled("BNFCR", Source.CREDITS));
  }

  @ParameterizedTest
  @CsvSource({"-5,0,0", "0,0.1,0", "0,0,7", ",,7"})
  void anyFigureOfPositionsTellsCredits(
      @Nullable String unrealized, @Nullable String maintenance, @Nullable String initial) {
    var credits = credits(unrealized, maintenance, initial);
    assertThat(SettleAsset.of(true, credits, CAPTURED_AT, BTCUSDT))
        .isEqualTo(new Settled("BNFCR", Source.CREDITS));
    assertThat(SettleAsset.of(true, credits, CAPTURED_AT, List.of()))
        .isEqualTo(new Settled("BNFCR", Source.CREDITS));
  }

  @Test
  void creditsThatAreOnlyHeldChangeNothing() {
    assertThat(SettleAsset.of(true, credits("0.00", "0", null), CAPTURED_AT, BTCUSDT))
        .isEqualTo(new Settled("USDT", Source.CONTRACT));
    assertThat(SettleAsset.of(true, null, CAPTURED_AT, BTCUSDT))
        .isEqualTo(new Settled("USDT", Source.CONTRACT));
  }

  @Test
  void creditsNeedMultiAssetsMode() {
    assertThat(SettleAsset.of(false, credits("-5", "1", "1"), CAPTURED_AT, BTCUSDT))
        .isEqualTo(new Settled("USDT", Source.CONTRACT));
    assertThat(SettleAsset.of(null, credits("-5", "1", "1"), CAPTURED_AT, BTCUSDT))
        .isEqualTo(new Settled("USDT", Source.CONTRACT));
  }

  @Test
  void theNewestListingOfThatTimeCounts() {
    var listings =
        List.of(
            new Listing(CAPTURED_AT.minusSeconds(60), "USDC"),
            new Listing(CAPTURED_AT.plusMillis(1), "BTC"),
            new Listing(Instant.EPOCH, "USDT"));
    assertThat(SettleAsset.of(false, null, CAPTURED_AT, listings))
        .isEqualTo(new Settled("USDC", Source.CONTRACT));
    assertThat(SettleAsset.of(false, null, CAPTURED_AT.plusMillis(1), listings))
        .isEqualTo(new Settled("BTC", Source.CONTRACT));
    assertThat(SettleAsset.of(false, null, CAPTURED_AT.minusSeconds(61), listings))
        .isEqualTo(new Settled("USDT", Source.CONTRACT));
  }

  @Test
  void anUnknownContractSettlesInNothingKnown() {
    assertThat(SettleAsset.of(false, null, CAPTURED_AT, List.of())).isNull();
    assertThat(
            SettleAsset.of(
                false, null, CAPTURED_AT, List.of(new Listing(CAPTURED_AT.plusSeconds(1), "USDT"))))
        .isNull();
    assertThat(SettleAsset.of(false, null, CAPTURED_AT, List.of(new Listing(Instant.EPOCH, null))))
        .isNull();
  }

  @Test
  void anotherAssetsRowIsNoCredits() {
    var usdt =
        new AssetBalance(
            "USDT", null, null, null, null, null, null, null, null, null, null, null, null, null);
    assertThatThrownBy(() -> SettleAsset.of(true, usdt, CAPTURED_AT, BTCUSDT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("credits are BNFCR, but the row is of USDT");
  }

  private static AssetBalance credits(
      @Nullable String unrealized, @Nullable String maintenance, @Nullable String initial) {
    return new AssetBalance(
        "BNFCR",
        new BigDecimal("1000"),
        decimal(unrealized),
        null,
        decimal(maintenance),
        decimal(initial),
        null,
        null,
        null,
        null,
        null,
        null,
        true,
        null);
  }

  private static @Nullable BigDecimal decimal(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }
}

package accounthistory.simulator.market;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.World;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Prices: pure, moving, and consistent with each other.
final class MarketTest {
  private static final Instant EPOCH = Instant.parse("2026-11-20T00:00:00Z");

  private final World world = World.standard(5, EPOCH);
  private final Market market = world.market();

  @Test
  void sameSeedSamePriceOtherSeedOtherPrice() {
    var at = EPOCH.plusSeconds(12_345);

    assertThat(World.standard(5, EPOCH).market().mark(contract("BTCUSDT"), at))
        .isEqualTo(market.mark(contract("BTCUSDT"), at));
    assertThat(World.standard(6, EPOCH).market().mark(contract("BTCUSDT"), at))
        .isNotEqualTo(market.mark(contract("BTCUSDT"), at));
  }

  @Test
  void everyMarkMovesEveryFiveMinutesAndStaysNearItsBase() {
    for (var contract : world.listingAt(EPOCH).contracts()) {
      var low = market.mark(contract, EPOCH);
      var high = low;
      Set<BigDecimal> seen = new HashSet<>();
      for (var i = 0; i < 100; i++) {
        var mark = market.mark(contract, EPOCH.plus(Duration.ofMinutes(5L * i)));
        assertThat(mark.scale()).isEqualTo(8);
        assertThat(mark).isPositive();
        seen.add(mark);
        low = low.min(mark);
        high = high.max(mark);
      }
      assertThat(seen).as(contract.symbol()).hasSizeGreaterThan(95);
      assertThat(high).isLessThan(low.multiply(new BigDecimal("1.5")));
    }
  }

  @Test
  void priceHasNoJumps() {
    var bitcoin = contract("BTCUSDT");
    for (var i = 0; i < 5000; i++) {
      var before = market.mark(bitcoin, EPOCH.plusMillis(200L * i));
      var after = market.mark(bitcoin, EPOCH.plusMillis(200L * i + 1));
      assertThat(after.subtract(before).abs())
          .isLessThan(before.multiply(new BigDecimal("0.000001")));
    }
  }

  @Test
  void crossPriceIsTheRatioOfItsCoins() {
    var cross = market.index(contract("ETHBTC"), EPOCH);
    var ether = market.rates("ETH", EPOCH).orElseThrow().index();
    var bitcoin = market.rates("BTC", EPOCH).orElseThrow().index();

    assertThat(cross.subtract(ether.divide(bitcoin, 8, RoundingMode.HALF_EVEN)).abs())
        .isLessThanOrEqualTo(new BigDecimal("0.00000001"));
  }

  @Test
  void dollarCoinsAreNearOneAndNotOne() {
    for (var hour = 0; hour < 200; hour++) {
      for (var asset : new String[] {"USDT", "USDC"}) {
        var index = market.rates(asset, EPOCH.plus(Duration.ofHours(hour))).orElseThrow().index();
        assertThat(index).isBetween(new BigDecimal("0.999"), new BigDecimal("1.001"));
        assertThat(index).isNotEqualByComparingTo(BigDecimal.ONE);
      }
    }
  }

  @Test
  void nextFundingIsAfterTheInstant() {
    assertThat(market.nextFunding(EPOCH)).isEqualTo(EPOCH.plus(Duration.ofHours(8)));
    assertThat(market.nextFunding(EPOCH.minusMillis(1))).isEqualTo(EPOCH);
  }

  private ListedContract contract(String symbol) {
    return world.listingAt(EPOCH).contract(symbol);
  }
}

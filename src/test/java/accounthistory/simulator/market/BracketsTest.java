package accounthistory.simulator.market;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ledger.World;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Margin tables, against published figures.
final class BracketsTest {
  private static final ContractListing LISTING =
      World.standard(1, Instant.parse("2026-11-20T00:00:00Z"))
          .listingAt(Instant.parse("2026-11-20T00:00:00Z"));

  @Test
  void cumIsWhatTheExchangePublishes() {
    assertThat(cumAt("BTCUSDT", "0.025")).isEqualByComparingTo("16300");
    assertThat(cumAt("ETHUSDT", "0.1")).isEqualByComparingTo("135365");
    assertThat(cumAt("SANDUSDT", "0.025")).isEqualByComparingTo("75");
    assertThat(cumAt("SANDUSDT", "0.05")).isEqualByComparingTo("575");
  }

  @Test
  void marginIsContinuousWhereStepsMeet() {
    for (var contract : LISTING.contracts()) {
      var table = Brackets.of(contract);
      for (var i = 1; i < table.size(); i++) {
        var floor = table.get(i).floor();
        var below = floor.multiply(table.get(i - 1).rate()).subtract(table.get(i - 1).cum());
        assertThat(Brackets.maintMargin(contract, floor)).isEqualByComparingTo(below);
        assertThat(table.get(i - 1).cap()).isEqualByComparingTo(floor);
      }
    }
  }

  @Test
  void marginIsTheRecordedOne() {
    // A recorded position: 0.4 % of its notional, cut to eight decimals.
    assertThat(maintMargin("BTCUSDT", "122.63842038")).isEqualTo(new BigDecimal("0.49055368"));
    assertThat(maintMargin("BTCUSDT", "-607.52416678")).isEqualTo(new BigDecimal("2.43009666"));
  }

  @Test
  void maxNotionalFollowsTheLeverage() {
    assertThat(maxNotional("BTCUSDT", 10)).isEqualByComparingTo("20000000");
    assertThat(maxNotional("BTCUSDT", 125)).isEqualByComparingTo("50000");
    assertThat(maxNotional("SANDUSDT", 20)).isEqualByComparingTo("20000");
  }

  private static BigDecimal cumAt(String symbol, String rate) {
    return Brackets.of(LISTING.contract(symbol)).stream()
        .filter(bracket -> bracket.rate().compareTo(new BigDecimal(rate)) == 0)
        .findFirst()
        .orElseThrow()
        .cum();
  }

  private static BigDecimal maintMargin(String symbol, String notional) {
    return Brackets.maintMargin(LISTING.contract(symbol), new BigDecimal(notional));
  }

  private static BigDecimal maxNotional(String symbol, int leverage) {
    return Brackets.maxNotional(LISTING.contract(symbol), leverage);
  }
}

package accounthistory.simulator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.simulator.scenario.AccountScenario;
import accounthistory.simulator.scenario.PositionKey;
import accounthistory.simulator.scenario.TradedSide;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The books to compare with: they close exactly, whatever the stretch and the prices.
final class OracleTest {
  private static final Instant EPOCH = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant END = EPOCH.plus(Duration.ofDays(31));

  private final World world = World.standard(5, EPOCH);
  private final Oracle oracle = new Oracle(world);

  @Test
  void profitIsTheSumOfItsPartsWhateverThePrices() {
    Oracle.Prices odd =
        (at, asset) ->
            BigDecimal.valueOf(1 + Math.floorMod(at.hashCode() * 31L + asset.hashCode(), 9_999), 3);
    for (var account : world.accounts()) {
      for (var stretch : stretches()) {
        for (var prices : List.of(oracle.published(), odd)) {
          var pnlSums = oracle.between(account.name(), stretch.from(), stretch.to(), prices);
          assertThat(pnlSums.pnl())
              .as("%s %s", account, stretch)
              .isEqualByComparingTo(pnlSums.explained());
        }
      }
    }
  }

  @Test
  void profitsOfStretchesThatFollowEachOtherAddUp() {
    var middle = EPOCH.plus(Duration.ofDays(8)).plusMillis(777);
    for (var account : world.accounts()) {
      var all = oracle.between(account.name(), EPOCH, END);
      var first = oracle.between(account.name(), EPOCH, middle);
      var second = oracle.between(account.name(), middle, END);

      assertThat(first.pnl().add(second.pnl())).isEqualByComparingTo(all.pnl());
      for (var kind : FlowKind.values()) {
        assertThat(first.of(kind).add(second.of(kind)))
            .as("%s %s", account, kind)
            .isEqualByComparingTo(all.of(kind));
      }
    }
  }

  @Test
  void aRebateOfAnAccountWithoutPositionsIsAllItsProfit() {
    var at = EPOCH.plus(Duration.ofDays(1));
    var life = AccountScenario.STANDARD.withBurst(new AccountScenario.Burst("flat", at, 1500));
    var other = new Oracle(World.standard(5, EPOCH, life));
    Oracle.Prices prices = (when, _) -> new BigDecimal(when.equals(at) ? "1.5" : "2");

    var pnlSums = other.between("flat", at.minusSeconds(1), at.plusSeconds(1), prices);

    assertThat(pnlSums.opening()).isEqualByComparingTo("501");
    assertThat(pnlSums.closing()).isEqualByComparingTo("501.003");
    assertThat(pnlSums.of(FlowKind.REBATE)).isEqualByComparingTo("0.00225");
    assertThat(pnlSums.revaluation()).isEqualByComparingTo("0.00075");
    assertThat(pnlSums.pnl()).isEqualByComparingTo("0.003");
    assertThat(pnlSums.external()).isEqualByComparingTo("0");
  }

  @Test
  void whatAnAccountOpensWithIsNoProfit() {
    var before = world.opensAt().minusMillis(1);
    var pnlSums = oracle.between("flat", before, world.opensAt());

    assertThat(pnlSums.external())
        .isEqualByComparingTo(oracle.equity("flat", world.opensAt()))
        .isPositive();
    assertThat(pnlSums.pnl()).isEqualByComparingTo("0");
  }

  @Test
  void aFlowCountsWhereItLandedAtThePriceOfItsStamp() {
    var funding =
        oracle.flows("one-way-cross", EPOCH, END).stream()
            .filter(it -> it.incomeType().equals("FUNDING_FEE"))
            .filter(it -> it.landedAt().isAfter(it.time().plusSeconds(20)))
            .findFirst()
            .orElseThrow();
    var landed = funding.landedAt();
    Oracle.Prices prices = (at, _) -> at.equals(funding.time()) ? BigDecimal.TEN : BigDecimal.ONE;

    var before =
        oracle.between("one-way-cross", funding.time(), landed.minusMillis(1), prices).symbols();
    var then = oracle.between("one-way-cross", landed.minusMillis(1), landed, prices).symbols();

    assertThat(of(before, funding).of(FlowKind.FUNDING)).isEqualByComparingTo("0");
    assertThat(of(then, funding).of(FlowKind.FUNDING))
        .isEqualByComparingTo(funding.amount().multiply(BigDecimal.TEN));
  }

  @Test
  void symbolsAndWhatHasNoneAreTheWhole() {
    for (var account : world.accounts()) {
      for (var stretch : stretches()) {
        var pnlSums = oracle.between(account.name(), stretch.from(), stretch.to());
        var sum = pnlSums.revaluation().subtract(pnlSums.external());
        for (var flow : oracle.flows(account.name(), stretch.from(), stretch.to())) {
          if (flow.symbol().isEmpty()) {
            sum = sum.add(flow.amount().multiply(oracle.published().at(flow.time(), flow.asset())));
          }
        }
        for (var symbol : pnlSums.symbols().values()) {
          sum = sum.add(symbol.pnl());
        }
        assertThat(sum).as("%s %s", account, stretch).isEqualByComparingTo(pnlSums.pnl());
      }
    }
  }

  @Test
  void fillsTellTheSidesOfRealizedProfits() {
    for (var account : world.accounts()) {
      var realized = oracle.realized(account.name(), EPOCH, END);
      for (var symbol : realized.keySet().stream().map(PositionKey::symbol).distinct().toList()) {
        var sides =
            realized.entrySet().stream()
                .filter(it -> it.getKey().symbol().equals(symbol))
                .map(it -> it.getValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        var flows =
            oracle.flows(account.name(), EPOCH, END).stream()
                .filter(it -> it.symbol().equals(symbol))
                .filter(it -> it.incomeType().equals("REALIZED_PNL"))
                .map(IncomeRow::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sides).as("%s %s", account, symbol).isEqualByComparingTo(flows);
      }
    }
    assertThat(oracle.realized("hedge-cross", EPOCH, END))
        .containsKeys(
            new PositionKey("BTCUSDT", TradedSide.LONG),
            new PositionKey("BTCUSDT", TradedSide.SHORT));
  }

  @Test
  void everyKindOfFlowButLiquidationsOccursInAMonth() {
    var kinds = new ArrayList<FlowKind>();
    for (var account : world.accounts()) {
      oracle
          .flows(account.name(), EPOCH, END)
          .forEach(it -> kinds.add(FlowKind.of(it.incomeType())));
    }
    assertThat(kinds)
        .doesNotContain(FlowKind.LIQUIDATION)
        .containsAll(EnumSet.complementOf(EnumSet.of(FlowKind.LIQUIDATION)));
  }

  @Test
  void aStretchThatEndsBeforeItBeginsIsRefused() {
    assertThatThrownBy(() -> oracle.between("flat", END, EPOCH)).hasMessageContaining("flat");
  }

  private record Stretch(Instant from, Instant to) {}

  /// Of many lengths, with switches, openings and funding in them and at their ends.
  private static List<Stretch> stretches() {
    var stretches = new ArrayList<Stretch>();
    stretches.add(new Stretch(EPOCH.minus(Duration.ofDays(3)), END));
    stretches.add(new Stretch(EPOCH, EPOCH));
    for (var i = 0; i < 24; i++) {
      var from = EPOCH.plus(Duration.ofMinutes(97L * i * i)).plusMillis(i);
      stretches.add(new Stretch(from, from.plus(Duration.ofMinutes(11L * i * i + 1))));
    }
    for (var hour = 0; hour < 48; hour += 8) {
      var funding = EPOCH.plus(Duration.ofHours(hour));
      stretches.add(new Stretch(funding, funding.plusSeconds(20)));
      stretches.add(new Stretch(funding.plusSeconds(20), funding.plusSeconds(60)));
    }
    return stretches;
  }

  private static PnlSums.OfSymbol of(Map<String, PnlSums.OfSymbol> symbols, IncomeRow row) {
    var found = symbols.get(row.symbol());
    if (found == null) {
      throw new AssertionError("nothing of " + row.symbol());
    }
    return found;
  }
}

package accounthistory.simulator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.scenario.AccountScenario;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A month of life: wallets move by money flows and by nothing else, in all modes.
final class LedgerTest {
  private static final Instant EPOCH = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant END = EPOCH.plus(Duration.ofDays(31));
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final World world = World.standard(5, EPOCH);
  private final Oracle oracle = new Oracle(world);

  @Test
  void walletsAreTheSumOfTheirFlowsBeforeAndAfterEachOfThem() {
    for (var account : world.accounts()) {
      Map<String, BigDecimal> sums = new HashMap<>();
      var landings = landings(account);
      for (var landing : landings) {
        var at = landing.getFirst().landedAt();
        assertThat(oracle.wallets(account.name(), at.minus(MOMENT)))
            .as("%s before %s", account, at)
            .usingRecursiveComparison()
            .isEqualTo(nonZero(sums));
        landing.forEach(it -> sums.merge(it.asset(), it.amount(), BigDecimal::add));
        assertThat(oracle.wallets(account.name(), at))
            .as("%s at %s", account, at)
            .usingRecursiveComparison()
            .isEqualTo(nonZero(sums));
      }
      assertThat(oracle.wallets(account.name(), END)).isEqualTo(nonZero(sums));
      assertThat(landings).as(account.name()).isNotEmpty();
    }
  }

  @Test
  void fundingAmountsDoNotDependOnWhenTheyLand() {
    var lags = List.of(Duration.ZERO, Duration.ofSeconds(60));
    for (var account : world.accounts()) {
      var standard = funding(world, account);
      for (var lag : lags) {
        var other = World.standard(5, EPOCH, AccountScenario.STANDARD.withFundingLag(lag));
        assertThat(funding(other, account)).as(account + " within " + lag).isEqualTo(standard);
      }
    }
    assertThat(funding(world, world.account("hedge-cross"))).hasSizeGreaterThan(300);
  }

  @Test
  void fundingLandsAnywhereWithinAMinuteSymbolBySymbol() {
    var early = 0;
    var late = 0;
    for (var account : world.accounts()) {
      var rows =
          oracle.flows(account.name(), EPOCH, END).stream()
              .filter(it -> it.incomeType().equals("FUNDING_FEE"))
              .toList();
      for (var row : rows) {
        var lag = Duration.between(row.time(), row.landedAt());
        assertThat(lag).isBetween(Duration.ZERO, Duration.ofSeconds(60));
        early += lag.compareTo(Duration.ofSeconds(5)) < 0 ? 1 : 0;
        late += lag.compareTo(Duration.ofSeconds(55)) > 0 ? 1 : 0;
      }
      // Both sides of a symbol land together, two symbols hardly ever.
      rows.stream()
          .collect(Collectors.groupingBy(it -> it.time() + " " + it.symbol()))
          .values()
          .forEach(it ->
              assertThat(it)
                  .extracting(IncomeRow::landedAt)
                  .containsOnly(it.getFirst().landedAt()));
    }
    assertThat(early).isGreaterThan(50);
    assertThat(late).isGreaterThan(50);
  }

  @Test
  void symbolsLandAtTheSameInstantInAllAccounts() {
    Map<String, Instant> landed = new HashMap<>();
    var shared = 0;
    for (var account : world.accounts()) {
      for (var row : oracle.flows(account.name(), EPOCH, END)) {
        if (row.incomeType().equals("FUNDING_FEE")) {
          var other = landed.put(row.symbol() + " " + row.time(), row.landedAt());
          shared += other == null ? 0 : 1;
          assertThat(other == null || other.equals(row.landedAt())).isTrue();
        }
      }
    }
    assertThat(shared).isGreaterThan(100);
  }

  @Test
  void aStretchOfALedgerIsThatPartOfTheWhole() {
    var all = world.events("multi-hedge", EPOCH.minus(Duration.ofDays(3)), END);
    for (var i = 0; i + 40 < all.size(); i += 37) {
      var from = all.get(i).at();
      var to = all.get(i + 40).at();
      var expected =
          all.stream().filter(it -> !it.at().isBefore(from) && it.at().isBefore(to)).toList();

      assertThat(world.events("multi-hedge", from, to)).isEqualTo(expected);
    }
    assertThat(world.events("multi-hedge", END, EPOCH)).isEmpty();
  }

  @Test
  void numbersOfRowsDoNotDependOnTheStretchTheyAreAskedIn() {
    var all = oracle.flows("multi-hedge", EPOCH, END);
    var middle = EPOCH.plus(Duration.ofDays(9)).plusSeconds(77);

    var parts =
        java.util.stream.Stream.concat(
                oracle.flows("multi-hedge", EPOCH, middle).stream(),
                oracle.flows("multi-hedge", middle, END).stream())
            .toList();

    assertThat(parts).containsExactlyInAnyOrderElementsOf(all);
  }

  private List<List<IncomeRow>> landings(SimulatedAccount account) {
    return oracle.flows(account.name(), world.opensAt().minus(MOMENT), END).stream()
        .collect(Collectors.groupingBy(IncomeRow::landedAt))
        .values()
        .stream()
        .sorted(Comparator.comparing(it -> it.getFirst().landedAt()))
        .toList();
  }

  private static Map<String, BigDecimal> nonZero(Map<String, BigDecimal> sums) {
    return sums.entrySet().stream()
        .filter(it -> it.getValue().signum() != 0)
        .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().setScale(8)));
  }

  private static List<String> funding(World world, SimulatedAccount account) {
    return world.incomes(account.name(), EPOCH, END).stream()
        .filter(it -> it.incomeType().equals("FUNDING_FEE"))
        .map(it -> it.time() + " " + it.symbol() + " " + it.amount())
        .sorted()
        .toList();
  }
}

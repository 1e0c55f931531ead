package accounthistory.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.simulator.ledger.Books;
import accounthistory.simulator.ledger.Oracle;
import accounthistory.simulator.ledger.PositionBook;
import accounthistory.simulator.ledger.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Accounts that switch modes do so when they are flat, and go on living in the new ones.
final class AccountSetupTest {
  private static final Instant EPOCH = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant END = EPOCH.plus(Duration.ofDays(31));
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final World world = World.standard(5, EPOCH);
  private final Oracle oracle = new Oracle(world);

  /// Two setups of an account that follow each other.
  private record Switch(SimulatedAccount account, AccountSetup before, AccountSetup after) {
    Instant at() {
      return after.since();
    }
  }

  @Test
  void oneAccountGoesToMultiAssetsModeAndBackAndAnotherToHedgeModeAndBack() {
    assertThat(world.account("usdc-margined").setups())
        .extracting(it -> it.modes().multiAssetsMargin())
        .containsExactly(false, true, false);
    assertThat(world.account("one-way-isolated").setups())
        .extracting(it -> it.modes().hedgeMode())
        .containsExactly(false, true, false);
    assertThat(switches()).allSatisfy(it -> assertThat(it.at()).isBetween(EPOCH, END));
  }

  @Test
  void nothingIsOpenAndNoOrderRestsWhenAnAccountSwitches() {
    for (var change : switches()) {
      for (var at : List.of(change.at().minus(MOMENT), change.at())) {
        assertThat(books(change, at).nonZeroPositions()).as(change + " at " + at).isEmpty();
      }
      var early = change.at().minus(Duration.ofMinutes(20));
      assertThat(books(change, early).nonZeroPositions()).as("before it closed").isNotEmpty();
    }
  }

  @Test
  void booksTellTheModesOfTheirInstant() {
    for (var change : switches()) {
      assertThat(books(change, change.at().minus(MOMENT)).modes())
          .isEqualTo(change.before().modes())
          .isNotEqualTo(change.after().modes());
      assertThat(books(change, change.at()).modes()).isEqualTo(change.after().modes());
    }
  }

  @Test
  void everySetupOpensItsOwnPositionsAndTradesNothingElse() {
    for (var account : world.accounts()) {
      for (var setup : account.setups()) {
        var until =
            account.setups().stream().map(AccountSetup::since).filter(setup.since()::isBefore);
        var fills =
            world.trades(account.name(), setup.since(), until.findFirst().orElse(END)).stream()
                .map(it -> new PositionKey(it.symbol(), it.side()))
                .distinct();
        var lines = setup.lines().stream().map(TradedSymbol::key).toList();
        assertThat(fills).as(account + " since " + setup.since()).hasSameElementsAs(lines);
      }
    }
  }

  @Test
  void marginOfItsOwnBelongsToTheSetup() {
    var hedged = world.account("one-way-isolated").setups().get(1);
    var later = hedged.since().plus(Duration.ofHours(20));

    assertThat(isolated(hedged.since().minus(Duration.ofHours(1))))
        .contains("BTCUSDT BOTH")
        .doesNotContain("ETHUSDT BOTH");
    assertThat(isolated(later)).contains("ETHUSDT SHORT").doesNotContain("BTCUSDT LONG");
  }

  @Test
  void totalsJumpAtASwitchOfTheAssetModeAndEquityDoesNot() {
    var change =
        switches().stream()
            .filter(it -> it.after().modes().multiAssetsMargin())
            .toList()
            .getFirst();
    var before = books(change, change.at().minus(MOMENT));
    var after = books(change, change.at());

    assertThat(before.totals().marginBalance()).isEqualByComparingTo("0");
    assertThat(after.totals().marginBalance()).isGreaterThan(new BigDecimal("50000"));
    var name = change.account().name();
    assertThat(oracle.wallets(name, change.at())).isEqualTo(oracle.wallets(name, before.at()));
    assertThat(oracle.equity(name, change.at()))
        .isBetween(
            oracle.equity(name, before.at()).multiply(new BigDecimal("0.99999")),
            oracle.equity(name, before.at()).multiply(new BigDecimal("1.00001")));
  }

  @Test
  void aSideThatTheModesDoNotHaveIsRefused() {
    var line = TradedSymbol.cross("BTCUSDT", TradedSide.LONG, "1000");

    assertThatThrownBy(() -> new AccountSetup(EPOCH, AccountModes.SINGLE_ONE_WAY, List.of(line)))
        .hasMessage("BTCUSDT: side LONG, want one of [BOTH]");
  }

  private List<String> isolated(Instant at) {
    return world.accountAt("one-way-isolated", at).nonZeroPositions().stream()
        .filter(PositionBook::isolated)
        .map(it -> it.symbol() + " " + it.side())
        .toList();
  }

  private List<Switch> switches() {
    var switches =
        world.accounts().stream()
            .flatMap(account ->
                account.setups().stream()
                    .skip(1)
                    .map(it -> new Switch(account, account.setupAt(it.since().minus(MOMENT)), it)))
            .toList();
    assertThat(switches).hasSize(4);
    return switches;
  }

  private Books books(Switch change, Instant at) {
    return world.accountAt(change.account().name(), at);
  }
}

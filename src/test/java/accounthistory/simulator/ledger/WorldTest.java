package accounthistory.simulator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.simulator.market.Catalogue;
import accounthistory.simulator.scenario.PositionKey;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Accounts as ledgers: the fold, its order, and that their life is worth recording.
final class WorldTest {
  private static final Instant EPOCH = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant END = EPOCH.plus(Duration.ofDays(2));

  private final World world = World.standard(5, EPOCH);

  @Test
  void stateDoesNotDependOnWhatWasAskedBefore() {
    List<Instant> instants = new ArrayList<>();
    for (var i = 0; i < 60; i++) {
      instants.add(EPOCH.minus(Duration.ofDays(2)).plus(Duration.ofMinutes(97L * i)));
    }
    for (var account : world.accounts()) {
      var name = account.name();
      var forward = instants.stream().map(at -> world.accountAt(name, at)).toList();
      var other = World.standard(5, EPOCH);
      var backward = instants.reversed().stream().map(at -> other.accountAt(name, at)).toList();

      assertThat(backward.reversed()).isEqualTo(forward);
    }
  }

  @Test
  void thereAreAsManyAccountsAsWantedEachWithKeysAndALifeOfItsOwn() {
    var many = World.of(5, EPOCH, 20);
    var again = World.of(5, EPOCH, 20);

    assertThat(many.accounts()).hasSize(20);
    assertThat(many.accounts().subList(0, 8))
        .extracting(SimulatedAccount::name)
        .isEqualTo(world.accounts().stream().map(SimulatedAccount::name).toList());
    assertThat(many.accounts()).extracting(SimulatedAccount::apiKey).doesNotHaveDuplicates();
    assertThat(many.accounts()).extracting(SimulatedAccount::alias).doesNotHaveDuplicates();
    for (var account : many.accounts()) {
      var name = account.name();
      assertThat(again.account(name).key()).as(name).isEqualTo(account.key());
      assertThat(again.accountAt(name, END)).isEqualTo(many.accountAt(name, END));
    }
    for (var account : world.accounts()) {
      assertThat(many.accountAt(account.name(), END))
          .isEqualTo(world.accountAt(account.name(), END));
    }
    assertThat(many.account("rsa-key").key().publicKey().orElseThrow().getAlgorithm())
        .isEqualTo("RSA");
    assertThat(many.account("ed25519-key").key().publicKey().orElseThrow().getAlgorithm())
        .isEqualTo("EdDSA");
    var copy = many.account("usdc-margined-2");
    assertThat(copy.modes()).isEqualTo(world.account("usdc-margined").modes());
    assertThat(many.accountAt(copy.name(), END).asset("USDC").wallet())
        .isNotEqualByComparingTo(world.accountAt("usdc-margined", END).asset("USDC").wallet());
    assertThat(many.accountAt(copy.name(), END).asset("USDT").wallet()).isZero();
    assertThat(World.of(5, EPOCH, 3).accounts()).hasSize(3);
  }

  @Test
  void walletIsTheSumOfWhatMovedIt() {
    for (var account : world.accounts()) {
      Map<String, BigDecimal> sums = new HashMap<>();
      for (var event : events(account, EPOCH.minus(Duration.ofDays(3)), END)) {
        amounts(event).forEach(a -> sums.merge(a.asset(), a.amount(), BigDecimal::add));
      }
      for (var row : world.accountAt(account.name(), END.minusMillis(1)).assets()) {
        assertThat(row.wallet())
            .as(account.name() + " " + row.asset())
            .isEqualByComparingTo(sums.getOrDefault(row.asset(), BigDecimal.ZERO));
      }
    }
  }

  @Test
  void eventCountsFromItsOwnMillisecondOn() {
    for (var event : world.events("one-way-cross", EPOCH, END)) {
      if (event instanceof LedgerEvent.Filled fill) {
        var before = wallet("one-way-cross", fill.at().minusMillis(1));
        var change = fill.realized().amount().add(fill.fee().amount());

        assertThat(wallet("one-way-cross", fill.at())).isEqualByComparingTo(before.add(change));
      }
    }
  }

  @Test
  void accountsOpenAddReduceCloseAndFlip() {
    Set<String> seen = new HashSet<>();
    for (var account : world.accounts()) {
      Map<PositionKey, BigDecimal> quantities = new HashMap<>();
      for (var event : events(account, EPOCH.minus(Duration.ofDays(3)), END)) {
        if (event instanceof LedgerEvent.Filled fill) {
          var key = new PositionKey(fill.symbol(), fill.side());
          var before = quantities.getOrDefault(key, BigDecimal.ZERO);
          seen.add(kind(before, fill.after().quantity()));
          assertThat(fill.after().quantity()).isEqualByComparingTo(before.add(fill.quantity()));
          quantities.put(key, fill.after().quantity());
        }
      }
    }
    assertThat(seen).containsExactlyInAnyOrder("open", "add", "reduce", "close", "flip");
  }

  @Test
  void fundingArrivesSecondsAfterTheHourAndNothingTradesAround() {
    var paid = 0;
    Set<Long> lags = new HashSet<>();
    for (var account : world.accounts()) {
      for (var event : events(account, EPOCH, END)) {
        switch (event) {
          case LedgerEvent.FundingPaid funding -> {
            paid++;
            var lag = Duration.between(funding.stamp(), funding.at());
            lags.add(lag.toMillis());
            assertThat(lag).isBetween(Duration.ofMillis(1), Duration.ofSeconds(60));
            assertThat(funding.stamp().toEpochMilli() % Duration.ofHours(8).toMillis()).isZero();
          }
          case LedgerEvent.Filled fill ->
              assertThat(Duration.between(fill.at(), world.market().nextFunding(fill.at())))
                  .isBetween(Duration.ofMinutes(2), Duration.ofHours(8).minusMinutes(2));
          case LedgerEvent.Transferred _,
              LedgerEvent.Credited _,
              LedgerEvent.OrderPlaced _,
              LedgerEvent.OrderGone _ -> {}
        }
      }
    }
    assertThat(paid).isGreaterThan(50);
    assertThat(lags).hasSizeGreaterThan(10);
  }

  @Test
  void commissionIsPaidInBnbWhereTheAccountBurnsIt() {
    assertThat(feeAssets("hedge-cross")).containsExactly("BNB");
    assertThat(feeAssets("one-way-cross")).containsExactly("USDT");
    assertThat(feeAssets("usdc-margined")).containsExactlyInAnyOrder("USDC", "BTC");
  }

  @Test
  void standardAccountsCoverTheModes() {
    assertThat(world.accounts()).extracting(SimulatedAccount::name).doesNotHaveDuplicates();
    assertThat(world.accounts())
        .extracting(SimulatedAccount::modes)
        .extracting(modes -> modes.multiAssetsMargin() + " " + modes.hedgeMode())
        .contains("false false", "false true", "true false", "true true");
    assertThat(world.accountAt("multi-hedge", END).asset("USDT").wallet()).isNegative();
    assertThat(world.accountAt("one-way-isolated", END).positions())
        .extracting(PositionBook::isolated)
        .contains(true, false);
    assertThat(world.accountAt("flat", END).nonZeroPositions()).isEmpty();
    assertThat(world.accountAt("flat", END).nonZeroAssets()).hasSize(1);
    assertThat(world.accounts()).filteredOn(account -> account.modes().dormant()).hasSize(1);
  }

  @Test
  void accountTradesWhatIsListedOnlyLater() {
    var symbol = Catalogue.NEW_COIN + "USDT";
    var before = EPOCH.plus(Catalogue.NEW_LISTING_AFTER).minusMillis(1);
    var after = EPOCH.plus(Duration.ofDays(4));

    assertThat(world.accountAt("one-way-cross", before).positions())
        .extracting(PositionBook::symbol)
        .doesNotContain(symbol);
    assertThat(world.accountAt("one-way-cross", after).positions())
        .extracting(PositionBook::symbol)
        .contains(symbol);
  }

  @Test
  void accountsAreEmptyBeforeTheyOpen() {
    var books = world.accountAt("one-way-cross", EPOCH.minus(Duration.ofDays(2)));

    assertThat(books.nonZeroAssets()).isEmpty();
    assertThat(books.positions()).isEmpty();
    assertThat(world.accountAt("one-way-cross", EPOCH).nonZeroPositions()).isNotEmpty();
  }

  @Test
  void longLifeEndsInNoLiquidation() {
    for (var account : world.accounts()) {
      for (var day = 0; day < 60; day += 3) {
        var books = world.accountAt(account.name(), EPOCH.plus(Duration.ofDays(day)));
        assertThat(books.totals().marginBalance())
            .as(account.name() + " on day " + day)
            .isGreaterThanOrEqualTo(books.totals().maintMargin());
      }
    }
  }

  @Test
  void unknownNamesAndFarInstantsAreRefused() {
    assertThatThrownBy(() -> world.account("unknown")).hasMessageContaining("unknown");
    assertThatThrownBy(() -> world.accountAt("flat", Instant.parse("2999-01-01T00:00:00Z")))
        .hasMessageContaining("2999");
  }

  private List<LedgerEvent> events(SimulatedAccount account, Instant from, Instant to) {
    return world.events(account.name(), from, to);
  }

  private BigDecimal wallet(String name, Instant at) {
    return world.accountAt(name, at).asset("USDT").wallet();
  }

  private Set<String> feeAssets(String name) {
    Set<String> assets = new HashSet<>();
    for (var event : world.events(name, EPOCH.minus(Duration.ofDays(1)), END)) {
      if (event instanceof LedgerEvent.Filled fill) {
        assets.add(fill.fee().asset());
      }
    }
    return assets;
  }

  private static List<LedgerEvent.Amount> amounts(LedgerEvent event) {
    return switch (event) {
      case LedgerEvent.Transferred moved ->
          List.of(new LedgerEvent.Amount(moved.asset(), moved.amount()));
      case LedgerEvent.Filled fill -> List.of(fill.realized(), fill.fee());
      case LedgerEvent.FundingPaid paid -> List.of(paid.amount());
      case LedgerEvent.Credited credited ->
          credited.entries().stream().map(LedgerEvent.Entry::amount).toList();
      case LedgerEvent.OrderPlaced _, LedgerEvent.OrderGone _ -> List.of();
    };
  }

  private static String kind(BigDecimal before, BigDecimal after) {
    if (before.signum() == 0) {
      return "open";
    }
    if (after.signum() == 0) {
      return "close";
    }
    if (before.signum() != after.signum()) {
      return "flip";
    }
    return after.abs().compareTo(before.abs()) > 0 ? "add" : "reduce";
  }
}

package accounthistory.simulator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.simulator.ExchangeFixture;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.ledger.FlowKind;
import accounthistory.simulator.ledger.IncomeRow;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.AccountScenario;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Money flows are read off the ledger that moves the wallets.
final class IncomeEndpointTest {
  private static final Instant NOW = ExchangeFixture.EPOCH.plus(Duration.ofDays(30));
  private static final Instant BIRTH = ExchangeFixture.EPOCH.minus(Duration.ofDays(3));

  private final World world = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH);

  @Test
  void everyWalletIsTheSumOfItsFlows() {
    for (var account : world.accounts()) {
      Map<String, BigDecimal> sums = new HashMap<>();
      for (var row : world.incomes(account.name(), BIRTH, NOW.plusMillis(1))) {
        sums.merge(row.asset(), row.amount(), BigDecimal::add);
      }
      for (var asset : world.accountAt(account.name(), NOW).assets()) {
        assertThat(asset.wallet())
            .as("%s %s", account.name(), asset.asset())
            .isEqualByComparingTo(sums.getOrDefault(asset.asset(), BigDecimal.ZERO));
      }
    }
  }

  @Test
  void flowsAreOfManyTypesOneOfWhichNobodyKnows() {
    var types =
        world.accounts().stream()
            .flatMap(it -> world.incomes(it.name(), BIRTH, NOW).stream())
            .map(IncomeRow::incomeType)
            .collect(Collectors.toSet());

    assertThat(types)
        .contains(
            "TRANSFER",
            "REALIZED_PNL",
            "COMMISSION",
            "FUNDING_FEE",
            "REFERRAL_KICKBACK",
            "COMMISSION_REBATE",
            "BFUSD_REWARD",
            "AUTO_EXCHANGE",
            "COIN_SWAP_DEPOSIT",
            "COIN_SWAP_WITHDRAW",
            "CAMPAIGN_VOUCHER");
  }

  @Test
  void noTwoFlowsShareEveryColumnOfTheirKey() {
    for (var account : world.accounts()) {
      var keys =
          world.incomes(account.name(), BIRTH, NOW).stream()
              .map(it ->
                  List.of(
                      it.time(),
                      it.incomeType(),
                      it.tranId(),
                      it.asset(),
                      it.symbol(),
                      it.tradeId()))
              .toList();
      assertThat(keys).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTradesProfitAndCommissionShareTheirNumbers() {
    var shared =
        world.incomes("hedge-cross", BIRTH, NOW).stream()
            .filter(it -> !it.tradeId().isEmpty())
            .collect(Collectors.groupingBy(IncomeRow::tranId));

    assertThat(shared.values()).anySatisfy(it -> assertThat(it).hasSize(2));
    assertThat(shared.values())
        .allSatisfy(it ->
            assertThat(it.stream().map(IncomeRow::tradeId).collect(Collectors.toSet())).hasSize(1));
  }

  @Test
  void fundingIsStampedOnTheHourAndLandsLater() {
    for (var lag : List.of(Duration.ZERO, Duration.ofSeconds(60))) {
      var other =
          World.standard(
              ExchangeFixture.SEED,
              ExchangeFixture.EPOCH,
              AccountScenario.STANDARD.withFundingLag(lag));
      assertThat(other.incomes("one-way-cross", BIRTH, NOW))
          .filteredOn(it -> it.incomeType().equals("FUNDING_FEE"))
          .hasSizeGreaterThan(50)
          .allSatisfy(it -> assertThat(Duration.between(it.time(), it.landedAt())).isEqualTo(lag));
    }
  }

  @Test
  void friendsSendEachOtherWhatTheOtherGets() {
    var sent = transfers("one-way-cross");
    var got = transfers("hedge-cross");

    var pairs =
        sent.stream()
            .filter(it ->
                got.stream()
                    .anyMatch(other ->
                        other.amount().compareTo(it.amount().negate()) == 0
                            && Duration.between(it.time(), other.time())
                                .abs()
                                .equals(Duration.ofSeconds(3))))
            .count();
    assertThat(pairs).isGreaterThan(5);
  }

  @Test
  void repliesKeepWindowLimitAndOrder() throws Exception {
    try (var fixture = ExchangeFixture.with(world, ServerOptions.DEFAULTS)) {
      fixture.clock.set(NOW);
      var from = NOW.minus(Duration.ofDays(2));
      var all = get(fixture, from, NOW, 1000);
      assertThat(all.size()).isBetween(20, 999);
      var times = all.valueStream().map(it -> it.path("time").longValue()).toList();
      assertThat(times).isSorted();

      var first = get(fixture, Instant.ofEpochMilli(times.get(3)), NOW, 5);
      assertThat(first.size()).isEqualTo(5);
      assertThat(first.get(0).path("time").longValue()).isEqualTo(times.get(3));

      var last = get(fixture, from, Instant.ofEpochMilli(times.getLast()), 1000);
      assertThat(last.get(last.size() - 1)).isEqualTo(all.get(all.size() - 1));
    }
  }

  @Test
  void aRowIsServedFromWhenItIsListedOn() throws Exception {
    var late =
        world.incomes("one-way-cross", BIRTH, NOW).stream()
            .filter(it -> it.incomeType().equals("REFERRAL_KICKBACK"))
            .reduce((_, last) -> last)
            .orElseThrow();
    try (var fixture = ExchangeFixture.with(world, ServerOptions.DEFAULTS)) {
      fixture.clock.set(late.listedAt().minusMillis(1));
      assertThat(get(fixture, late.time(), late.time(), 10).size()).isZero();
      fixture.clock.set(late.listedAt());
      assertThat(get(fixture, late.time(), late.time(), 10).size()).isEqualTo(1);
    }
  }

  @Test
  void onlyThreeMonthsAreServedToTheMillisecond() throws Exception {
    var row =
        world.incomes("one-way-cross", BIRTH, NOW).stream()
            .filter(it -> it.incomeType().equals("FUNDING_FEE"))
            .findFirst()
            .orElseThrow();
    var symbol = "&symbol=" + row.symbol();
    try (var fixture = ExchangeFixture.with(world, ServerOptions.DEFAULTS)) {
      fixture.clock.set(row.time().plus(Duration.ofDays(90)));
      var oldest = get(fixture, row.time(), row.time(), 10, symbol);
      assertThat(oldest.size()).isEqualTo(1);
      assertThat(oldest.get(0).path("time").longValue()).isEqualTo(row.time().toEpochMilli());

      fixture.clock.step(Duration.ofMillis(1));
      assertThat(get(fixture, row.time(), row.time(), 10, symbol).size()).isZero();
      var kept = get(fixture, BIRTH, row.time().plus(Duration.ofDays(2)), 1000, "");
      assertThat(kept.valueStream().map(it -> it.path("time").longValue()))
          .isNotEmpty()
          .allMatch(it -> it > row.time().toEpochMilli());
    }
  }

  @Test
  void withoutBoundsTheLastWeekIsServed() throws Exception {
    try (var fixture = ExchangeFixture.with(world, ServerOptions.DEFAULTS)) {
      fixture.clock.set(NOW);
      var account = world.account("usdc-margined");
      var rows =
          fixture.client.signed(account, "/fapi/v1/income", "limit=1000", NOW).json().valueStream();
      var week = NOW.minus(Duration.ofDays(7));
      var expected =
          world.incomes(account.name(), week, NOW.plusMillis(1)).stream()
              .filter(it -> !it.listedAt().isAfter(NOW))
              .filter(it -> !it.time().isBefore(week));
      assertThat(rows.map(it -> it.path("time").longValue()))
          .containsExactlyElementsOf(expected.map(it -> it.time().toEpochMilli()).toList());
    }
  }

  @Test
  void pagesOfOneMillisecondEndAtTheLimit() throws Exception {
    var at = ExchangeFixture.EPOCH.plus(Duration.ofDays(1));
    var life =
        AccountScenario.STANDARD.withBurst(new AccountScenario.Burst("one-way-cross", at, 1500));
    var other = World.standard(ExchangeFixture.SEED, ExchangeFixture.EPOCH, life);
    try (var fixture = ExchangeFixture.with(other, ServerOptions.DEFAULTS)) {
      fixture.clock.set(at.plusSeconds(60));
      var query = "startTime=%d&endTime=%1$d".formatted(at.toEpochMilli());
      for (var limit :
          Map.of("", 100, "&limit=7", 7, "&limit=1000", 1000, "&limit=1500", 1000).entrySet()) {
        var answer =
            fixture.client.signed(
                fixture.account(), "/fapi/v1/income", query + limit.getKey(), at.plusSeconds(60));
        assertThat(answer.json().size()).as(limit.getKey()).isEqualTo(limit.getValue());
      }
    }
  }

  @Test
  void aTypeThatNoPageNamesIsServedAndCanBeAskedFor() throws Exception {
    var unknown =
        world.incomes("usdc-margined", BIRTH, NOW).stream()
            .filter(it -> FlowKind.of(it.incomeType()) == FlowKind.UNCLASSIFIED)
            .toList();
    assertThat(unknown).hasSizeGreaterThan(3);
    try (var fixture = ExchangeFixture.with(world, ServerOptions.DEFAULTS)) {
      fixture.clock.set(NOW);
      var query = "incomeType=CAMPAIGN_VOUCHER&limit=1000&startTime=" + BIRTH.toEpochMilli();
      var rows =
          fixture
              .client
              .signed(world.account("usdc-margined"), "/fapi/v1/income", query, NOW)
              .json();
      assertThat(rows.valueStream().map(it -> it.path("time").longValue()))
          .containsExactlyElementsOf(unknown.stream().map(it -> it.time().toEpochMilli()).toList());
    }
  }

  @Test
  void whatIsServedOfAMonthMakesTheServedWallets() throws Exception {
    try (var fixture = ExchangeFixture.with(world, ExchangeFixture.PLENTY)) {
      var at = ExchangeFixture.EPOCH.plus(Duration.ofDays(30)).plus(Duration.ofMinutes(90));
      // Late rows have appeared by then.
      fixture.clock.set(at.plus(Duration.ofMinutes(15)));
      for (var account : world.accounts()) {
        if (account.modes().dormant()) {
          continue;
        }
        var sums = new HashMap<String, BigDecimal>();
        for (var from = BIRTH; from.isBefore(at); from = from.plus(Duration.ofDays(1))) {
          var to = from.plus(Duration.ofDays(1)).minusMillis(1);
          var rows = served(fixture, account, from, to.isAfter(at) ? at : to, "&limit=1000");
          assertThat(rows.size()).as("a page that is not full").isLessThan(1000);
          for (var row : rows) {
            var amount = new BigDecimal(row.path("income").asString());
            sums.merge(row.path("asset").asString(), amount, BigDecimal::add);
          }
        }
        for (var asset : world.accountAt(account.name(), at).assets()) {
          assertThat(sums.getOrDefault(asset.asset(), BigDecimal.ZERO))
              .as("%s %s", account.name(), asset.asset())
              .isEqualByComparingTo(asset.wallet());
        }
      }
    }
  }

  @Test
  void aBurstLiesInOneMillisecondAndItsRowsDiffer() {
    var at = ExchangeFixture.EPOCH.plus(Duration.ofDays(1));
    var other =
        World.standard(
            ExchangeFixture.SEED,
            ExchangeFixture.EPOCH,
            AccountScenario.STANDARD.withBurst(new AccountScenario.Burst("flat", at, 1500)));

    var rows = other.incomes("flat", at, at.plusMillis(1));

    assertThat(rows).hasSize(1500);
    assertThat(rows.stream().map(IncomeRow::tranId).collect(Collectors.toSet())).hasSize(1500);
    assertThat(other.accountAt("flat", at).asset("USDT").wallet())
        .isEqualByComparingTo(
            other
                .accountAt("flat", at.minusMillis(1))
                .asset("USDT")
                .wallet()
                .add(new BigDecimal("0.0015")));
  }

  private List<IncomeRow> transfers(String account) {
    return world.incomes(account, BIRTH, NOW).stream()
        .filter(it -> it.incomeType().equals("TRANSFER"))
        .toList();
  }

  private static JsonNode get(ExchangeFixture fixture, Instant from, Instant to, int limit)
      throws Exception {
    return get(fixture, from, to, limit, "");
  }

  private static JsonNode get(
      ExchangeFixture fixture, Instant from, Instant to, int limit, String more) throws Exception {
    return served(fixture, fixture.account(), from, to, "&limit=" + limit + more);
  }

  private static JsonNode served(
      ExchangeFixture fixture, SimulatedAccount account, Instant from, Instant to, String more)
      throws Exception {
    return fixture
        .client
        .signed(
            account,
            "/fapi/v1/income",
            "startTime=%d&endTime=%d%s".formatted(from.toEpochMilli(), to.toEpochMilli(), more),
            fixture.clock.instant())
        .json();
  }
}

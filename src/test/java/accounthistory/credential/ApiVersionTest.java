package accounthistory.credential;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Position;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.SnapshotSource;
import accounthistory.capture.Stream;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.Outcome;
import accounthistory.job.StreamSchedule;
import accounthistory.normalize.Normalizer;
import accounthistory.report.Check;
import accounthistory.report.Severity;
import accounthistory.report.Verdict;
import accounthistory.run.Site;
import accounthistory.simulator.FaultResponses;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.http.CannedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.SimulatedAccount;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The exchange takes the second generation of its account endpoint away.
@WithDatabase
final class ApiVersionTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String V2 = "/fapi/v2/account";
  private static final String V3 = "/fapi/v3/account";

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(3)));
  private final Removal removal = new Removal();
  private final Store store;
  private final TestDatabase database;
  private final SimulatedExchange exchange;
  private Instant slot = NOON;

  ApiVersionTest(TestDatabase database) throws IOException {
    this.database = database;
    this.store = new Store(database.dataSource());
    this.exchange =
        SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS.withFaults(removal));
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  /// What is answered instead of the second generation's account, and what was asked.
  private static final class Removal implements FaultResponses {
    private volatile Optional<CannedReply> instead = Optional.empty();
    private volatile int timesInstead = Integer.MAX_VALUE;

    /// The third generation's first answers, one after the other.
    private final Deque<CannedReply> first = new ArrayDeque<>();

    private final List<String> asked = new ArrayList<>();

    @Override
    public synchronized Optional<CannedReply> before(SimulatedRequest request) {
      if (request.path().contains("account") || request.path().contains("positionRisk")) {
        asked.add(request.path());
      }
      if (request.path().equals(V3)) {
        return Optional.ofNullable(first.poll());
      }
      if (!request.path().equals(V2) || timesInstead == 0) {
        return Optional.empty();
      }
      timesInstead--;
      return instead;
    }

    synchronized List<String> asked() {
      var paths = List.copyOf(asked);
      asked.clear();
      return paths;
    }
  }

  @Test
  void fourRepliesMakeTheRowsOfOne() throws Exception {
    try (var site = site()) {
      for (var account : world.accounts()) {
        if (!account.modes().dormant()) {
          var one = state(site, account, Endpoint.ACCOUNT_V2);
          var four =
              state(
                  site,
                  account,
                  Endpoint.ACCOUNT_V3,
                  Endpoint.POSITION_RISK_V3,
                  Endpoint.ACCOUNT_CONFIG,
                  Endpoint.SYMBOL_CONFIG);

          assertThat(four.issues()).as(account.name()).isEmpty();
          assertThat(four.totals()).as(account.name()).isEqualTo(one.totals());
          assertThat(four.multiAssetsMargin()).isEqualTo(one.multiAssetsMargin());
          assertThat(four.hedgeMode().on()).isEqualTo(one.hedgeMode().on());
          assertThat(four.hedgeMode().derived()).isFalse();
          assertThat(four.balances())
              .usingRecursiveFieldByFieldElementComparatorIgnoringFields("marginAvailable")
              .isEqualTo(one.balances());
          assertThat(four.balances()).extracting(AssetBalance::marginAvailable).containsOnlyNulls();
          assertThat(four.positions())
              .usingRecursiveComparison()
              .ignoringFields("settleAsset")
              .withComparatorForType(java.math.BigDecimal::compareTo, java.math.BigDecimal.class)
              .ignoringCollectionOrder()
              .isEqualTo(one.positions());
          assertThat(four.positions()).extracting(Position::settleAsset).doesNotContainNull();
          assertThat(four.flags().feeBurn()).isNull();
          assertThat(four.flags().canTrade()).isTrue();
          assertThat(four.unknownFields()).isEmpty();
        }
      }
    }
  }

  @Test
  void anEndpointThatIsGoneCostsNoSlotAndIsNotAskedAgain() throws Exception {
    try (var site = site()) {
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      removal.instead = Optional.of(CannedReply.error(404, -21015, "Endpoint is gone."));
      removal.asked();

      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      assertThat(removal.asked()).startsWith(V2, V3);
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      assertThat(removal.asked()).contains(V3).doesNotContain(V2);
    }
    // Nor by the next process.
    try (var again = site()) {
      assertThat(take(again, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      assertThat(removal.asked()).doesNotContain(V2);
    }
    assertThat(sources()).containsExactly(V2, V3, V3, V3);
    assertThat(brokenSentences()).isEmpty();
  }

  @Test
  void aCodedRetirementIsBelievedAtOnce() throws Exception {
    removal.instead =
        Optional.of(
            CannedReply.error(
                400, -5000, "GET /fapi/v2/account is retired, please use GET /fapi/v3/account"));
    try (var site = site()) {
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
    }
    assertThat(sources()).containsExactly(V3);
  }

  @Test
  void onePageThatIsNotFoundMovesNobodyAndCostsNoSlot() throws Exception {
    var page = CannedReply.html(404, "<html>not here</html>");
    try (var site = site()) {
      // Not even in every slot: the second generation answers in each.
      for (var run = 0; run < 4; run++) {
        removal.instead = Optional.of(page);
        removal.timesInstead = 1;
        assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      }
    }
    assertThat(sources()).containsExactly(V2, V2, V2, V2);
  }

  @ParameterizedTest
  @CsvSource({"404, false", "410, false", "404, true", "400, true"})
  void aPathThatIsNotFoundInThreeSlotsRunningIsTheEnd(int status, boolean isCoded)
      throws Exception {
    removal.instead =
        Optional.of(
            isCoded
                ? CannedReply.error(status, -5000, "Path /fapi/v2/account, Method GET is invalid")
                : CannedReply.html(status, "<html>not here</html>"));
    try (var site = site()) {
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.UNREACHABLE);
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.UNREACHABLE);
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
    }
    assertThat(sources()).containsExactly(V3);
  }

  @Test
  void theSecondGenerationIsTriedAgainDaily() throws Exception {
    removal.instead = Optional.of(CannedReply.error(404, -21015, "Endpoint is gone."));
    try (var site = site()) {
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      removal.asked();
      slot = NOON.plus(Duration.ofDays(1));
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      assertThat(removal.asked()).contains(V2, V3);
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      assertThat(removal.asked()).doesNotContain(V2);

      removal.instead = Optional.empty();
      slot = NOON.plus(Duration.ofDays(2)).plusSeconds(300);
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
      assertThat(removal.asked()).contains(V2).doesNotContain(V3);
    }
    assertThat(sources()).containsExactly(V3, V3, V3, V2, V2);
  }

  @Test
  void aDormantAccountProvesTheThirdGenerationToo() throws Exception {
    removal.instead = Optional.of(CannedReply.error(404, -21015, "Endpoint is gone."));
    try (var site = site()) {
      assertThat(take(site, "dormant", SnapshotSource.AUTO)).isEqualTo(Outcome.INACTIVE);
      removal.asked();
      assertThat(take(site, "dormant", SnapshotSource.AUTO)).isEqualTo(Outcome.INACTIVE);
      assertThat(removal.asked()).contains(V3).doesNotContain(V2);
    }
    assertThat(sources()).isEmpty();
  }

  @Test
  void troubleOfTheThirdGenerationIsTriedAgainWithinTheSlot() throws Exception {
    removal.instead = Optional.of(CannedReply.error(404, -21015, "Endpoint is gone."));
    removal.first.add(CannedReply.error(503, -1008, "Server is overloaded."));
    try (var site = site()) {
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
    }
    assertThat(removal.asked())
        .filteredOn(it -> it.equals(V2) || it.equals(V3))
        .containsExactly(V2, V3, V2, V3);
    assertThat(sources()).containsExactly(V3);
  }

  @Test
  void whereNeitherIsServedTheSecondIsNotGivenUp() throws Exception {
    removal.instead = Optional.of(CannedReply.error(404, -21015, "Endpoint is gone."));
    removal.first.add(CannedReply.error(404, -21015, "Endpoint is gone."));
    try (var site = site()) {
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.NOT_UNDERSTOOD);
      removal.instead = Optional.empty();
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
    }
    assertThat(sources()).containsExactly(V2);
  }

  @Test
  void twoSlotsOfShuttingDownAreMaintenanceAndThreeAreTheEnd() throws Exception {
    var shuttingDown =
        Optional.of(CannedReply.error(503, -1016, "This service is no longer available."));
    try (var site = site()) {
      removal.instead = shuttingDown;
      assertThat(take(site, SnapshotSource.AUTO)).isNotEqualTo(Outcome.TAKEN);
      assertThat(take(site, SnapshotSource.AUTO)).isNotEqualTo(Outcome.TAKEN);
      removal.instead = Optional.empty();
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);

      removal.instead = shuttingDown;
      assertThat(take(site, SnapshotSource.AUTO)).isNotEqualTo(Outcome.TAKEN);
      assertThat(take(site, SnapshotSource.AUTO)).isNotEqualTo(Outcome.TAKEN);
      assertThat(take(site, SnapshotSource.AUTO)).isEqualTo(Outcome.TAKEN);
    }
    assertThat(sources()).containsExactly(V2, V3);
  }

  @Test
  void theSettingChoosesWhateverTheExchangeSays() throws Exception {
    try (var site = site()) {
      assertThat(take(site, SnapshotSource.V3)).isEqualTo(Outcome.TAKEN);
      assertThat(removal.asked()).contains(V3).doesNotContain(V2);

      removal.instead = Optional.of(CannedReply.error(404, -21015, "Endpoint is gone."));
      assertThat(take(site, SnapshotSource.V2)).isEqualTo(Outcome.NOT_UNDERSTOOD);
      assertThat(removal.asked()).contains(V2).doesNotContain(V3);
    }
    assertThat(sources()).containsExactly(V3);
  }

  @Test
  void whatSnapshotsDoNotTellIsAskedForOnceADay() throws Exception {
    try (var site = site()) {
      var schedule =
          new StreamSchedule(Map.of(Stream.CONFIGURATION, Duration.ofDays(1)), 0, 1, 0, true);
      var job = Site.job(world.account("one-way-isolated")).with(schedule);
      for (var run = 0; run < 2; run++) {
        var report = site.run.collect(List.of(job), LoadKind.COLLECT, () -> store, Duration.ZERO);
        assertThat(report.outcomes()).containsOnly(Outcome.TAKEN);
        clock.to(NOON.plusSeconds(320));
      }
    }
    assertThat(removal.asked().stream().filter("/fapi/v1/accountConfig"::equals)).hasSize(1);
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select hedge_mode, (select count(*) from history.symbol_configuration where isolated)"
                    + " from history.account_configuration")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean(1))
          .isEqualTo(
              world.account("one-way-isolated").setupAt(NOON.plusSeconds(20)).modes().hedgeMode());
      assertThat(rows.getInt(2)).isPositive();
      assertThat(rows.next()).isFalse();
    }
  }

  private Site site() {
    return new Site(folder, exchange, clock, new ProcessBudget());
  }

  /// Takes the next slot.
  private Outcome take(Site site, SnapshotSource source) throws InterruptedException {
    return take(site, "one-way-isolated", source);
  }

  private Outcome take(Site site, String account, SnapshotSource source)
      throws InterruptedException {
    clock.to(slot.plusSeconds(20));
    slot = slot.plusSeconds(300);
    var job = Site.job(world.account(account)).with(source);
    var report = site.run.collect(List.of(job), LoadKind.COLLECT, () -> store, Duration.ZERO);
    return report.results().getFirst().outcome();
  }

  private static AccountState state(Site site, SimulatedAccount account, Endpoint... endpoints) {
    var documents = new ArrayList<Document>();
    for (var endpoint : endpoints) {
      var outcome = site.client.fetch(endpoint, Site.credentials(account));
      assertThat(outcome).as(endpoint.path()).isInstanceOf(Fetched.class);
      documents.add(((Fetched) outcome).document());
    }
    var capture =
        new Capture(
            Site.subject(account.name()), Stream.ACCOUNT, NOON, ClockFacts.LOCAL, documents, null);
    return ((StreamRows.Account) Normalizer.normalize(capture)).state();
  }

  private List<String> sources() throws Exception {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select source from history.account_snapshot order by snapshot_at")) {
      var sources = new ArrayList<String>();
      while (rows.next()) {
        sources.add(rows.getString(1));
      }
      return sources;
    }
  }

  /// No rule takes what the third version does not report for a fault.
  private List<String> brokenSentences() throws Exception {
    try (var connection = database.connect()) {
      return Check.runAll(connection, Map.of("since", NOON.toString())).stream()
          .filter(
              it -> it.check().severity() == Severity.ERROR || it.check().name().contains("margin"))
          .filter(it -> !(it.verdict() instanceof Verdict.Holds))
          .filter(it -> !it.check().name().equals("slots_are_accounted_for"))
          .map(it -> it.line())
          .toList();
    }
  }
}

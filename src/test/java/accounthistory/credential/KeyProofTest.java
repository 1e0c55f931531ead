package accounthistory.credential;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.credential.AccountCheckResult.Verdict;
import accounthistory.exchange.signing.Credentials;
import accounthistory.job.AccountJob;
import accounthistory.job.AccountJob.KeySet;
import accounthistory.job.Outcome;
import accounthistory.run.AccountResult;
import accounthistory.run.Run;
import accounthistory.run.Site;
import accounthistory.secret.Secret;
import accounthistory.simulator.FaultResponses;
import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.http.CannedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing is captured with a key of which it is not known whose account it opens and what it may
/// do, whatever else is wrong with the keys, the replies and the state folder.
@WithDatabase
final class KeyProofTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String ACCOUNT = "/fapi/v2/account";
  private static final String BALANCE = "/fapi/v3/balance";
  private static final String POWERS = "/sapi/v1/account/apiRestrictions";

  @TempDir private Path folder;
  private final Site.Clock clock = new Site.Clock(NOON.plusSeconds(20));
  private final World world = World.standard(7, NOON.minus(Duration.ofDays(1)));
  private final Instead instead = new Instead();
  private final Store store;
  private final DSLContext sql;
  private final SimulatedExchange exchange;

  /// What is answered instead, by path.
  private static final class Instead implements FaultResponses {
    private final Map<String, CannedReply> replies = new ConcurrentHashMap<>();
    private volatile CountDownLatch powers = new CountDownLatch(0);

    @Override
    public Optional<CannedReply> before(SimulatedRequest request) {
      if (request.path().equals(POWERS)) {
        try {
          powers.await();
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
      return Optional.ofNullable(replies.get(request.path()));
    }
  }

  KeyProofTest(TestDatabase database) throws IOException {
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.exchange =
        SimulatedExchange.start(world, clock, ServerOptions.DEFAULTS.withFaults(instead));
  }

  @AfterEach
  void close() {
    instead.powers.countDown();
    exchange.close();
  }

  @Test
  void anUnreadableNextKeyLetsNoOtherAccountIn() throws Exception {
    try (var site = site()) {
      assertThat(collect(site, job("flat", "flat")).outcome()).isEqualTo(Outcome.TAKEN);

      var swapped = keys("usdc-margined", Optional.of(unreadable()), KeySet.ALL_POWERS);
      assertThat(next(site, Site.job("flat", swapped)).outcome()).isEqualTo(Outcome.IDENTITY);

      assertThat(count("history.account_snapshot")).isEqualTo(1);
      assertThat(exchange.servedCounts().requests(ACCOUNT)).isEqualTo(1);
      var own = keys("flat", Optional.of(unreadable()), KeySet.ALL_POWERS);
      assertThat(next(site, Site.job("flat", own)).outcome()).isEqualTo(Outcome.TAKEN);
    }
  }

  @Test
  void withoutAReadableKeyNothingIsSent() throws Exception {
    try (var site = site()) {
      var job = Site.job("flat", KeySet.of(unreadable()));

      var end = collect(site, job);

      assertThat(end.outcome()).isEqualTo(Outcome.CONFIGURATION);
      assertThat(end.detail()).contains("flat", "no-such-file");
      assertThat(exchange.servedCounts().requests(ACCOUNT)).isZero();
      assertThat(exchange.servedCounts().requests(BALANCE)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "elsewhere"})
  void aPinnedAccountIsNotTakenForOneThatTheExchangeDoesNotName(String where) throws Exception {
    try (var site = site()) {
      assertThat(collect(site, job("flat", "flat")).outcome()).isEqualTo(Outcome.TAKEN);
    }
    instead.replies.put(BALANCE, CannedReply.json("[]"));
    try (var site = new Site(folder.resolve(where), exchange, clock)) {
      assertThat(next(site, job("flat", "usdc-margined")).outcome()).isEqualTo(Outcome.SPOOLED);
      assertThat(site.spool.backlog().captures()).isEqualTo(1);
    }
    assertThat(count("history.account_snapshot")).isEqualTo(1);
  }

  /// A log line, a summary and the spool's status say what is waited for.
  @Test
  void whatWaitsForAProofSaysWhichAndWhyAndWhenItIsTriedAgain() throws Exception {
    instead.replies.put(BALANCE, CannedReply.error(503, -1008, "overloaded"));
    try (var site = site()) {
      var report =
          site.run.collect(
              List.of(job("flat", "flat")), LoadKind.COLLECT, () -> store, Duration.ZERO);

      var end = report.results().getFirst();
      assertThat(end.outcome()).isEqualTo(Outcome.SPOOLED);
      assertThat(end.detail())
          .contains("flat: not proven whose account its key opens: GET ")
          .contains("overloaded", "tried last at 2026-11-20T12:00:2")
          .endsWith("; tried again with slot 2026-11-20T12:05:00Z");
      var drained = report.drain().orElseThrow().held();
      var inSpool = held(site);
      for (var held : List.of(drained.getFirst(), inSpool.getFirst())) {
        assertThat(held.captures()).isEqualTo(1);
        assertThat(held.oldest()).isEqualTo(NOON);
        assertThat(held.proof().proof()).isEqualTo(MissingProof.Proof.ACCOUNT_CODE);
        assertThat(held.proof().why()).contains("503", "overloaded");
        assertThat(held.proof().again()).contains(NOON.plus(Duration.ofMinutes(5)));
      }
      assertThat(site.coordination.identityCheck().untold(drained)).as("reported once").isEmpty();

      instead.replies.clear();
      assertThat(next(site, job("flat", "flat")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(held(site)).isEmpty();
      assertThat(site.spool.backlog().captures()).isZero();
    }
  }

  @Test
  void aCaptureByAnotherPairThanTheProvenOneWaitsForThatPair() throws Exception {
    var folderOfAnother = folder.resolve("b");
    instead.replies.put(BALANCE, CannedReply.error(503, -1008, "overloaded"));
    try (var site = new Site(folderOfAnother, exchange, clock)) {
      collect(site, job("flat", "flat"));
      instead.replies.clear();
      assertThat(next(site, job("flat", "usdc-margined")).outcome()).isEqualTo(Outcome.TAKEN);

      var held = held(site).getFirst().proof();
      assertThat(held.proof()).isEqualTo(MissingProof.Proof.KEY_PAIR);
      assertThat(held.why()).contains("another pair was proven at 2026-11-20T12:05:", "overloaded");
      assertThat(held.again()).as("that pair is not asked with").isEmpty();
      assertThat(held.message()).endsWith("when the account is collected with that pair");

      // A folder that has lost its identity key has nothing proven.
      Files.delete(site.state.path().resolve("identity"));
      held = held(site).getFirst().proof();
      assertThat(held.proof()).isEqualTo(MissingProof.Proof.ACCOUNT_CODE);
      assertThat(held.message()).contains("overloaded");
    }
  }

  /// Even if another collector has taken the slot: what this folder got is not in the database.
  @Test
  void whatWaitsInAFreshFolderIsNotReportedAsTaken() throws Exception {
    var overloaded = CannedReply.error(503, -1008, "overloaded");
    try (var fresh = new Site(folder.resolve("fresh"), exchange, clock);
        var other = site()) {
      instead.replies.put(BALANCE, overloaded);
      Run.Tables away =
          () -> {
            throw new Run.TablesUnavailable(Outcome.SPOOLED, "away");
          };
      fresh.run.collect(List.of(job("flat", "flat")), LoadKind.COLLECT, away, Duration.ZERO);
      instead.replies.clear();
      assertThat(collect(other, job("flat", "flat")).outcome()).isEqualTo(Outcome.TAKEN);

      instead.replies.put(BALANCE, overloaded);
      var end = collect(fresh, job("flat", "flat"));

      assertThat(fresh.spool.backlog().captures()).isEqualTo(1);
      assertThat(end.outcome()).isEqualTo(Outcome.SPOOLED);
      assertThat(end.slot()).contains(NOON);
      assertThat(end.detail()).contains("not proven", "overloaded");
    }
  }

  private List<HeldCaptures> held(Site site) {
    return HeldCaptures.in(site.state, site.spool, clock.instant());
  }

  /// Without the database it is unknown whether it is pinned nowhere.
  @Test
  void whatWasCapturedWithoutTablesIsTakenByItsNameOnceTheyAreThere() throws Exception {
    instead.replies.put(BALANCE, CannedReply.json("[]"));
    Run.Tables away =
        () -> {
          throw new Run.TablesUnavailable(Outcome.SPOOLED, "away");
        };
    try (var site = site()) {
      site.run.collect(List.of(job("flat", "flat")), LoadKind.COLLECT, away, Duration.ZERO);
      assertThat(held(site)).singleElement().satisfies(it -> assertThat(it.captures()).isOne());

      assertThat(next(site, job("flat", "flat")).outcome()).isEqualTo(Outcome.TAKEN);

      assertThat(held(site)).isEmpty();
      assertThat(site.spool.backlog().captures()).isZero();
      assertThat(store.isTaken(Site.subject("flat"), NOON)).isTrue();
    }
  }

  /// The database has its code meanwhile, from another collector.
  @Test
  void whatWasCapturedWithoutTablesIsNotTakenByTheNameOfAPinnedAccount() throws Exception {
    Run.Tables away =
        () -> {
          throw new Run.TablesUnavailable(Outcome.SPOOLED, "away");
        };
    try (var fresh = new Site(folder.resolve("fresh"), exchange, clock);
        var other = site()) {
      instead.replies.put(BALANCE, CannedReply.json("[]"));
      fresh.run.collect(List.of(job("flat", "flat")), LoadKind.COLLECT, away, Duration.ZERO);
      instead.replies.clear();
      assertThat(next(other, job("flat", "flat")).outcome()).isEqualTo(Outcome.TAKEN);

      instead.replies.put(BALANCE, CannedReply.json("[]"));
      assertThat(next(fresh, job("flat", "flat")).outcome()).isEqualTo(Outcome.SPOOLED);
      assertThat(held(fresh))
          .singleElement()
          .satisfies(it -> assertThat(it.captures()).isEqualTo(2));
      assertThat(store.isTaken(Site.subject("flat"), NOON)).isFalse();
    }
  }

  @Test
  void anAccountThatNobodyHasPinnedIsTakenByItsName() throws Exception {
    instead.replies.put(BALANCE, CannedReply.json("[]"));
    try (var site = site()) {
      assertThat(collect(site, job("flat", "flat")).outcome()).isEqualTo(Outcome.TAKEN);
    }
  }

  @Test
  void whatAKeyMayDoIsNotWaitedForBeyondAMomentAndNotAskedForInVain() throws Exception {
    instead.powers = new CountDownLatch(1);
    try (var site = site()) {
      assertThat(collect(site, strict("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      instead.replies.put(POWERS, CannedReply.error(503, -1008, "overloaded"));
      instead.powers.countDown();
      assertThat(next(site, strict("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(next(site, strict("flat")).outcome()).isEqualTo(Outcome.TAKEN);
      assertThat(exchange.servedCounts().requests(POWERS)).isEqualTo(1);

      instead.replies.clear();
      clock.to(NOON.plus(Duration.ofMinutes(40)));
      assertThat(next(site, strict("multi-hedge")).outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(exchange.servedCounts().requests(POWERS)).isEqualTo(2);
    }
  }

  @Test
  void whatIsUnknownOfAKeyNeverReadsAsSafe() throws Exception {
    try (var site = site()) {
      for (var reply :
          List.of(
              CannedReply.json("{}"),
              CannedReply.json("{\"enableReading\":true,\"enableWithdrawals\":false}"),
              CannedReply.error(503, -1008, "overloaded"))) {
        instead.replies.put(POWERS, reply);
        var finding = test(site, strict("flat"));
        assertThat(finding.verdict()).isEqualTo(Verdict.POWERS_UNKNOWN);
        assertThat(finding.verdict().outcome()).isEqualTo(Outcome.UNREACHABLE);
      }
      var all = keys("flat", Optional.empty(), KeySet.ALL_POWERS);
      assertThat(test(site, Site.job("flat", all)).verdict()).isEqualTo(Verdict.WELL);
      instead.replies.clear();
      assertThat(test(site, strict("flat")).verdict()).isEqualTo(Verdict.WELL);
      assertThat(test(site, strict("multi-hedge")).verdict()).isEqualTo(Verdict.TOO_POWERFUL);
    }
  }

  @Test
  void aFileThatAHandHasGarbledCostsNeitherItsAccountNorAnother() throws Exception {
    try (var site = site()) {
      assertThat(collect(site, job("flat", "flat")).outcome()).isEqualTo(Outcome.TAKEN);
      var memory = site.state.path().resolve("accounts/simulated+flat");
      Files.write(
          memory, new byte[] {'\n', (byte) 0xff, '=', 'x', '\n'}, StandardOpenOption.APPEND);
      Files.writeString(
          memory,
          "grid.never=P5M ?\nmissed.x=gone\naccounted=yesterday\ngrid.1=PT5M\n",
          StandardOpenOption.APPEND);
      clock.to(Site.GRID.begins(Site.GRID.next(Site.GRID.floor(clock.instant()))));

      var report =
          site.run.collect(
              List.of(job("flat", "flat"), job("usdc-margined", "usdc-margined")),
              LoadKind.COLLECT,
              () -> store,
              Duration.ZERO);

      assertThat(report.outcomes()).containsOnly(Outcome.TAKEN);
    }
  }

  private AccountCheckResult test(Site site, AccountJob job) {
    return site.coordination
        .proof(Map.of(Subject.publicOf(Venue.BINANCE_USDM, Environment.SIMULATED), site.client))
        .test(job)
        .getFirst();
  }

  private Site site() {
    return new Site(folder.resolve("a"), exchange, clock);
  }

  private AccountJob job(String name, String key) {
    return Site.job(name, keys(key, Optional.empty(), KeySet.ALL_POWERS));
  }

  private AccountJob strict(String name) {
    return Site.job(name, keys(name, Optional.empty(), Set.of()));
  }

  private KeySet keys(String account, Optional<Credentials> next, Set<String> allowed) {
    return new KeySet(Site.credentials(world.account(account)), next, allowed);
  }

  private static Credentials unreadable() {
    var missing =
        Secret.from(
            "no-such-file",
            () -> {
              throw new IllegalStateException("no-such-file: not there");
            });
    return new Credentials(Secret.of("a-key"), missing);
  }

  private AccountResult collect(Site site, AccountJob job) throws InterruptedException {
    return site.run
        .collect(List.of(job), LoadKind.COLLECT, () -> store, Duration.ZERO)
        .results()
        .getFirst();
  }

  private AccountResult next(Site site, AccountJob job) throws InterruptedException {
    clock.to(Site.GRID.begins(Site.GRID.next(Site.GRID.floor(clock.instant()))));
    return collect(site, job);
  }

  private long count(String from) {
    return sql.fetchOptional("select count(*) from " + from).orElseThrow().get(0, Long.class);
  }
}

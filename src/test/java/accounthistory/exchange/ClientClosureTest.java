package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Venue;
import accounthistory.exchange.FetchOutcome.Banned;
import accounthistory.exchange.FetchOutcome.Challenged;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.NotServed;
import accounthistory.exchange.FetchOutcome.Throttled;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.http.Transport;
import accounthistory.exchange.ratelimit.AddressBlock;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.exchange.ratelimit.SharedBudget;
import accounthistory.exchange.ratelimit.WeightBudget;
import accounthistory.exchange.signing.Credentials;
import accounthistory.secret.Secret;
import accounthistory.text.InstantText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What one reply says of all requests.
@Timeout(60)
final class ClientClosureTest {
  private static final Instant TOLD_END = Clocks.START.plusSeconds(3_600);

  /// When anything is asked again.
  private static final Instant BAN_END = TOLD_END.plusSeconds(5);

  private static final String BANNED =
      "{\"code\":-1003,\"msg\":\"IP(192.0.2.7) banned until %d.\"}"
          .formatted(TOLD_END.toEpochMilli());
  private static final Credentials OTHER =
      new Credentials(Secret.of("another"), Secret.of("of-another"));

  @TempDir private Path state;

  @Test
  void aBanStopsEveryAccountEveryStreamAndTheClockUntilItsEnd() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json(418, BANNED))) {
      var first = (Banned) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      assertThat(first.problem().sent()).isTrue();
      var sent = bench.server().seen().size();

      for (var outcome :
          new FetchOutcome[] {
            bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER),
            bench.client().fetch(Endpoint.ASSET_INDEX),
            bench.client().fetch(Endpoint.TIME),
            bench.client().fetch(Endpoint.API_RESTRICTIONS, OTHER),
          }) {
        var later = (Banned) outcome;
        assertThat(later.until()).isEqualTo(BAN_END);
        assertThat(later.problem().sent()).isFalse();
        assertThat(later.problem().reason()).isEqualTo(FailureReason.BANNED);
        assertThat(later.problem().message())
            .contains(": not sent, banned until 2026-03-01T13:00:25Z: GET http://localhost:")
            .contains("/fapi/v2/account: HTTP 418, code -1003 \"IP(192.0.2.7) banned until");
      }
      bench.clocks().pass(Duration.ofMinutes(59));
      assertThat(bench.client().synchronize()).isFalse();
      assertThat(bench.server().seen()).hasSize(sent);

      bench.clocks().pass(Duration.ofSeconds(65));
      assertThat(bench.client().fetch(Endpoint.TIME)).isInstanceOf(Fetched.class);
    }
  }

  @Test
  void aBanLongerThanThreeDaysIsAskedAboutOnceAnHourWithoutAKeyUntilItIsOver() throws Exception {
    var isBanned = new AtomicBoolean();
    var clocks = new Clocks();
    var well = Bench.tellingTime(clocks, (_, wire) -> wire.json("{}"));
    var server =
        new LoopbackServer((request, wire) -> {
          if (isBanned.get()) {
            wire.json(418, "", "Retry-After: 864000");
          } else {
            well.answer(request, wire);
          }
        });
    try (var bench = Bench.of(clocks, server, it -> it, shared());
        var beside = Bench.of(clocks, server, it -> it, shared())) {
      bench.client().synchronize();
      isBanned.set(true);
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      var sent = server.seen().size();

      clocks.pass(Duration.ofDays(3).minusSeconds(1));
      askAll(bench, beside);
      assertThat(server.seen()).hasSize(sent);
      clocks.pass(Duration.ofSeconds(2));
      for (var hour = 1; hour <= 30; hour++) {
        askAll(bench, beside);
        assertThat(server.seen()).hasSize(sent + hour);
        var question = server.seen().getLast();
        assertThat(question.target()).isEqualTo("/fapi/v1/time");
        assertThat(question.headers()).doesNotContainKey("x-mbx-apikey");
        clocks.pass(Duration.ofMinutes(59));
        askAll(bench, beside);
        assertThat(server.seen()).hasSize(sent + hour);
        clocks.pass(Duration.ofMinutes(1));
      }
      isBanned.set(false);
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.API_RESTRICTIONS, OTHER))
          .isInstanceOf(Fetched.class);
      assertThat(beside.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Fetched.class);
    }
  }

  private static void askAll(Bench... benches) {
    for (var bench : benches) {
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(Banned.class);
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Banned.class);
      assertThat(bench.client().fetch(Endpoint.API_RESTRICTIONS, OTHER)).isInstanceOf(Banned.class);
    }
  }

  @Test
  void aBanOfAsLongAsIsDocumentedIsWaitedOutInSilence() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json(418, "", "Retry-After: 259200"))) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      var sent = bench.server().seen().size();
      bench.clocks().pass(Duration.ofDays(3).minusMillis(1));
      bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER);
      assertThat(bench.server().seen()).hasSize(sent);
    }
  }

  @Test
  void whatIsReopenedByHandIsOpenForWhoKnewItClosedAndClosesAgainWhenTold() throws Exception {
    var isBanned = new AtomicBoolean(true);
    var clocks = new Clocks();
    LoopbackServer.Script script =
        (_, wire) -> wire.json(isBanned.get() ? 418 : 200, isBanned.get() ? BANNED : "{}");
    var server = new LoopbackServer(Bench.tellingTime(clocks, script));
    try (var bench = Bench.of(clocks, server, it -> it, shared());
        var hand = Bench.of(clocks, server, it -> it, shared())) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER);
      isBanned.set(false);
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Banned.class);

      assertThat(hand.client().reopen())
          .singleElement()
          .returns(BAN_END, AddressBlock::until)
          .returns(FailureReason.BANNED, AddressBlock::reason);

      assertThat(hand.client().reopen()).isEmpty();
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Fetched.class);
      clocks.pass(Duration.ofSeconds(1));
      isBanned.set(true);
      bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER);
      assertThat(hand.client().fetch(Endpoint.TIME)).isInstanceOf(Banned.class);
    }
  }

  @Test
  void aClosureOutlivesTheProcessWhoseClockIsNotMeasuredYet() throws Exception {
    var clocks = new Clocks();
    var server = new LoopbackServer(Bench.tellingTime(clocks, (_, wire) -> wire.json(418, BANNED)));
    try (var bench = Bench.of(clocks, server, it -> it, shared())) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      var sent = server.seen().size();

      try (var restarted = Bench.of(clocks, server, it -> it, shared())) {
        assertThat(restarted.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Banned.class);
        assertThat(restarted.client().synchronize()).isFalse();
        assertThat(server.seen()).hasSize(sent);
        clocks.pass(Duration.ofSeconds(3_605));
        restarted.client().fetch(Endpoint.ACCOUNT_V2, OTHER);
        assertThat(server.seen()).hasSizeGreaterThan(sent);
      }
    }
  }

  @Test
  void aBanHoldsWhateverCodeComesWithItAndAThrottleToo() throws Exception {
    for (var status : new int[] {418, 429}) {
      try (var bench =
          Bench.of((_, wire) -> wire.json(status, "{\"code\":-1008,\"msg\":\"overloaded\"}"))) {
        bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
        var sent = bench.server().seen().size();

        var later = (Unfetched) bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER);

        assertThat(later.problem().reason())
            .isEqualTo(status == 418 ? FailureReason.BANNED : FailureReason.THROTTLED);
        assertThat(bench.server().seen()).hasSize(sent);
      }
    }
  }

  @Test
  void aClockThatIsSetForwardEndsNoBan() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json(418, BANNED))) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      var sent = bench.server().seen().size();

      bench.clocks().set(Duration.ofHours(2));

      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Banned.class);
      assertThat(bench.client().synchronize()).isFalse();
      assertThat(bench.server().seen()).hasSize(sent);
      bench.clocks().pass(Duration.ofSeconds(3_605));
      assertThat(bench.client().fetch(Endpoint.TIME)).isInstanceOf(Fetched.class);
    }
  }

  @Test
  void aBanIsWaitedOutThoughTheExchangesClockHasFallenBack() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json(418, BANNED))) {
      bench.client().synchronize();
      bench.clocks().setExchange(Duration.ofMillis(-1_500));
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      var sent = bench.server().seen().size();

      bench.clocks().pass(Duration.between(bench.clocks().exchange(), TOLD_END).minusMillis(1));
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Banned.class);
      assertThat(bench.server().seen()).hasSize(sent);
    }
  }

  @Test
  void aMachineWhoseClockIsAheadFindsNoBanOverTooEarly() throws Exception {
    var clocks = new Clocks();
    clocks.set(Duration.ofMinutes(3));
    var server = new LoopbackServer(Bench.tellingTime(clocks, (_, wire) -> wire.json(418, BANNED)));
    try (var bench = Bench.of(clocks, server, it -> it, shared())) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      var sent = server.seen().size();
      clocks.pass(Duration.between(clocks.exchange(), BAN_END).minusSeconds(30));

      try (var restarted = Bench.of(clocks, server, it -> it, shared())) {
        assertThat(restarted.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Banned.class);
        assertThat(server.seen()).hasSize(sent);
        clocks.pass(Duration.ofSeconds(31));
        restarted.client().fetch(Endpoint.ACCOUNT_V2, OTHER);
        assertThat(server.seen()).hasSizeGreaterThan(sent);
      }
    }
  }

  @Test
  void whoIsThrottledWaitsForTheNextMinuteOrAsLongAsTold() throws Exception {
    throttledFor(429, "", Instant.parse("2026-03-01T12:01:00Z"));
    throttledFor(429, "Retry-After: 100", exchangeTimeOfReply().plusSeconds(100));
    throttledFor(403, "", exchangeTimeOfReply().plusSeconds(300));
  }

  private static void throttledFor(int status, String header, Instant until) throws Exception {
    var isClosing = new AtomicBoolean(true);
    try (var bench =
        Bench.of((_, wire) -> {
          if (isClosing.getAndSet(false)) {
            wire.json(status, "<html>", header.isEmpty() ? "X: y" : header);
          } else {
            wire.json("{}");
          }
        })) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      var sent = bench.server().seen().size();
      var later = (Throttled) bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER);
      assertThat(later.until()).isEqualTo(until);
      assertThat(later.problem().sent()).isFalse();
      var reason = status == 429 ? FailureReason.THROTTLED : FailureReason.FIREWALL;
      assertThat(later.problem().reason()).isEqualTo(reason);
      assertThat(bench.server().seen()).hasSize(sent);

      bench.clocks().pass(Duration.between(bench.client().exchangeTime(), until).minusNanos(1));
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Throttled.class);
      bench.clocks().pass(Duration.ofNanos(1));
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Fetched.class);
    }
  }

  @Test
  void aChallengedCallerStaysAwayAloneAndLongerEachTime() throws Exception {
    try (var bench = challenging()) {
      for (var seconds : List.of(30, 40, 50)) {
        var met = (Challenged) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
        assertThat(met.problem().sent()).isTrue();
        assertThat(met.until()).isEqualTo(bench.client().exchangeTime().plusSeconds(seconds));
        bench.clocks().pass(Duration.ofSeconds(seconds).minusNanos(1));
        var sent = bench.server().seen().size();
        var held = (Challenged) bench.client().fetch(Endpoint.INCOME, Bench.CREDENTIALS);
        assertThat(held.problem().sent()).isFalse();
        assertThat(held.until()).isEqualTo(met.until());
        assertThat(held.problem().message())
            .endsWith(
                "not sent, a firewall challenged this caller; it sends nothing until "
                    + InstantText.of(met.until()));
        assertThat(bench.server().seen()).hasSize(sent);
        assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
        bench.clocks().pass(Duration.ofNanos(1));
      }
      bench.clocks().pass(Duration.ofMinutes(11));
      var later = (Challenged) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      assertThat(later.until()).isEqualTo(bench.client().exchangeTime().plusSeconds(30));
    }
  }

  @Test
  void twoChallengedWithinAMinuteCloseTheAddressForAMinuteAndThenForTwo() throws Exception {
    try (var bench = challenging()) {
      for (var minutes : List.of(1, 2, 4)) {
        bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
        bench.clocks().pass(Duration.ofSeconds(59));
        assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
        bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER);

        var closed = (Throttled) bench.client().fetch(Endpoint.ASSET_INDEX);
        assertThat(closed.problem().reason()).isEqualTo(FailureReason.CHALLENGED);
        assertThat(closed.problem().sent()).isFalse();
        assertThat(closed.until())
            .isEqualTo(bench.client().exchangeTime().plus(Duration.ofMinutes(minutes)));
        bench.clocks().pass(Duration.ofMinutes(minutes));
        assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
        bench.clocks().pass(Duration.ofMinutes(1));
      }
    }
  }

  /// As scheduled runs are, and collectors side by side: a process each, and one budget.
  @Test
  void theNextProcessClosesForTwiceAsLongToo() throws Exception {
    var clocks = new Clocks();
    var server = new LoopbackServer(Bench.tellingTime(clocks, ClientClosureTest::challenge));
    try (var _ = Bench.of(clocks, server, it -> it, shared())) {
      for (var minutes : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
        try (var process = Bench.of(clocks, server, it -> it, shared()).client()) {
          process.fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
          process.fetch(Endpoint.ACCOUNT_V2, OTHER);

          var closed = (Throttled) process.fetch(Endpoint.ASSET_INDEX);
          assertThat(Duration.between(process.exchangeTime(), closed.until()))
              .isBetween(Duration.ofMinutes(minutes).minusSeconds(1), Duration.ofMinutes(minutes));
          clocks.pass(Duration.ofMinutes(minutes).plusMinutes(1));
        }
      }
      clocks.pass(Duration.ofMinutes(10));
      try (var process = Bench.of(clocks, server, it -> it, shared()).client()) {
        process.fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
        process.fetch(Endpoint.ACCOUNT_V2, OTHER);
        var closed = (Throttled) process.fetch(Endpoint.ASSET_INDEX);
        assertThat(Duration.between(process.exchangeTime(), closed.until()))
            .as("after some quiet")
            .isLessThanOrEqualTo(Duration.ofMinutes(1));
      }
    }
  }

  @Test
  void twoChallengedMoreThanAMinuteApartCloseNothing() throws Exception {
    try (var bench = challenging()) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      bench.clocks().pass(Duration.ofSeconds(61));
      bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER);
      assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
    }
  }

  /// Every account is challenged, and no other caller is.
  private static Bench challenging() throws Exception {
    return Bench.of(ClientClosureTest::challenge);
  }

  private static void challenge(LoopbackServer.Request request, LoopbackServer.Wire wire)
      throws IOException {
    if (request.path().equals("/fapi/v2/account")) {
      wire.json(202, "", "x-amzn-waf-action: challenge");
    } else {
      wire.json("[]");
    }
  }

  private static Instant exchangeTimeOfReply() {
    return Clocks.START.plusMillis(120).plusNanos(250_500_000);
  }

  @Test
  void whoWaitsForAConnectionDoesNotFollowIntoABan() throws Exception {
    var asked = new AtomicInteger();
    var isFull = new CountDownLatch(Transport.CONNECTIONS);
    var goOn = new CountDownLatch(1);
    var clocks = new Clocks();
    LoopbackServer.Script script =
        (_, wire) -> {
          asked.incrementAndGet();
          isFull.countDown();
          await(goOn);
          wire.json(418, BANNED);
        };
    var server = new LoopbackServer(Bench.tellingTime(clocks, script));
    try (var bench = Bench.of(clocks, server, it -> it);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(bench.client().synchronize()).isTrue();
      var reads = new ArrayList<Future<FetchOutcome>>();
      for (var i = 0; i < 5 * Transport.CONNECTIONS; i++) {
        reads.add(threads.submit(() -> bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)));
      }
      assertThat(isFull.await(20, TimeUnit.SECONDS)).isTrue();
      goOn.countDown();
      for (var read : reads) {
        assertThat(read.get()).isInstanceOf(Banned.class);
      }
      assertThat(asked).hasValue(Transport.CONNECTIONS);
    }
  }

  @Test
  void weightIsTakenWhenTheConnectionIsThereAndNotBefore() throws Exception {
    var isFull = new CountDownLatch(Transport.CONNECTIONS);
    var goOn = new CountDownLatch(1);
    var clocks = new Clocks();
    var budget = new ProcessBudget(2400, 10);
    LoopbackServer.Script script =
        (_, wire) -> {
          isFull.countDown();
          await(goOn);
          wire.json("{}");
        };
    var server = new LoopbackServer(Bench.tellingTime(clocks, script));
    try (var bench = Bench.of(clocks, server, it -> it, budget);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      bench.client().synchronize();
      var reads = new ArrayList<Future<FetchOutcome>>();
      for (var i = 0; i < 20; i++) {
        reads.add(threads.submit(() -> bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)));
      }
      assertThat(isFull.await(20, TimeUnit.SECONDS)).isTrue();
      // Sixteen are under way with 10 each, and the clock took 3: the four that wait took nothing.
      clocks.pass(Duration.ofMinutes(1));
      goOn.countDown();
      for (var read : reads) {
        assertThat(read.get()).isInstanceOf(Fetched.class);
      }
      var spent =
          budget.reserve(
              9_999, accounthistory.capture.Urgency.SNAPSHOT, bench.client().exchangeTime());
      assertThat(((WeightBudget.Reservation.Exhausted) spent).used()).isEqualTo(200);
    }
  }

  @Test
  void aRequestThatIsHeldBackLeavesItsConnectionToOthers() throws Exception {
    var clocks = new Clocks();
    var server = new LoopbackServer(Bench.tellingTime(clocks, (_, wire) -> wire.json("{}")));
    try (var bench = Bench.of(clocks, server, it -> it, new ProcessBudget(30, 0))) {
      for (var i = 0; i < 10; i++) {
        bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER);
      }
      clocks.pass(Duration.ofMinutes(1));
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Fetched.class);
      assertThat(server.seen()).extracting(it -> it.connection()).containsOnly(0);
      assertThat(server.seen("/fapi/v2/account")).hasSize(3);
    }
  }

  @Test
  void theWalletHostCountsInAPoolOfItsOwn() throws Exception {
    var clocks = new Clocks();
    LoopbackServer.Script script =
        (_, wire) -> wire.json("{}", "X-SAPI-USED-IP-WEIGHT-1M: 10799", "X-MBX-USED-WEIGHT-1M: 1");
    var server = new LoopbackServer(Bench.tellingTime(clocks, script));
    try (var bench = Bench.of(clocks, server, it -> it)) {
      assertThat(bench.client().fetch(Endpoint.API_RESTRICTIONS, OTHER))
          .isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.API_RESTRICTIONS, OTHER))
          .isInstanceOf(Fetched.class);
      var third = (Unfetched) bench.client().fetch(Endpoint.API_RESTRICTIONS, OTHER);
      assertThat(third.problem().reason()).isEqualTo(FailureReason.OVER_BUDGET);
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Fetched.class);
      assertThat(server.seen("/sapi/v1/account/apiRestrictions").getFirst().headers())
          .containsEntry("x-mbx-apikey", "another");
    }
  }

  @Test
  void aThrottledWalletHostDoesNotStopTheSnapshots() throws Exception {
    var clocks = new Clocks();
    LoopbackServer.Script script =
        (request, wire) -> wire.json(request.path().startsWith("/sapi") ? 429 : 200, "{}");
    var server = new LoopbackServer(Bench.tellingTime(clocks, script));
    try (var bench = Bench.of(clocks, server, it -> it)) {
      assertThat(bench.client().fetch(Endpoint.API_RESTRICTIONS, OTHER))
          .isInstanceOf(Throttled.class);
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, OTHER)).isInstanceOf(Fetched.class);
    }
  }

  @Test
  void theTestExchangeHasNoWalletHostAndNothingIsAsked() {
    var options = ExchangeOptions.of(Venue.BINANCE_USDM, Environment.TESTNET);
    var clocks = new Clocks();
    try (var client = ExchangeClient.open(options, new ProcessBudget(), clocks, clocks::nanos)) {
      var outcome = client.fetch(Endpoint.API_RESTRICTIONS, OTHER);
      assertThat(outcome).isInstanceOf(NotServed.class);
      var problem = ((NotServed) outcome).problem();
      assertThat(problem.sent()).isFalse();
      assertThat(problem.message())
          .endsWith("/sapi/v1/account/apiRestrictions: not served in the testnet environment");
    }
  }

  @Test
  void theClockIsMeasuredOnceAndToldWhetherItHolds() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json("{}"))) {
      assertThat(bench.client().synchronize()).isTrue();
      assertThat(bench.client().synchronize()).isTrue();
      assertThat(bench.server().seen()).hasSize(3);
      assertThat(bench.client().exchangeTime())
          .isBetween(bench.clocks().exchange(), bench.clocks().exchange().plusMillis(1));
      bench.server().close();
      bench.clocks().pass(Duration.ofMinutes(11));
      assertThat(bench.client().synchronize()).isFalse();
    }
  }

  private SharedBudget shared() throws IOException {
    return SharedBudget.open(state, "host", 2400, 10);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

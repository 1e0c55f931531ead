package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.ClockSource;
import accounthistory.capture.FailureReason;
import accounthistory.exchange.FetchOutcome.Banned;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.OverBudget;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.binance.Endpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How the client keeps the exchange's time.
final class ClientClockTest {
  private static final String OUT_OF_WINDOW =
      "{\"code\":-1021,\"msg\":\"Timestamp for this request is outside of the recvWindow.\"}";

  @Test
  void aRefusedTimeStampIsMeasuredAnewSignedAnewAndAskedOnceMore() throws Exception {
    var answers = new ArrayDeque<>(List.of(OUT_OF_WINDOW, "{}"));
    try (var bench =
        Bench.of((_, wire) -> wire.json(answers.size() > 1 ? 400 : 200, answers.removeFirst()))) {
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(Fetched.class);

      assertThat(bench.server().seen())
          .extracting(it -> it.path())
          .containsExactly(
              "/fapi/v1/time",
              "/fapi/v1/time",
              "/fapi/v1/time",
              "/fapi/v2/account",
              "/fapi/v1/time",
              "/fapi/v1/time",
              "/fapi/v1/time",
              "/fapi/v2/account");
      assertThat(bench.server().seen("/fapi/v2/account"))
          .extracting(it -> it.parameter("timestamp") + it.parameter("signature"))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aTimeStampRefusedTwiceIsNotTriedAThirdTime() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json(400, OUT_OF_WINDOW))) {
      var outcome = bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);

      assertThat(outcome).isInstanceOf(Unavailable.class);
      assertThat(((Unavailable) outcome).problem().reason()).isEqualTo(FailureReason.CLOCK);
      assertThat(((Unavailable) outcome).problem().code()).isEqualTo(-1021);
      assertThat(bench.server().seen("/fapi/v2/account")).hasSize(2);
    }
  }

  @Test
  void aReadingServesManyRequestsUntilItIsOld() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json("[]"))) {
      bench.client().fetch(Endpoint.ASSET_INDEX);
      bench.clocks().pass(Duration.ofMinutes(9));
      bench.client().fetch(Endpoint.ASSET_INDEX);
      assertThat(bench.server().seen("/fapi/v1/time")).hasSize(3);

      bench.clocks().pass(Duration.ofMinutes(2));
      bench.client().fetch(Endpoint.ASSET_INDEX);
      assertThat(bench.server().seen("/fapi/v1/time")).hasSize(6);
    }
  }

  @Test
  void aMachinesClockThatWasSetIsNoticed() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json("[]"))) {
      bench.client().fetch(Endpoint.ASSET_INDEX);
      bench.clocks().set(Duration.ofHours(-3));

      var outcome = (Fetched) bench.client().fetch(Endpoint.ASSET_INDEX);

      assertThat(outcome.clock().offset()).isEqualTo(Duration.ofHours(3).plusNanos(250_500_000));
      assertThat(Duration.between(outcome.document().sentAt(), bench.clocks().exchange()).abs())
          .isLessThan(Duration.ofMillis(1));
    }
  }

  @Test
  void aReplyIsNotLostBecauseTheTimeCouldNotBeAsked() throws Exception {
    var clocks = new Clocks();
    LoopbackServer.Script script =
        (request, wire) -> {
          if (request.path().equals("/fapi/v1/time")) {
            wire.json(500, "");
          } else {
            wire.json("{}");
          }
        };
    try (var bench = Bench.of(clocks, new LoopbackServer(script), it -> it)) {
      var outcome = bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);

      assertThat(outcome).isInstanceOf(Fetched.class);
      assertThat(((Fetched) outcome).clock()).isEqualTo(ClockFacts.LOCAL);
      assertThat(((Fetched) outcome).clock().source()).isEqualTo(ClockSource.LOCAL_CLOCK);
      assertThat(((Fetched) outcome).document().sentAt()).isEqualTo(Clocks.START);
      assertThat(bench.server().seen("/fapi/v2/account").getFirst().parameter("timestamp"))
          .isEqualTo(Long.toString(Clocks.START.minusMillis(50).toEpochMilli()));
    }
  }

  @Test
  void aMeasurementIsContentWithFewerAnswers() throws Exception {
    var asked = new ArrayDeque<>(List.of(true, false));
    var clocks = new Clocks();
    var healthy = Bench.tellingTime(clocks, (_, wire) -> wire.json("[]"));
    LoopbackServer.Script script =
        (request, wire) -> {
          if (asked.isEmpty() || asked.removeFirst()) {
            healthy.answer(request, wire);
          } else {
            wire.json("{\"time\":1}");
          }
        };
    try (var bench = Bench.of(clocks, new LoopbackServer(script), it -> it)) {
      var outcome = (Fetched) bench.client().fetch(Endpoint.ASSET_INDEX);
      assertThat(outcome.clock().source()).isEqualTo(ClockSource.MEASURED);
      assertThat(bench.server().seen("/fapi/v1/time")).hasSize(2);
    }
  }

  @Test
  void aBanFoundWhileAskingForTheTimeStopsTheRequestItself() throws Exception {
    var ban = "{\"code\":-1003,\"msg\":\"Way too much; IP banned until 1772370000000.\"}";
    var server = new LoopbackServer((_, wire) -> wire.json(418, ban));
    try (var bench = Bench.of(new Clocks(), server, it -> it)) {
      var outcome = bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);

      assertThat(outcome).isInstanceOf(Banned.class);
      assertThat(bench.server().seen()).hasSize(1);
    }
  }

  @Test
  void theTimeItselfIsAskedWithinTheBudgetToo() throws Exception {
    var server =
        new LoopbackServer((_, wire) -> wire.json(200, "{}", "X-MBX-USED-WEIGHT-1M: 2400"));
    try (var bench = Bench.of(new Clocks(), server, it -> it)) {
      assertThat(bench.client().fetch(Endpoint.TIME)).isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(OverBudget.class);
      assertThat(bench.server().seen()).hasSize(1);
    }
  }

  @Test
  void theExchangesTimeIsTheMachinesUntilItIsMeasured() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json("[]"))) {
      assertThat(bench.client().exchangeTime()).isEqualTo(Clocks.START);
      bench.client().fetch(Endpoint.ASSET_INDEX);
      assertThat(Duration.between(bench.client().exchangeTime(), bench.clocks().exchange()).abs())
          .isLessThan(Duration.ofMillis(1));
    }
  }
}

package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.ClockFacts;
import accounthistory.capture.FailureReason;
import accounthistory.exchange.FetchOutcome.Fetched;
import accounthistory.exchange.FetchOutcome.OverBudget;
import accounthistory.exchange.FetchOutcome.Refused;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.http.Transport;
import accounthistory.exchange.signing.Credentials;
import accounthistory.exchange.signing.SigningKey;
import accounthistory.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class ExchangeClientTest {
  private static final String ACCOUNT = "{\"feeTier\": 0,\n \"assets\": [{\"asset\":\"币安\"}]} \n";

  @Test
  void aSignedReadBringsTheBodyAsItCameWithItsInstantsOnTheExchangesClock() throws Exception {
    var clocks = new Clocks();
    LoopbackServer.Script account =
        (_, wire) -> {
          clocks.pass(Duration.ofMillis(100));
          wire.json(ACCOUNT);
        };
    var server = new LoopbackServer(Bench.tellingTime(clocks, account));
    try (var bench = Bench.of(clocks, server, it -> it)) {
      var outcome = bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);

      assertThat(outcome).isInstanceOf(Fetched.class);
      var fetched = (Fetched) outcome;
      assertThat(fetched.document().body().text()).isEqualTo(ACCOUNT);
      assertThat(fetched.document().part()).isEqualTo("account");
      assertThat(fetched.document().endpoint()).isEqualTo("/fapi/v2/account");
      assertThat(fetched.document().httpStatus()).isEqualTo(200);
      // 250 ms ahead, and half a millisecond for the ones that the exchange cuts off.
      var offset = Duration.ofNanos(250_500_000);
      assertThat(fetched.clock()).isEqualTo(ClockFacts.measured(offset, Duration.ofMillis(20 + 1)));
      // Three questions for the time took 40 ms each.
      var sent = Clocks.START.plusMillis(120);
      assertThat(fetched.document().sentAt()).isEqualTo(sent.plus(offset));
      assertThat(fetched.document().receivedAt()).isEqualTo(sent.plus(offset).plusMillis(100));
    }
  }

  @Test
  void aSignedRequestIsStampedBehindTheExchangesClockByErrorAndBias() throws Exception {
    try (var bench = Bench.of(answering(ACCOUNT))) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);

      var request = bench.server().seen("/fapi/v2/account").getFirst();
      var stamp = Instant.ofEpochMilli(Long.parseLong(request.parameter("timestamp")));
      // offset 250.5 less error 21 and bias 50, in whole milliseconds
      assertThat(stamp).isEqualTo(Clocks.START.plusMillis(120 + 179));
      assertThat(stamp).isBefore(bench.clocks().exchange());
      assertThat(request.parameter("recvWindow")).isEqualTo("5000");
    }
  }

  @Test
  void aSignedRequestCarriesKeySignatureAndNameAndNothingElse() throws Exception {
    try (var bench = Bench.of(answering(ACCOUNT))) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);

      var request = bench.server().seen("/fapi/v2/account").getFirst();
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.target())
          .endsWith(
              "&signature="
                  + SigningKey.parse(Secret.of(Bench.SECRET)).signature(request.payload()));
      assertThat(request.headers())
          .containsOnlyKeys(
              "host", "connection", "user-agent", "accept", "accept-encoding", "x-mbx-apikey")
          .containsEntry("x-mbx-apikey", Bench.KEY)
          .containsEntry("accept-encoding", "gzip");
      assertThat(request.headers().get("user-agent")).matches("account-history/\\d+\\.\\d+\\.\\d+");
    }
  }

  @Test
  void aPublicReadShowsNoKeyAndHasNoQuery() throws Exception {
    try (var bench = Bench.of(answering("[]"))) {
      assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);

      var request = bench.server().seen("/fapi/v1/assetIndex").getFirst();
      assertThat(request.target()).isEqualTo("/fapi/v1/assetIndex");
      assertThat(request.headers()).doesNotContainKey("x-mbx-apikey");
    }
  }

  @Test
  void keysGoWhereTheyBelongAndNowhereElse() throws Exception {
    try (var bench = Bench.of(answering("[]"))) {
      assertThatThrownBy(() -> bench.client().fetch(Endpoint.ACCOUNT_V2))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> bench.client().fetch(Endpoint.ASSET_INDEX, Bench.CREDENTIALS))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(bench.server().seen()).isEmpty();
    }
  }

  @Test
  void aCompressedBodyIsKeptAsItWasBeforeCompression() throws Exception {
    var body = "[" + "\"0.00000000\",".repeat(50_000) + "0]";
    try (var bench = Bench.of((_, wire) -> wire.reply(200, gzip(body), "Content-Encoding: gzip"))) {
      var outcome = bench.client().fetch(Endpoint.ASSET_INDEX);

      assertThat(outcome).isInstanceOf(Fetched.class);
      assertThat(((Fetched) outcome).document().body().text()).isEqualTo(body);
    }
  }

  @Test
  void aChunkedBodyIsPutTogether() throws Exception {
    LoopbackServer.Script chunks =
        (_, wire) -> {
          wire.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          wire.raw("3\r\n[1,\r\n");
          wire.raw("2\r\n2]\r\n");
          wire.raw("0\r\n\r\n");
        };
    try (var bench = Bench.of(chunks)) {
      assertThat(((Fetched) bench.client().fetch(Endpoint.ASSET_INDEX)).document().body().text())
          .isEqualTo("[1,2]");
    }
  }

  @Test
  void oneConnectionServesManyRequestsAndNoCookieComesBack() throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json("[]", "Set-Cookie: a=b; Path=/"))) {
      for (var i = 0; i < 5; i++) {
        assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
      }
      assertThat(bench.server().seen()).extracting(it -> it.connection()).containsOnly(0);
      assertThat(bench.server().seen())
          .allSatisfy(it -> assertThat(it.headers()).doesNotContainKey("cookie"));
    }
  }

  @Test
  void manyReadsAtOnceMeasureOnceAndShareABoundedPool() throws Exception {
    try (var bench = Bench.of(answering(ACCOUNT));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reads =
          IntStream.range(0, 100)
              .mapToObj(_ ->
                  threads.submit(
                      () -> bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS)))
              .toList();
      for (var read : reads) {
        assertThat(read.get()).isInstanceOf(Fetched.class);
      }
      assertThat(bench.server().seen("/fapi/v1/time")).hasSize(3);
      assertThat(bench.server().seen())
          .extracting(it -> it.connection())
          .allMatch(it -> it < Transport.CONNECTIONS);
    }
  }

  @Test
  void whatTheExchangeCountsIsBelievedAndNothingIsSentBeyondIt() throws Exception {
    var used = new ArrayDeque<>(List.of("-1", "2140", "2155", "5"));
    try (var bench =
        Bench.of((_, wire) -> wire.json("[]", "X-MBX-USED-WEIGHT-1M: " + used.removeFirst()))) {
      assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
      var sent = bench.server().seen().size();

      var outcome = bench.client().fetch(Endpoint.ASSET_INDEX);

      assertThat(outcome).isInstanceOf(OverBudget.class);
      assertThat(((OverBudget) outcome).until()).isEqualTo("2026-03-01T12:01:00Z");
      assertThat(((OverBudget) outcome).problem().sent()).isFalse();
      assertThat(((OverBudget) outcome).problem().message())
          .endsWith(
              "/fapi/v1/assetIndex: over budget, weight 10 does not fit into 2155 of 2160 used;"
                  + " the next minute begins at 2026-03-01T12:01:00Z");
      assertThat(bench.server().seen()).hasSize(sent);

      bench.clocks().pass(Duration.ofMinutes(1));
      assertThat(bench.client().fetch(Endpoint.ASSET_INDEX)).isInstanceOf(Fetched.class);
    }
  }

  @Test
  void theLimitThatExchangeInfoTellsIsKept() throws Exception {
    var info =
        "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\","
            + "\"intervalNum\":1,\"limit\":20}]}";
    try (var bench = Bench.of(answering(info))) {
      assertThat(bench.client().fetch(Endpoint.EXCHANGE_INFO)).isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(OverBudget.class);
    }
  }

  @Test
  void aLimitThatWouldForbidEverythingIsNotBelieved() throws Exception {
    var info =
        "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\","
            + "\"intervalNum\":1,\"limit\":1}]}";
    try (var bench = Bench.of(answering(info))) {
      assertThat(bench.client().fetch(Endpoint.EXCHANGE_INFO)).isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.EXCHANGE_INFO)).isInstanceOf(Fetched.class);
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(Fetched.class);
    }
  }

  @Test
  void aRotatedKeyIsUsedForTheNextRequest() throws Exception {
    var secret = new AtomicReference<>("first");
    var credentials =
        new Credentials(
            Secret.from("key", () -> secret.get() + "-key"), Secret.from("secret", secret::get));
    try (var bench = Bench.of(answering(ACCOUNT))) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, credentials);
      secret.set("second");
      bench.client().fetch(Endpoint.ACCOUNT_V2, credentials);

      var requests = bench.server().seen("/fapi/v2/account");
      assertThat(requests)
          .extracting(it -> it.headers().get("x-mbx-apikey"))
          .containsExactly("first-key", "second-key");
      assertThat(requests.getLast().parameter("signature"))
          .isEqualTo(SigningKey.parse(Secret.of("second")).signature(requests.getLast().payload()));
    }
  }

  @Test
  void aKeyThatCannotSignIsRefusedBeforeAnythingIsSent() throws Exception {
    var broken = Secret.from("/run/secrets/main", () -> "-----BEGIN PRIVATE KEY-----\nMIIsecret");
    try (var bench = Bench.of(answering(ACCOUNT))) {
      var outcome =
          bench.client().fetch(Endpoint.ACCOUNT_V2, new Credentials(Secret.of("key"), broken));

      assertThat(outcome).isInstanceOf(Refused.class);
      var problem = ((Refused) outcome).problem();
      assertThat(problem.reason()).isEqualTo(FailureReason.UNUSABLE_KEY);
      assertThat(problem.sent()).isFalse();
      assertThat(problem.message()).contains("/run/secrets/main").doesNotContain("MIIsecret");
      assertThat(bench.server().seen()).isEmpty();
    }
  }

  @Test
  void anInterruptedReadEndsAtOnceAndStaysInterrupted() throws Exception {
    var asked = new CountDownLatch(1);
    try (var bench =
        Bench.of((_, wire) -> {
          asked.countDown();
          wire.hold();
        })) {
      var read =
          new FutureTask<>(() -> {
            var outcome = bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
            return List.of(outcome, Thread.currentThread().isInterrupted());
          });
      var thread = Thread.ofVirtual().start(read);
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();

      var result = read.get(5, TimeUnit.SECONDS);
      assertThat(result.getFirst()).isInstanceOf(Unavailable.class);
      assertThat(((Unavailable) result.getFirst()).problem().reason())
          .isEqualTo(FailureReason.INTERRUPTED);
      assertThat(result.getLast()).isEqualTo(true);
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    var asked = new CountDownLatch(1);
    try (var bench =
        Bench.of((_, wire) -> {
          asked.countDown();
          wire.hold();
        })) {
      var read =
          new FutureTask<>(() -> bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS));
      Thread.ofVirtual().start(read);
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      bench.client().close();

      assertThat(read.get(4, TimeUnit.SECONDS)).isInstanceOf(Unavailable.class);
    }
  }

  private static LoopbackServer.Script answering(String body) {
    return (_, wire) -> wire.json(body);
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}

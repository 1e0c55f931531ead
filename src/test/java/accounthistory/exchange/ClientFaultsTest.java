package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.FailureReason;
import accounthistory.capture.Venue;
import accounthistory.exchange.FetchOutcome.NotUnderstood;
import accounthistory.exchange.FetchOutcome.Unavailable;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.LoopbackServer.Script;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.http.BodyReader;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.http.Transport;
import accounthistory.exchange.ratelimit.ProcessBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the wire can do to a reply.
@Timeout(60)
final class ClientFaultsTest {
  private static final int LIMIT = 100_000;
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void aBodyShorterThanAnnouncedIsTruncatedAndKept() throws Exception {
    var outcome =
        fetched((_, wire) -> {
          wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":1}");
          wire.hangUp();
        });
    assertThat(outcome).isInstanceOf(NotUnderstood.class);
    assertThat(outcome.problem().reason()).isEqualTo(FailureReason.TRUNCATED);
    var kept = Objects.requireNonNull(outcome.problem().document());
    assertThat(kept.body().text()).isEqualTo("{\"a\":1}");
  }

  @Test
  void chunksWithoutTheirEndAreTruncated() throws Exception {
    assertThat(
            reason((_, wire) -> {
              wire.raw(CHUNKED + "7\r\n{\"a\":1}\r\n");
              wire.hangUp();
            }))
        .isEqualTo(FailureReason.TRUNCATED);
    assertThat(
            reason((_, wire) -> {
              wire.raw(CHUNKED + "ff\r\n{\"a\":1}");
              wire.hangUp();
            }))
        .isEqualTo(FailureReason.TRUNCATED);
    assertThat(reason((_, wire) -> wire.raw(CHUNKED + "no size\r\n{}\r\n0\r\n\r\n")))
        .isEqualTo(FailureReason.TRUNCATED);
  }

  @Test
  void aBodyThatEndsWithTheConnectionMustAtLeastBeClosed() throws Exception {
    assertThat(
            reason((_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\n\r\n{\"a\":1");
              wire.hangUp();
            }))
        .isEqualTo(FailureReason.TRUNCATED);
  }

  @Test
  void aCompressedBodyCutAnywhereIsNeverTakenForWhole() throws Exception {
    var whole = gzip("{\"a\":[1,2,3],\"b\":\"" + "x".repeat(50) + "\"}");
    for (var length = 1; length < whole.length; length += 7) {
      var cut = Arrays.copyOf(whole, length);
      assertThat(reason((_, wire) -> wire.reply(200, cut, "Content-Encoding: gzip")))
          .as("cut after %d bytes", length)
          .isEqualTo(FailureReason.TRUNCATED);
    }
  }

  @Test
  void whatIsNotCompressedAsSaidIsNotUnderstood() throws Exception {
    assertThat(reason((_, wire) -> wire.json(200, "{}".repeat(9), "Content-Encoding: gzip")))
        .isEqualTo(FailureReason.NOT_UNDERSTOOD);
    var outcome = fetched((_, wire) -> wire.json(200, "{}", "Content-Encoding: br"));
    assertThat(outcome.problem().reason()).isEqualTo(FailureReason.NOT_UNDERSTOOD);
    assertThat(outcome.problem().message()).endsWith("content encoding br, requested gzip");
  }

  @Test
  void aBodyUpToTheLimitIsTakenAndOneByteMoreIsNot() throws Exception {
    var most = "{" + " ".repeat(LIMIT - 2) + "}";
    try (var bench = Bench.of((_, wire) -> wire.json(most), it -> it.withBodyLimit(LIMIT))) {
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(FetchOutcome.Fetched.class);
    }
    var outcome = fetched((_, wire) -> wire.json(most + " "), it -> it.withBodyLimit(LIMIT));
    assertThat(outcome).isInstanceOf(NotUnderstood.class);
    assertThat(outcome.problem().reason()).isEqualTo(FailureReason.TOO_LARGE);
    assertThat(outcome.problem().document()).isNull();
    assertThat(outcome.problem().message()).endsWith("more than 100000 B");
  }

  @Test
  void aCompressedBombIsStoppedAtTheLimit() throws Exception {
    var bomb = gzip("{" + "0".repeat(50_000_000) + "}");
    assertThat(bomb).hasSizeLessThan(LIMIT);
    assertThat(
            fetched(
                    (_, wire) -> wire.reply(200, bomb, "Content-Encoding: gzip"),
                    it -> it.withBodyLimit(LIMIT))
                .problem()
                .reason())
        .isEqualTo(FailureReason.TOO_LARGE);
  }

  private static void awaitAll(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void onlyOneBodyAtATimeMayBeBig() throws Exception {
    var requests = 3;
    var mebi = new byte[1 << 20];
    Arrays.fill(mebi, (byte) ' ');
    var begun = new CountDownLatch(requests);
    var big = new AtomicInteger();
    var most = new AtomicInteger();
    try (var bench =
            Bench.of((_, wire) -> {
              wire.raw(
                  "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n{".formatted(32 * mebi.length + 2));
              for (var i = 0; i < 32; i++) {
                wire.out().write(mebi);
                if (i == BodyReader.BIG / mebi.length - 1) {
                  begun.countDown();
                }
                // More than any socket's buffers hold: the client has read beyond the small part.
                if (i == 24) {
                  awaitAll(begun);
                  most.accumulateAndGet(big.incrementAndGet(), Math::max);
                }
              }
              big.decrementAndGet();
              wire.raw("}");
            });
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcomes = new ArrayList<Future<FetchOutcome>>();
      for (var i = 0; i < requests; i++) {
        outcomes.add(
            threads.submit(() -> bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS)));
      }
      for (var outcome : outcomes) {
        assertThat(outcome.get()).isInstanceOf(FetchOutcome.Fetched.class);
      }
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void anEndlessStreamIsStoppedAtTheLimit() throws Exception {
    assertThat(
            fetched(
                    (_, wire) -> {
                      wire.raw(CHUNKED);
                      while (true) {
                        wire.raw("a\r\n{\"a\": [0, \r\n");
                      }
                    },
                    it -> it.withBodyLimit(LIMIT))
                .problem()
                .reason())
        .isEqualTo(FailureReason.TOO_LARGE);
  }

  @Test
  void anEndlessRowOfCompressedBlocksIsRefusedAtTheSecond() throws Exception {
    var nothing = gzip("");
    assertThat(
            reason((_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
              while (true) {
                wire.out().write(nothing);
              }
            }))
        .isEqualTo(FailureReason.NOT_UNDERSTOOD);
  }

  @Test
  void endlessBytesAfterACompressedBodyAreStoppedAtTheLimit() throws Exception {
    var whole = gzip("{}");
    var rest = new byte[10_000];
    assertThat(
            fetched(
                    (_, wire) -> {
                      wire.raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
                      wire.out().write(whole);
                      while (true) {
                        wire.out().write(rest);
                      }
                    },
                    it -> it.withBodyLimit(LIMIT))
                .problem()
                .reason())
        .isEqualTo(FailureReason.TOO_LARGE);
  }

  @Test
  void aCompressedBodyThatEndsBeforeItsAnnouncedLengthIsTruncated() throws Exception {
    var whole = gzip("{}");
    assertThat(
            reason((_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n");
              wire.out().write(whole);
              wire.hangUp();
            }))
        .isEqualTo(FailureReason.TRUNCATED);
  }

  @Test
  void anEndlessHeadIsStopped() throws Exception {
    assertThat(
            reason((_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\n");
              for (var i = 0; ; i++) {
                wire.raw("X-" + i + ": y\r\n");
              }
            }))
        .isEqualTo(FailureReason.NOT_UNDERSTOOD);
    assertThat(
            reason((_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nX: ");
              while (true) {
                wire.raw("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
              }
            }))
        .isEqualTo(FailureReason.NOT_UNDERSTOOD);
  }

  @Test
  void whatIsNotHttpIsNotUnderstood() throws Exception {
    assertThat(
            reason((_, wire) -> {
              wire.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n");
              wire.hangUp();
            }))
        .isEqualTo(FailureReason.NOT_UNDERSTOOD);
  }

  @Test
  void aConnectionThatBreaksIsAnOutage() throws Exception {
    for (Script script :
        new Script[] {
          (_, wire) -> wire.hangUp(),
          (_, wire) -> wire.reset(),
          (_, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nConte");
            wire.reset();
          },
        }) {
      var outcome = fetched(script);
      assertThat(outcome).isInstanceOf(Unavailable.class);
      assertThat(outcome.problem().reason()).isEqualTo(FailureReason.UNREACHABLE);
      assertThat(outcome.problem().sent()).isTrue();
    }
  }

  @Test
  void nothingIsAskedTwice() throws Exception {
    for (Script script :
        new Script[] {
          (_, wire) -> wire.hangUp(),
          (_, wire) -> wire.reset(),
          (_, wire) -> wire.json(429, "", "Retry-After: 0"),
          (_, wire) -> wire.json(503, "", "Retry-After: 0"),
        }) {
      try (var bench = Bench.of(script)) {
        bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
        assertThat(bench.server().seen("/fapi/v2/account")).hasSize(1);
      }
    }
  }

  @Test
  void aReadThatIsGivenUpHangsUp() throws Exception {
    var hungUp = new CountDownLatch(1);
    try (var bench =
        Bench.of(
            (_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
              try {
                wire.hold();
              } finally {
                hungUp.countDown();
              }
            },
            it -> it.withTimeouts(Bench.timeouts(5_000, 60_000, 500)))) {
      bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aClosedPortIsAnOutageAndNothingWasSent() throws Exception {
    var clocks = new Clocks();
    var server = new LoopbackServer((_, wire) -> wire.json("{}"));
    server.close();
    try (var bench = Bench.of(clocks, server, it -> it)) {
      var outcome = (Unfetched) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
      assertThat(outcome).isInstanceOf(Unavailable.class);
      assertThat(outcome.problem().reason()).isEqualTo(FailureReason.UNREACHABLE);
      assertThat(outcome.problem().sent()).isFalse();
      assertThat(outcome.problem().message()).contains("unreachable").contains("refused");
    }
  }

  @Test
  void aServerThatSaysNothingIsWaitedForNoLongerThanTheResponseTimeout() throws Exception {
    var outcome =
        fetched((_, wire) -> wire.hold(), it -> it.withTimeouts(Bench.timeouts(500, 300, 20_000)));
    assertThat(outcome).isInstanceOf(Unavailable.class);
    assertThat(outcome.problem().reason()).isEqualTo(FailureReason.TIMEOUT);
  }

  @Test
  void aBodyThatStopsIsWaitedForNoLongerThanTheResponseTimeout() throws Exception {
    var outcome =
        fetched(
            (_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
              wire.hold();
            },
            it -> it.withTimeouts(Bench.timeouts(500, 300, 20_000)));
    assertThat(outcome).isInstanceOf(Unavailable.class);
    assertThat(outcome.problem().reason()).isEqualTo(FailureReason.TIMEOUT);
  }

  @Test
  void aTricklingBodyIsCutByTheTotalTimeout() throws Exception {
    var begin = System.nanoTime();
    var outcome =
        fetched(
            (_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
              wire.trickle(20);
            },
            it -> it.withTimeouts(Bench.timeouts(5_000, 5_000, 700)));
    assertThat(outcome).isInstanceOf(Unavailable.class);
    assertThat(outcome.problem().reason()).isEqualTo(FailureReason.TIMEOUT);
    assertThat(outcome.problem().message()).endsWith("timeout, no whole reply within PT0.7S");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void aTricklingHeadIsCutByTheTotalTimeout() throws Exception {
    var outcome =
        fetched(
            (_, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nX: ");
              wire.trickle(20);
            },
            it -> it.withTimeouts(Bench.timeouts(5_000, 5_000, 700)));
    assertThat(outcome.problem().reason()).isEqualTo(FailureReason.TIMEOUT);
  }

  @Test
  void aHostThatDoesNotAcceptIsWaitedForNoLongerThanTheConnectTimeout() throws Exception {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var first = new Socket(full.getInetAddress(), full.getLocalPort());
        var second = new Socket(full.getInetAddress(), full.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      // No connection is accepted, and the queue of waiting ones is full.
      var options =
          ExchangeOptions.of(
                  Venue.BINANCE_USDM,
                  Environment.SIMULATED,
                  URI.create("http://127.0.0.1:" + full.getLocalPort()))
              .withTimeouts(Bench.timeouts(300, 20_000, 40_000));
      var clocks = new Clocks();
      try (var client = ExchangeClient.open(options, new ProcessBudget(), clocks, clocks::nanos)) {
        var outcome = (Unfetched) client.fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
        assertThat(outcome).isInstanceOf(Unavailable.class);
        assertThat(outcome.problem().reason()).isEqualTo(FailureReason.TIMEOUT);
        assertThat(outcome.problem().sent()).isFalse();
      }
    }
  }

  @Test
  void aFaultCostsItsConnectionAndNotTheClient() throws Exception {
    var broken = new AtomicBoolean(true);
    try (var bench =
        Bench.of(
            (_, wire) -> {
              if (broken.getAndSet(false)) {
                wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n{");
                wire.hold();
              } else {
                wire.json("{}");
              }
            },
            it -> it.withTimeouts(Bench.timeouts(500, 300, 20_000)))) {
      assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
          .isInstanceOf(Unavailable.class);
      for (var i = 0; i < 2 * Transport.CONNECTIONS; i++) {
        assertThat(bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS))
            .isInstanceOf(FetchOutcome.Fetched.class);
      }
    }
  }

  private static FailureReason reason(Script script) throws IOException {
    return fetched(script).problem().reason();
  }

  private static Unfetched fetched(Script script) throws IOException {
    return fetched(script, it -> it);
  }

  private static Unfetched fetched(Script script, UnaryOperator<ExchangeOptions> options)
      throws IOException {
    try (var bench = Bench.of(script, options)) {
      return (Unfetched) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
    }
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}

package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.simulator.fault.FaultScript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;

/// Each fault of the script as a client sees it.
@Timeout(60)
final class ScriptedFaultsTest {
  private static final String TIME = "/fapi/v1/time";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          408                             | 408 | -1007 | Timeout waiting for response
          503 unknown-error               | 503 | -1000 | Unknown error, please check your request
          503 unavailable                 | 503 | -1000 | Service Unavailable.
          503 internal-error              | 503 | -1001 | Internal error; unable to process
          503 throttled                   | 503 | -1008 | Request throttled by system-level protection
          shutting-down                   | 503 | -1016 | This service is no longer available.
          error 401 -2017 "API Keys are locked." | 401 | -2017 | API Keys are locked.
          """)
  void errorOfTheExchange(String line, int status, int code, String message) throws Exception {
    try (var fixture = scripted(line)) {
      var answer = fixture.client.get(TIME);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.code()).isEqualTo(code);
      assertThat(answer.message()).startsWith(message);
      assertThat(answer.usedWeight()).isEqualTo(1);
    }
  }

  @Test
  void throttledWithAndWithoutATime() throws Exception {
    try (var fixture =
        scripted(
            """
            429                     first 1
            429 retry-after 15s     first 1
            429 without-retry-after first 1
            """)) {
      fixture.clock.step(Duration.ofSeconds(20));

      var untilTheMinute = fixture.client.get(TIME);
      var forAWhile = fixture.client.get(TIME);
      var untold = fixture.client.get(TIME);

      assertThat(untilTheMinute.status()).isEqualTo(429);
      assertThat(untilTheMinute.code()).isEqualTo(-1003);
      assertThat(untilTheMinute.header("Retry-After")).isEqualTo("40");
      assertThat(forAWhile.header("Retry-After")).isEqualTo("15");
      assertThat(untold.status()).isEqualTo(429);
      assertThat(untold.response().headers().firstValue("Retry-After")).isEmpty();
      assertThat(fixture.client.get(TIME).status()).isEqualTo(200);
    }
  }

  @Test
  void banHoldsForTheAddressUntilTheInstantTold() throws Exception {
    try (var fixture = scripted("418 for 3m without-retry-after first 1 path /fapi/v1/time")) {
      var until = ExchangeFixture.EPOCH.plus(Duration.ofMinutes(3));

      var banned = fixture.client.get(TIME);

      assertThat(banned.status()).isEqualTo(418);
      assertThat(banned.code()).isEqualTo(-1003);
      assertThat(banned.message())
          .startsWith(
              "Way too many requests; IP(127.0.0.1) banned until " + until.toEpochMilli() + ".");
      assertThat(banned.response().headers().firstValue("Retry-After")).isEmpty();
      fixture.clock.set(until.minusMillis(1));
      assertThat(fixture.client.get("/fapi/v1/exchangeInfo").status()).isEqualTo(418);
      assertThat(fixture.client.get("/sapi/v1/account/apiRestrictions").status()).isEqualTo(418);
      fixture.clock.set(until);
      assertThat(fixture.client.get(TIME).status()).isEqualTo(200);
    }
  }

  @Test
  void pagesInsteadOfJson() throws Exception {
    try (var fixture = scripted("403 first 1\nhtml first 1")) {
      var blocked = fixture.client.get(TIME);
      var page = fixture.client.get(TIME);

      assertThat(blocked.status()).isEqualTo(403);
      assertThat(blocked.header("Content-Type")).isEqualTo("text/html");
      assertThat(blocked.text()).startsWith("<html>");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.text()).startsWith("<html>");
    }
  }

  @Test
  void bodiesThatAreNoAnswer() throws Exception {
    try (var fixture =
        scripted(
            """
            maintenance            first 1
            maintenance status 503 first 1
            empty                  first 1
            redirect https://elsewhere/login first 1
            garbage of 2kB         first 1
            """)) {
      var maintenance = fixture.client.get(TIME);
      assertThat(maintenance.status()).isEqualTo(200);
      assertThat(maintenance.json().has("239999")).isTrue();
      assertThat(fixture.client.get(TIME).status()).isEqualTo(503);
      var empty = fixture.client.accountCompressed(fixture.account(), fixture.clock.instant());
      assertThat(empty.status()).isEqualTo(200);
      assertThat(empty.response().body()).isEmpty();
      var redirect = fixture.client.get(TIME);
      assertThat(redirect.status()).isEqualTo(302);
      assertThat(redirect.header("Location")).isEqualTo("https://elsewhere/login");
      assertThat(fixture.client.get(TIME).response().body()).hasSize(2048);
    }
  }

  @Test
  void garbageIsOfItsSeed() throws Exception {
    assertThat(garbage("garbage rate 100% seed 1")).isEqualTo(garbage("garbage rate 100% seed 1"));
    assertThat(garbage("garbage rate 100% seed 1"))
        .isNotEqualTo(garbage("garbage rate 100% seed 2"));
  }

  @Test
  void clockIsOffForTimeAndSignatures() throws Exception {
    try (var fixture = scripted("drift -1500ms from 1m to 2m")) {
      var account = fixture.account();
      assertThat(fixture.client.account(account, fixture.clock.instant()).status()).isEqualTo(200);

      fixture.clock.step(Duration.ofMinutes(1));

      var now = fixture.clock.instant();
      assertThat(fixture.client.account(account, now).code()).isEqualTo(-1021);
      assertThat(fixture.client.account(account, now.minusMillis(1500)).status()).isEqualTo(200);
      assertThat(fixture.client.get(TIME).json().get("serverTime").asLong())
          .isEqualTo(now.toEpochMilli() - 1500);
    }
  }

  @Test
  void banIsToldByTheClockThatIsOff() throws Exception {
    try (var fixture = scripted("drift +2s\n418 for 1m first 1")) {
      var until = ExchangeFixture.EPOCH.plusSeconds(62).toEpochMilli();
      assertThat(fixture.client.get(TIME).message()).contains("banned until " + until);
      assertThat(fixture.client.get(TIME).message()).contains("banned until " + until);
    }
  }

  @Test
  void slowReplyIsTrueAndLate() throws Exception {
    try (var fixture = scripted("slow 300ms")) {
      var asked = System.nanoTime();
      var answer = fixture.client.account(fixture.account(), fixture.clock.instant());

      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(299));
      assertThat(answer.json().has("positions")).isTrue();
      assertThat(fixture.servedCounts().account("one-way-cross").bodies()).isEqualTo(1);
    }
  }

  @Test
  void trickleComesByteByByte() throws Exception {
    try (var fixture = scripted("trickle with 5ms")) {
      var asked = System.nanoTime();
      var answer = fixture.client.get(TIME);

      assertThat(answer.json().has("serverTime")).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .isGreaterThan(Duration.ofMillis(5L * answer.response().body().length));
    }
  }

  @Test
  void resetIsAResetAndNotAnEnd() throws Exception {
    try (var fixture = scripted("reset first 1\nreset at 50%")) {
      assertThatThrownBy(() -> raw(fixture, TIME)).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> raw(fixture, TIME)).isInstanceOf(SocketException.class);
      assertThat(fixture.servedCounts().statuses(TIME)).containsEntry(200, 2L);
    }
  }

  @Test
  void truncatedTransferBreaksOffBeforeTheAnnouncedEnd() throws Exception {
    try (var fixture = scripted("truncated at 10B")) {
      var reply = raw(fixture, TIME);

      assertThat(reply.body()).isEqualTo("{\"serverTi");
      assertThat(reply.announced()).isEqualTo(28);
      assertThatThrownBy(() -> fixture.client.get(TIME)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void lengthIsAnnouncedTooLongAndTooShort() throws Exception {
    try (var fixture = scripted("wrong-length 10 first 1\nwrong-length -10 first 1")) {
      var tooLong = raw(fixture, TIME);
      assertThat(tooLong.announced()).isEqualTo(38);
      assertThat(tooLong.body()).hasSize(28).endsWith("}");

      var tooShort = raw(fixture, TIME);
      assertThat(tooShort.announced()).isEqualTo(18);
      assertThat(tooShort.body()).hasSize(28).endsWith("}");
      assertThat(tooShort.head()).contains("X-mbx-used-weight-1m: 2");
    }
  }

  @Test
  void cutDocumentArrivesWhole() throws Exception {
    try (var fixture = scripted("cut at 50%")) {
      assertThat(fixture.client.get(TIME).text()).isEqualTo("{\"serverTime\":");
      var answer = fixture.client.accountCompressed(fixture.account(), fixture.clock.instant());
      assertThat(answer.text()).startsWith("{\"feeTier\"").doesNotEndWith("}]}");
      assertThat(fixture.servedCounts().account("one-way-cross").bodies()).isZero();
    }
  }

  @Test
  void keysAndNumbersOfTheDocumentAreSpoiled() throws Exception {
    try (var fixture =
        scripted(
            """
            duplicate-key                        first 1
            number NaN                           first 1
            number 1e999999999 field walletBalance first 1
            """)) {
      assertThat(account(fixture).text()).startsWith("{\"feeTier\":0,\"feeTier\":0,\"feeBurn\"");
      assertThat(account(fixture).json().get("totalInitialMargin").asString()).isEqualTo("NaN");
      var assets = account(fixture).json().get("assets");
      assertThat(assets).isNotEmpty();
      for (var asset : assets) {
        assertThat(asset.get("walletBalance").asString()).isEqualTo("1e999999999");
        assertThat(asset.get("marginBalance").asString()).doesNotContain("e");
      }
    }
  }

  @Test
  void replyOfAnotherAccountComesUnderThisKey() throws Exception {
    try (var fixture = scripted("reply-of flat account one-way-cross")) {
      var other = fixture.client.account(fixture.world.account("flat"), fixture.clock.instant());

      assertThat(account(fixture).text()).isEqualTo(other.text());
      assertThat(fixture.servedCounts().account("flat").bodies()).isEqualTo(1);
    }
  }

  @Test
  void bombIsSmallOnTheWireAndBigBehindIt() throws Exception {
    try (var fixture = scripted("gzip-bomb of 32MB")) {
      var answer = fixture.client.get(TIME);

      assertThat(answer.isCompressed()).isTrue();
      assertThat(answer.response().body().length).isLessThan(100_000);
      try (var gzip = new GZIPInputStream(new ByteArrayInputStream(answer.response().body()))) {
        assertThat(gzip.skip(1L << 40)).isGreaterThanOrEqualTo(32L << 20);
      }
    }
  }

  @Test
  void endlessBodyGoesOnUntilTheClientHangsUp() throws Exception {
    try (var fixture = scripted("endless first 1")) {
      try (var socket = connected(fixture, TIME)) {
        assertThat(socket.getInputStream().readNBytes(20_000_000)).hasSize(20_000_000);
      }

      assertThat(fixture.client.get(TIME).status()).isEqualTo(200);
    }
  }

  @Test
  void connectionsAreCutWithoutTls() throws Exception {
    try (var fixture = scripted("tls-failure first 1")) {
      try (var socket =
          new Socket(InetAddress.getLoopbackAddress(), fixture.exchange.baseUri().getPort())) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }

      assertThat(fixture.client.get(TIME).status()).isEqualTo(200);
    }
  }

  @Test
  void ruleIsOnlyForItsPathAndAccount() throws Exception {
    try (var fixture = scripted("403 path /fapi/v2/account account flat")) {
      var flat = fixture.world.account("flat");

      assertThat(fixture.client.get(TIME).status()).isEqualTo(200);
      assertThat(account(fixture).status()).isEqualTo(200);
      assertThat(fixture.client.account(flat, fixture.clock.instant()).status()).isEqualTo(403);
      assertThat(fixture.servedCounts().statuses(TestClient.ACCOUNT, "flat"))
          .containsEntry(403, 1L);
      assertThat(fixture.servedCounts().statuses(TestClient.ACCOUNT, "one-way-cross"))
          .containsEntry(200, 1L);
    }
  }

  @Test
  void rateAndOrdinalsPickRequests() throws Exception {
    assertThat(refused("403 first 2")).containsExactlyInAnyOrder(1, 2);
    assertThat(refused("403 each 4th")).containsExactlyInAnyOrder(4, 8, 12, 16, 20);
    assertThat(refused("403 rate 30% seed 3")).isEqualTo(refused("403 rate 30% seed 3"));
    assertThat(refused("403 rate 30% seed 3")).hasSizeBetween(1, 12);
    assertThat(refused("403 rate 30% seed 3")).isNotEqualTo(refused("403 rate 30% seed 4"));
  }

  @Test
  void accountThatIsNotThereIsRefusedAtTheStart() {
    assertThatThrownBy(() -> scripted("403 account unknown"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown");
  }

  @Test
  void replyThroughTheFrontIsTheUsualOne() throws Exception {
    try (var fixture = scripted("403 from 1h");
        var plain = ExchangeFixture.with(ExchangeFixture.PLENTY)) {
      for (var i = 0; i < 3; i++) {
        var through = account(fixture);
        assertThat(through.text()).isEqualTo(account(plain).text());
        assertThat(through.response().headers().map().keySet())
            .isEqualTo(account(plain).response().headers().map().keySet());
      }
    }
  }

  private static Set<Integer> refused(String line) throws Exception {
    Set<Integer> refused = new HashSet<>();
    try (var fixture = scripted(line)) {
      for (var i = 1; i <= 20; i++) {
        if (fixture.client.get(TIME).status() == 403) {
          refused.add(i);
        }
      }
    }
    return refused;
  }

  private static byte[] garbage(String line) throws Exception {
    try (var fixture = scripted(line)) {
      var answer = fixture.client.get(TIME);
      assertThatThrownBy(answer::json).isInstanceOf(JacksonException.class);
      return answer.response().body();
    }
  }

  private static TestClient.Answer account(ExchangeFixture fixture) throws Exception {
    return fixture.client.account(fixture.account(), fixture.clock.instant());
  }

  static ExchangeFixture scripted(String text) throws Exception {
    return ExchangeFixture.with(ExchangeFixture.PLENTY.withScript(FaultScript.parse("test", text)));
  }

  private record Raw(String head, String body) {
    int announced() {
      return Arrays.stream(head.split("\r\n", -1))
          .filter(line -> line.regionMatches(true, 0, "Content-Length: ", 0, 16))
          .mapToInt(line -> Integer.parseInt(line.substring(16)))
          .findFirst()
          .orElseThrow();
    }
  }

  /// All bytes of a reply, until the connection ends.
  private static Raw raw(ExchangeFixture fixture, String path) throws IOException {
    try (var socket = connected(fixture, path)) {
      var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      var end = text.indexOf("\r\n\r\n");
      return new Raw(text.substring(0, end), text.substring(end + 4));
    }
  }

  private static Socket connected(ExchangeFixture fixture, String path) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), fixture.exchange.baseUri().getPort());
    var request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}

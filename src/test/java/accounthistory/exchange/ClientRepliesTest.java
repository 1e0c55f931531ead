package accounthistory.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Failure;
import accounthistory.capture.FailureReason;
import accounthistory.exchange.FetchOutcome.Banned;
import accounthistory.exchange.FetchOutcome.Challenged;
import accounthistory.exchange.FetchOutcome.Forgotten;
import accounthistory.exchange.FetchOutcome.Refused;
import accounthistory.exchange.FetchOutcome.Throttled;
import accounthistory.exchange.FetchOutcome.Unfetched;
import accounthistory.exchange.binance.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each reply of the exchange ends as.
final class ClientRepliesTest {
  /// Three questions for the time took 40 ms each, and the exchange is 250.5 ms ahead.
  private static final Instant ANSWERED = Clocks.START.plusMillis(120).plusNanos(250_500_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {'code':-1000,'msg':'unknown'}            | Unavailable   | troubled",
        "400 | {'code':-1022,'msg':'bad signature'}      | Refused       | refused",
        "400 | {'code':-1102,'msg':'timestamp missing'}  | NotUnderstood | rejected",
        "400 | {'code':-4109,'msg':'inactive'}           | Inactive      | inactive",
        "400 | {'code':-9999,'msg':'new code'}           | Unavailable   | unknown_reply",
        "400 | {'239999':'maintenance until 10:00'}      | Unavailable   | maintenance",
        "400 | {'error':'no code'}                       | Unavailable   | maintenance",
        "400 | {'code':-5000,'msg':'it is retired'}      | NotUnderstood | gone",
        "400 | {'code':-21015,'msg':'gone'}              | NotUnderstood | gone",
        "400 | {'code':-4166,'msg':'recent 90 days only'}| Forgotten     | forgotten",
        "400 | '''Bad Request'''                           | Unavailable   | unknown_reply",
        "400 | ''                                        | Unavailable   | unknown_reply",
        "400 | <html>Bad Request</html>                  | Unavailable   | unknown_reply",
        "401 | {'code':-2014,'msg':'format'}             | Refused       | refused",
        "401 | {'code':-2015,'msg':'rejected'}           | Refused       | refused",
        "401 | <html>Login</html>                        | Unavailable   | unknown_reply",
        "401 | {'code':-9999,'msg':'new code'}           | Unavailable   | unknown_reply",
        "401 | ''                                        | Unavailable   | unknown_reply",
        "403 | <html>Request blocked</html>              | Throttled     | firewall",
        "403 | {'code':-2015,'msg':'rejected'}           | Refused       | refused",
        "404 | {'code':-5000,'msg':'path'}               | Unavailable   | not_found",
        "404 | <html>Not Found</html>                    | Unavailable   | not_found",
        "405 | ''                                        | Unavailable   | unknown_reply",
        "410 | <html>Gone</html>                         | Unavailable   | not_found",
        "408 | ''                                        | Unavailable   | timeout",
        "418 | ''                                        | Banned        | banned",
        "429 | {'code':-1003,'msg':'Too many requests'}  | Throttled     | throttled",
        "429 | <html>Too many</html>                     | Throttled     | throttled",
        "451 | <html>Unavailable here</html>             | Refused       | restricted",
        "500 | {'code':-1001,'msg':'Internal error'}     | Unavailable   | troubled",
        "502 | <html>Bad Gateway</html>                  | Unavailable   | troubled",
        "503 | {'code':-1008,'msg':'throttled'}          | Unavailable   | troubled",
        "503 | {'code':-1016,'msg':'shutting down'}      | Unavailable   | maintenance",
        "503 | Service Unavailable.                      | Unavailable   | troubled",
        "503 | {'msg':'Unknown error'}                   | Unavailable   | maintenance",
        "504 | ''                                        | Unavailable   | troubled",
        "200 | {'code':-1003,'msg':'Too many requests'}  | Throttled     | throttled",
        "200 | {'code':-9999,'msg':'new code'}           | Unavailable   | unknown_reply",
        "200 | {'239999':'maintenance'}                  | Unavailable   | maintenance",
        "200 | ''                                        | Unavailable   | empty",
        "200 | ' '                                       | Unavailable   | empty",
        "200 | <html>Login</html>                        | Unavailable   | unknown_reply",
        "200 | []                                        | Unavailable   | unknown_reply",
        "200 | {'feeTier':0                              | NotUnderstood | truncated",
        "202 | ''                                        | Unavailable   | unknown_reply",
        "204 | ''                                        | Unavailable   | unknown_reply",
        "206 | {}                                        | Unavailable   | unknown_reply",
      })
  void aReplyEndsAsWhatItMeans(int status, String body, String outcome, String reason)
      throws Exception {
    var text = body.replace('\'', '"');
    var result = answered(status, text);

    assertThat(result.getClass().getSimpleName()).isEqualTo(outcome);
    var problem = result.problem();
    assertThat(problem.reason().label()).isEqualTo(reason);
    assertThat(problem.httpStatus()).isEqualTo(status);
    assertThat(problem.sent()).isTrue();
    assertThat(problem.message())
        .startsWith("GET http://localhost:")
        .contains("/fapi/v2/account: HTTP " + status);
    if (text.isEmpty()) {
      assertThat(problem.document()).isNull();
    } else {
      var kept = Objects.requireNonNull(problem.document());
      assertThat(kept.body().text()).isEqualTo(text);
      assertThat(kept.httpStatus()).isEqualTo(status);
    }
    assertThat(result.failure().reason()).isEqualTo(reason);
  }

  @Test
  void aDormantWalletIsAStateAndEverythingElseAFailure() throws Exception {
    assertThat(answered(400, "{\"code\":-4109,\"msg\":\"inactive\"}").failure().kind())
        .isEqualTo(Failure.Kind.INACTIVE);
    assertThat(answered(500, "").failure().kind()).isEqualTo(Failure.Kind.FAILED);
  }

  @Test
  void whatIsForgottenSaysHowLongItWasKept() throws Exception {
    var text = "{\"code\":-4166,\"msg\":\"Search window is restricted to recent %s days only.\"}";
    assertThat(((Forgotten) answered(400, text.formatted("30"))).kept())
        .hasValue(Duration.ofDays(30));
    assertThat(((Forgotten) answered(400, text.formatted("%s"))).kept()).isEmpty();
  }

  @Test
  void onlyACodedRefusalIsForGood() throws Exception {
    assertThat(((Refused) answered(401, "{\"code\":-2015,\"msg\":\"no\"}")).isForGood()).isTrue();
    assertThat(((Refused) answered(400, "{\"code\":-1109,\"msg\":\"no\"}")).isForGood()).isFalse();
    assertThat(((Refused) answered(451, "<html>not here</html>")).isForGood()).isFalse();
  }

  @Test
  void aFirewallThatAnswersIsNamed() throws Exception {
    for (var status : new int[] {202, 405, 400}) {
      var outcome = answered(status, "", "x-amzn-waf-action: challenge");
      assertThat(outcome).isInstanceOf(Challenged.class);
      assertThat(outcome.problem().message())
          .endsWith(
              "HTTP %d, a firewall answers in the exchange's place, x-amzn-waf-action: challenge"
                  .formatted(status));
    }
    assertThat(answered(403, "", "x-amzn-waf-action: block")).isInstanceOf(Throttled.class);
    assertThat(answered(503, "{\"code\":-1008,\"msg\":\"\"}", "x-amzn-waf-action: count"))
        .isInstanceOf(FetchOutcome.Unavailable.class);
  }

  @Test
  void aRefusalSaysCodeTextAndAddress() throws Exception {
    var text = "Invalid API-key, IP, or permissions for action, request ip: 192.0.2.7";
    var outcome = answered(401, "{\"code\":-2015,\"msg\":\"" + text + "\"}");

    assertThat(outcome).isInstanceOf(Refused.class);
    assertThat(outcome.problem().code()).isEqualTo(-2015);
    assertThat(outcome.problem().message()).endsWith("HTTP 401, code -2015 \"" + text + "\"");
  }

  @Test
  void aThrottledClientWaitsForTheNextMinute() throws Exception {
    var outcome = answered(429, "{\"code\":-1003,\"msg\":\"Too many requests\"}");

    assertThat(((Throttled) outcome).until()).isEqualTo("2026-03-01T12:01:00Z");
  }

  @Test
  void aThrottledClientWaitsAsLongAsItIsTold() throws Exception {
    var outcome = answered(429, "{\"code\":-1003,\"msg\":\"Too many\"}", "Retry-After: 17");
    assertThat(((Throttled) outcome).until()).isEqualTo(ANSWERED.plusSeconds(17));
  }

  @Test
  void aRetryAfterThatIsUnreadableOrNoPauseIsIgnored() throws Exception {
    for (var told : List.of("Fri, 31 Dec 1999 23:59:59 GMT", "0", "-5", "soon", "1e3")) {
      var outcome = answered(429, "", "Retry-After: " + told);
      assertThat(((Throttled) outcome).until()).isEqualTo("2026-03-01T12:01:00Z");
    }
  }

  @ParameterizedTest
  @CsvSource({"418", "429", "400"})
  void aBanEndsMomentsAfterTheExchangeSaysSo(int status) throws Exception {
    var outcome =
        answered(
            status,
            "{\"code\":-1003,\"msg\":\"Way too many requests; IP(192.0.2.7) banned until"
                + " 1772370000123. Please use the websocket.\"}",
            "Retry-After: 5");
    assertThat(outcome).isInstanceOf(Banned.class);
    assertThat(((Banned) outcome).until()).isEqualTo(Instant.ofEpochMilli(1_772_370_005_123L));
  }

  @Test
  void aBanWithoutAnEndInItsTextLastsAsTheHeaderSaysOrLongerThanTheShortest() throws Exception {
    assertThat(((Banned) answered(418, "", "Retry-After: 200")).until())
        .isEqualTo(ANSWERED.plusSeconds(205));
    assertThat(((Banned) answered(418, "")).until()).isEqualTo(ANSWERED.plusSeconds(605));
  }

  @Test
  void aDateIsMeantByTheClockOfTheReplyThatTellsIt() throws Exception {
    var date = "Date: Thu, 01 Jan 2026 00:00:00 GMT";
    for (var end :
        List.of(
            "Thu, 01 Jan 2026 02:00:00 GMT",
            "Thursday, 01-Jan-26 02:00:00 GMT",
            "Thu Jan  1 02:00:00 2026")) {
      var outcome = answered(418, "", date, "Retry-After: " + end);
      assertThat(((Banned) outcome).until()).isEqualTo(ANSWERED.plusSeconds(7205));
    }
    var undated = answered(418, "", "Retry-After: Sun, 01 Mar 2026 14:00:00 GMT");
    assertThat(((Banned) undated).until()).isEqualTo("2026-03-01T14:00:05Z");
    assertThat(
            ((Throttled) answered(429, "", date, "Retry-After: Thu, 01 Jan 2026 00:01:40 GMT"))
                .until())
        .isEqualTo(ANSWERED.plusSeconds(100));
  }

  @Test
  void aBanThatIsSaidToBeOverIsWaitedForAllTheSame() throws Exception {
    var text = "{\"code\":-1003,\"msg\":\"banned until 1500000000000\"}";
    assertThat(((Banned) answered(418, text)).until()).isEqualTo(ANSWERED.plusSeconds(605));
  }

  @Test
  void anAbsurdPauseIsCut() throws Exception {
    var text = "{\"code\":-1003,\"msg\":\"banned until 9999999999999999\"}";
    assertThat(((Banned) answered(418, text)).until())
        .isEqualTo(ANSWERED.plus(Duration.ofDays(30)));
    for (var seconds : List.of("99999999", "99999999999999999999999")) {
      assertThat(((Throttled) answered(429, "", "Retry-After: " + seconds)).until())
          .isEqualTo(ANSWERED.plus(Duration.ofMinutes(5)));
      assertThat(((Banned) answered(418, "", "Retry-After: " + seconds)).until())
          .isEqualTo(ANSWERED.plus(Duration.ofDays(30)));
    }
    var date = "Retry-After: Fri, 31 Dec 2027 23:59:59 GMT";
    assertThat(((Throttled) answered(429, "", date)).until())
        .isEqualTo(ANSWERED.plus(Duration.ofMinutes(5)));
  }

  @Test
  void aRedirectIsNotFollowedAndItsHostIsNamed() throws Exception {
    for (var status : new int[] {301, 302, 303, 307, 308}) {
      var outcome = answered(status, "", "Location: https://evil.example/steal?signature=1");
      assertThat(outcome.problem().reason()).isEqualTo(FailureReason.REDIRECTED);
      assertThat(outcome.problem().message())
          .endsWith("HTTP " + status + ", redirect to \"evil.example\", which is not followed");
    }
  }

  @Test
  void whatAReplyEchoesOfKeyOrSignatureIsBlanked() throws Exception {
    try (var bench =
        Bench.of((request, wire) ->
            wire.json(
                404,
                "<p>Cannot GET "
                    + request.target()
                    + " for "
                    + request.headers().get("x-mbx-apikey")))) {
      var outcome = (Unfetched) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);

      var signature = bench.server().seen("/fapi/v2/account").getFirst().parameter("signature");
      assertThat(outcome.problem().message())
          .contains("<p>Cannot GET ••••••")
          .doesNotContain(signature, Bench.KEY);
      assertThat(outcome.toString()).doesNotContain(signature, Bench.KEY);
      assertThat(Objects.requireNonNull(outcome.problem().document()).body().text())
          .startsWith("<p>Cannot GET /fapi/v2/account?")
          .endsWith(" for ••••••")
          .doesNotContain(signature, Bench.KEY);
    }
  }

  @Test
  void aReplyThatLooksWellAndRepeatsTheKeyIsNotUnderstood() throws Exception {
    var outcome = answered(200, "{\"assets\":[],\"seen\":\"" + Bench.KEY + "\"}");
    assertThat(outcome.problem().reason()).isEqualTo(FailureReason.NOT_UNDERSTOOD);
    assertThat(outcome.problem().message()).endsWith("body repeats the key or the signature");
    assertThat(Objects.requireNonNull(outcome.problem().document()).body().text())
        .isEqualTo("{\"assets\":[],\"seen\":\"••••••\"}");
  }

  @Test
  void aLongReplyIsQuotedShortAndOnOneLine() throws Exception {
    var outcome =
        answered(502, "<html>\r\n\t<title>Bad\u0007 Gateway</title>" + "x ".repeat(5_000));
    assertThat(outcome.problem().message())
        .contains("body \"<html> <title>Bad Gateway</title>x x x")
        .endsWith("…\"")
        .hasSizeLessThan(400);
  }

  @Test
  void aHugeReplyOfTheWrongShapeIsQuotedByItsBeginning() throws Exception {
    var outcome = answered(200, "[{\"asset\":\"USDT\",\"key\":\"" + "7x".repeat(500_000) + "\"}]");
    assertThat(outcome.problem().message())
        .endsWith("body \"[{\"asset\":\"USDT\",\"key\":\"\", want one that begins with '{'");
  }

  private static Unfetched answered(int status, String body, String... headers) throws Exception {
    try (var bench = Bench.of((_, wire) -> wire.json(status, body, headers))) {
      return (Unfetched) bench.client().fetch(Endpoint.ACCOUNT_V2, Bench.CREDENTIALS);
    }
  }
}

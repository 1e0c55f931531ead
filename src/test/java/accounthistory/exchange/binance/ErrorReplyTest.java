package accounthistory.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.exchange.protocol.ErrorCategory;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ErrorReplyTest {
  @Test
  void codeAndTextAreRead() {
    assertThat(ErrorReply.in(Body.of("{\"code\": -2015, \"msg\": \"Invalid API-key\"}")))
        .contains(new ErrorReply(-2015, "Invalid API-key"));
  }

  @Test
  void codeAndTextAreReadWhereverTheyStand() {
    var text = "{\"data\":{\"code\":1,\"a\":[{}]},\"msg\":\"no\",\"code\":-1000,\"more\":[1,2]}";
    assertThat(ErrorReply.in(Body.of(text))).contains(new ErrorReply(-1000, "no"));
  }

  @Test
  void theMaintenancePayloadIsAnError() {
    var error = ErrorReply.in(Body.of("{\"239999\":\"System maintenance\"}")).orElseThrow();
    assertThat(error.isError()).isTrue();
    assertThat(error.meaning(200)).contains(ErrorCategory.MAINTENANCE);
    assertThat(error.text()).isEqualTo("System maintenance");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "[{\"code\":-1}]",
        "{}",
        "{\"msg\":\"no code\"}",
        "{\"code\":\"-1003\"}",
        "{\"code\":-1.5}",
        "{\"code\":-99999999999999999999}",
        "{\"code\":-1003,",
        "<html>",
      })
  void anythingElseIsNoError(String text) {
    assertThat(ErrorReply.in(Body.of(text))).isEmpty();
  }

  @Test
  void aPositiveCodeIsNoError() {
    assertThat(ErrorReply.in(Body.of("{\"code\":200,\"msg\":\"success\"}")))
        .hasValueSatisfying(it -> assertThat(it.isError()).isFalse());
  }

  @Test
  void aBigBodyIsNotSearched() {
    var text = "{\"code\":-1003,\"msg\":\"" + "x".repeat(64 * 1024) + "\"}";
    assertThat(ErrorReply.in(Body.of(text))).isEmpty();
  }

  @Test
  void theEndOfABanIsReadFromTheText() {
    var text = "Way too many requests; IP(10.0.0.1) banned until 1763800000123. Please use…";
    assertThat(new ErrorReply(-1003, text).bannedUntil())
        .contains(Instant.ofEpochMilli(1_763_800_000_123L));
    assertThat(new ErrorReply(-1003, "Too many requests").bannedUntil()).isEmpty();
    assertThat(new ErrorReply(-1003, "banned until further notice").bannedUntil()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-1000, TROUBLED", "-1001, TROUBLED", "-1002, REFUSED", "-1003, THROTTLED",
    "-1004, REFUSED", "-1005, REFUSED", "-1006, TROUBLED", "-1007, TROUBLED",
    "-1008, TROUBLED", "-1010, REJECTED", "-1011, REFUSED", "-1013, REJECTED",
    "-1015, THROTTLED", "-1016, MAINTENANCE", "-1020, REJECTED", "-1021, CLOCK",
    "-1022, REFUSED", "-1023, REJECTED", "-1099, REFUSED", "-1100, REJECTED",
    "-1102, REJECTED", "-1109, ACCOUNT_DOUBTED", "-1121, UNKNOWN_SYMBOL", "-1130, REJECTED",
    "-1106, REJECTED", "-2014, REFUSED", "-2015, REFUSED", "-2017, REFUSED",
    "-2023, TROUBLED", "-4109, INACTIVE", "-4165, REJECTED", "-4402, RESTRICTED",
    "-4166, FORGOTTEN", "-5000, NOT_FOUND", "-21015, GONE", "239999, MAINTENANCE",
  })
  void everyDocumentedCodeHasItsMeaning(int code, ErrorCategory category) {
    assertThat(ErrorCodes.of(code)).contains(category);
  }

  @Test
  void onlyWhatTheExchangeRetiresByCodeAndTextIsGone() {
    var retired = "GET /fapi/v1/account is retired, please use GET /fapi/v2/account";
    assertThat(new ErrorReply(-5000, retired).meaning(400)).contains(ErrorCategory.GONE);
    assertThat(new ErrorReply(-5000, retired).meaning(404)).contains(ErrorCategory.NOT_FOUND);
    assertThat(new ErrorReply(-5000, "Path /fapi/v9/account is invalid").meaning(400))
        .contains(ErrorCategory.NOT_FOUND);
    assertThat(new ErrorReply(-21015, "").meaning(404)).contains(ErrorCategory.GONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, -999, -1107, -1131, -1199, -1200, -9999, Integer.MIN_VALUE})
  void anUnknownCodeHasNone(int code) {
    assertThat(ErrorCodes.of(code)).isEmpty();
  }
}

package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AccountState;
import accounthistory.account.AssetBalance;
import accounthistory.account.Issue;
import accounthistory.account.Position;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a reply lacks is null and named; what a flat row lacks does not matter.
final class AccountIssueTest {
  private static final String REPLY =
      PayloadCaptures.recorded("account/single-asset-isolated-long.json");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "maxNotional": "40000000"          | "maxNotional": ""               | positions[0].maxNotional  | EMPTY        | ``
          "entryPrice": "58039.5",           | ``                              | positions[0].entryPrice   | MISSING      |
          "entryPrice": "58039.5"            | "entryPrice": null              | positions[0].entryPrice   | MISSING      |
          "entryPrice": "58039.5"            | "entryPrice": "1E-19"           | positions[0].entryPrice   | DOES_NOT_FIT | 1E-19
          "leverage": "10"                   | "leverage": "10.5"              | positions[0].leverage     | DOES_NOT_FIT | 10.5
          "leverage": "10"                   | "leverage": "3000000000"        | positions[0].leverage     | DOES_NOT_FIT | 3000000000
          "isolated": true                   | "isolated": ""                  | positions[0].isolated     | EMPTY        | ``
          "updateTime": 1721001652753        | "updateTime": 1721001652753000  | positions[0].updateTime   | DOES_NOT_FIT | 1721001652753000
          "updateTime": 1721001652753        | "updateTime": -1                | positions[0].updateTime   | DOES_NOT_FIT | -1
          "updateTime": 1721001652753        | "updateTime": 1721001652753.5   | positions[0].updateTime   | DOES_NOT_FIT | 1721001652753.5
          "updateTime": 1720681066307        | "updateTime": ""                | assets[0].updateTime      | EMPTY        | ``
          "maxWithdrawAmount": "14957.35309135", "cross | "cross               | assets[0].maxWithdrawAmount | MISSING    |
          "totalMaintMargin": "0.49055368",  | ``                              | totalMaintMargin          | MISSING      |
          "totalMaintMargin": "0.49055368"   | "totalMaintMargin": 100000000000000000000 | totalMaintMargin | DOES_NOT_FIT | 100000000000000000000
          "feeTier": 0                       | "feeTier": "0.1"                | feeTier                   | DOES_NOT_FIT | 0.1
          "tradeGroupId": -1                 | "tradeGroupId": 9223372036854775808 | tradeGroupId          | DOES_NOT_FIT | 9223372036854775808
          "feeBurn": true                    | "feeBurn": ""                   | feeBurn                   | EMPTY        | ``
          """)
  void aLackIsNamedAndMakesTheStateIncomplete(
      String text, String other, String path, Issue.Kind kind, String value) {
    var state = state(text, other);
    assertThat(state.issues()).containsExactly(new Issue(path, kind, value));
    assertThat(state.isComplete()).isFalse();
    assertThat(state.positions()).hasSize(1);
    assertThat(state.balances()).hasSize(1);
  }

  @Test
  void theOtherFiguresOfAnIncompleteRowStay() {
    var state = state("\"maxNotional\": \"40000000\"", "\"maxNotional\": \"\"");
    assertThat(state.positions().getFirst().maxNotional()).isNull();
    assertThat(state.positions().getFirst().entryPrice()).isEqualByComparingTo("58039.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "breakEvenPrice", "notional", "isolatedWallet", "bidNotional", "askNotional", "feeBurn",
        "canTrade", "canDeposit", "canWithdraw", "multiAssetsMargin", "tradeGroupId", "feeTier"
      })
  void aFieldThatNotEveryReplyHasIsNoIssue(String name) {
    var without =
        REPLY
            .replaceAll("\"" + name + "\": [^,}]+, ?", "")
            .replaceAll(", \"" + name + "\": [^,}]+", "");
    var body = without.replaceAll("\"" + name + "\": [^,}\n]+,\n", "");
    assertThat(body).doesNotContain('"' + name + '"');
    assertThat(PayloadCaptures.state(body).issues()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"maxNotional\": \"5.0E8\"', '\"maxNotional\": \"\"'",
    "'\"maxNotional\": \"5.0E8\"', '\"maxNotional\": \"1E99\"'",
    "'\"maxNotional\": \"5.0E8\", ', ''"
  })
  void aFlatRowLacksNothing(String text, String other) {
    assertThat(state(text, other)).isEqualTo(PayloadCaptures.state(REPLY));
  }

  @Test
  void anUnknownAmountIsNotZeroSoTheRowStays() {
    var flat = "\"symbol\": \"XRPUSDT\"";
    var state =
        PayloadCaptures.state(
            REPLY.replaceFirst(
                flat + "(.*)\"positionAmt\": \"0\"", flat + "$1\"positionAmt\": \"\""));
    assertThat(state.positions())
        .extracting(Position::symbol)
        .containsExactly("BTCUSDT", "XRPUSDT");
    assertThat(state.issues())
        .containsExactly(new Issue("positions[2].positionAmt", Issue.Kind.EMPTY, ""));
  }

  @Test
  void anUnknownWalletBalanceIsNotZeroSoTheRowStays() {
    var state = state("\"USDC\", \"walletBalance\": \"0.00000000\", ", "\"USDC\", ");
    assertThat(state.balances()).extracting(AssetBalance::asset).containsExactly("USDT", "USDC");
    assertThat(state.issues())
        .containsExactly(new Issue("assets[1].walletBalance", Issue.Kind.MISSING, null));
  }

  @Test
  void aDecidingNumberThatDoesNotFitIsNotZeroSoTheRowStays() {
    var flat = "\"symbol\": \"XRPUSDT\"";
    var state =
        PayloadCaptures.state(
            REPLY.replaceFirst(
                flat + "(.*)\"bidNotional\": \"0\"", flat + "$1\"bidNotional\": \"1E-30\""));
    assertThat(state.positions())
        .extracting(Position::symbol)
        .containsExactly("BTCUSDT", "XRPUSDT");
    assertThat(state.positions().getLast().bidNotional()).isNull();
    assertThat(state.issues())
        .containsExactly(new Issue("positions[2].bidNotional", Issue.Kind.DOES_NOT_FIT, "1E-30"));
  }

  @Test
  void theTextOfAnIssueIsBounded() {
    var state =
        state("\"maxNotional\": \"40000000\"", "\"maxNotional\": \"" + "9".repeat(5_000) + "\"");
    assertThat(state.issues().getFirst().value()).startsWith("999").hasSize(200);
  }

  @Test
  void anUpdateTimeOfZeroIsNever() {
    assertThat(
            state("\"updateTime\": 1721001652753", "\"updateTime\": 0")
                .positions()
                .getFirst()
                .updatedAt())
        .isNull();
    assertThat(PayloadCaptures.state(REPLY).positions().getFirst().updatedAt())
        .isEqualTo(Instant.parse("2024-07-15T00:00:52.753Z"));
  }

  @Test
  void numbersMayBeWrittenPlainlyOrAsText() {
    var state = state("\"leverage\": \"10\"", "\"leverage\": 10.0");
    assertThat(state.positions().getFirst().leverage()).isEqualTo(10);
    assertThat(state("\"notional\": \"122.63842038\"", "\"notional\": 1.2263842038e2"))
        .isEqualTo(PayloadCaptures.state(REPLY));
    assertThat(
            state("\"tradeGroupId\": -1", "\"tradeGroupId\": \"9223372036854775807\"")
                .flags()
                .tradeGroupId())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void numbersKeepTheirScale() {
    assertThat(PayloadCaptures.state(REPLY).positions().getFirst().openOrderInitialMargin())
        .isEqualTo(new BigDecimal("31"));
    assertThat(PayloadCaptures.state(REPLY).balances().getFirst().openOrderInitialMargin())
        .isEqualTo(new BigDecimal("31.00000000"));
  }

  @Test
  void unknownFieldsAreNamedAndDoNoHarm() {
    var body =
        REPLY
            .replace(
                "\"feeTier\": 0", "\"feeTier\": 0, \"newFlag\": {\"a\": [1, {}], \"assets\": 7}")
            .replace("\"asset\": ", "\"newText\": \"x\", \"asset\": ")
            .replace("\"symbol\": ", "\"newList\": [[{}], null], \"newNumber\": 1e9, \"symbol\": ");
    var state = PayloadCaptures.state(body);
    assertThat(state.unknownFields())
        .containsExactly(
            "assets[].newText", "newFlag", "positions[].newList", "positions[].newNumber");
    assertThat(state.positions()).isEqualTo(PayloadCaptures.state(REPLY).positions());
    assertThat(state.issues()).isEmpty();
  }

  @Test
  void unknownFieldsAreBounded() {
    var many = new StringBuilder();
    for (var i = 0; i < 5_000; i++) {
      many.append("\"new").append(i).append("\": 0, ");
    }
    assertThat(
            PayloadCaptures.state(REPLY.replace("\"feeTier\"", many + "\"feeTier\""))
                .unknownFields())
        .hasSize(100);
  }

  @Test
  void fieldsMayComeInAnyOrderAndSpelling() {
    var spelled = state("\"positionAmt\"", "\"\\u0070ositionAmt\"");
    assertThat(spelled).isEqualTo(PayloadCaptures.state(REPLY));
  }

  @Test
  void theSameBytesGiveTheSameState() {
    assertThat(PayloadCaptures.state(REPLY)).isEqualTo(PayloadCaptures.state(REPLY));
  }

  private static AccountState state(String text, String other) {
    assertThat(REPLY).as("the text to change").contains(text);
    var at = REPLY.indexOf(text);
    return PayloadCaptures.state(
        REPLY.substring(0, at) + other + REPLY.substring(at + text.length()));
  }
}

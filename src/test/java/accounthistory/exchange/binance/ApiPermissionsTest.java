package accounthistory.exchange.binance;

import static accounthistory.exchange.binance.ApiPermissions.Permission.FUTURES;
import static accounthistory.exchange.binance.ApiPermissions.Permission.INTERNAL_TRANSFER;
import static accounthistory.exchange.binance.ApiPermissions.Permission.MARGIN;
import static accounthistory.exchange.binance.ApiPermissions.Permission.READING;
import static accounthistory.exchange.binance.ApiPermissions.Permission.SPOT_AND_MARGIN_TRADING;
import static accounthistory.exchange.binance.ApiPermissions.Permission.UNIVERSAL_TRANSFER;
import static accounthistory.exchange.binance.ApiPermissions.Permission.WITHDRAWALS;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.exchange.binance.ApiPermissions.Answer;
import accounthistory.exchange.binance.ApiPermissions.Power;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiPermissionsTest {
  private static final String READ_ONLY =
      """
      {"ipRestrict":true,"createTime":1623840271000,"enableReading":true,
       "enableWithdrawals":false,"enableInternalTransfer":false,"enableMargin":false,
       "enableFutures":false,"permitsUniversalTransfer":false,"enableVanillaOptions":false,
       "enableFixApiTrade":false,"enableFixReadOnly":true,"enableSpotAndMarginTrading":false,
       "enablePortfolioMarginTrading":false,"tradingAuthorityExpirationTime":1628985600000}
      """;

  @Test
  void aKeyThatOnlyReadsIsProvenToDoSo() {
    var permissions = read(READ_ONLY);
    assertThat(permissions.isProvenReadOnly()).isTrue();
    assertThat(permissions.isIpRestricted()).isEqualTo(Answer.YES);
    assertThat(permissions.dangers()).isEmpty();
    assertThat(permissions.undecided()).isEmpty();
    for (var power : new Power[] {Power.TRADE, Power.TRANSFER, Power.WITHDRAW}) {
      assertThat(permissions.can(power)).isEqualTo(Answer.NO);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "enableWithdrawals, WITHDRAW, true",
    "enableInternalTransfer, TRANSFER, true",
    "permitsUniversalTransfer, TRANSFER, true",
    "enableSpotAndMarginTrading, TRADE, true",
    "enableMargin, TRADE, true",
    "enableFutures, TRADE, false",
    "enableVanillaOptions, TRADE, false",
    "enablePortfolioMarginTrading, TRADE, false",
    "enableFixApiTrade, TRADE, false",
  })
  void whatIsOnIsAPowerAndWhatIsUnknownIsNeverSafe(String field, Power power, boolean isDanger) {
    var on = read(READ_ONLY.replace("\"" + field + "\":false", "\"" + field + "\":true"));
    assertThat(on.can(power)).isEqualTo(Answer.YES);
    assertThat(on.dangers()).hasSize(isDanger ? 1 : 0);
    assertThat(on.dangers()).allMatch(it -> it.field().equals(field));
    assertThat(on.isProvenReadOnly()).isFalse();

    for (var unknown :
        new String[] {"null", "\"false\"", "0", "{}", "false,\"" + field + "\":true"}) {
      var permissions =
          read(READ_ONLY.replace("\"" + field + "\":false", "\"" + field + "\":" + unknown));
      assertThat(permissions.can(power)).as(unknown).isEqualTo(Answer.UNKNOWN);
      assertThat(permissions.undecided()).hasSize(isDanger ? 1 : 0);
      assertThat(permissions.isProvenReadOnly()).isFalse();
    }
  }

  @Test
  void anEmptyReplySaysNothing() {
    var permissions = read("{}");
    assertThat(permissions.answers()).hasSize(ApiPermissions.Permission.values().length);
    assertThat(permissions.answers().values()).containsOnly(Answer.UNKNOWN);
    assertThat(permissions.isIpRestricted()).isEqualTo(Answer.UNKNOWN);
    assertThat(permissions.dangers()).isEmpty();
    assertThat(permissions.undecided())
        .containsExactlyInAnyOrder(
            WITHDRAWALS, INTERNAL_TRANSFER, UNIVERSAL_TRANSFER, SPOT_AND_MARGIN_TRADING, MARGIN);
    assertThat(permissions.isProvenReadOnly()).isFalse();
    assertThat(permissions.answer(FUTURES)).isEqualTo(Answer.UNKNOWN);
  }

  @Test
  void aKeyThatMayNotReadIsNoReader() {
    var permissions = read(READ_ONLY.replace("\"enableReading\":true", "\"enableReading\":false"));
    assertThat(permissions.answer(READING)).isEqualTo(Answer.NO);
    assertThat(permissions.isProvenReadOnly()).isFalse();
  }

  @Test
  void aPermissionThatIsNewProvesNothing() {
    var on = read(READ_ONLY.replaceFirst("\\{", "{\"enableLending\":true,\"other\":true,"));
    assertThat(on.others()).containsExactly("enableLending");
    assertThat(on.isProvenReadOnly()).isFalse();
    var off = read(READ_ONLY.replaceFirst("\\{", "{\"enableLending\":false,"));
    assertThat(off.isProvenReadOnly()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{\"enableReading\":true", "{} {}", "<html>"})
  void whateverIsNoWholeObjectSaysNothingAtAll(String body) {
    assertThat(ApiPermissions.in(Body.of(body))).isEmpty();
  }

  private static ApiPermissions read(String body) {
    return ApiPermissions.in(Body.of(body)).orElseThrow();
  }
}

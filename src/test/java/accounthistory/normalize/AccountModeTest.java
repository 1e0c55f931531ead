package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Modes are reported by the reply or derived from it, and never guessed.
final class AccountModeTest {
  private static final String UNTOLD = PayloadCaptures.recorded("account/no-mode-flags.json");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          single-asset-isolated-long, false, reported, false
          single-asset-two-balances,  false, reported, false
          multi-assets-two-balances,  true,  reported, false
          multi-assets-negative-usdt, true,  reported, false
          hedge-cross,                false, reported, true
          stringified-integers,       false, reported, false
          no-mode-flags,              false, concluded, false
          early-rows,                 false, concluded, false
          empty-account,              ,      unknown, ,
          """)
  void recordedModes(String recording, Boolean multiAssets, String how, Boolean hedge) {
    var state = PayloadCaptures.state(PayloadCaptures.recorded("account/" + recording + ".json"));
    assertThat(state.multiAssetsMargin())
        .isEqualTo(
            switch (how) {
              case "reported" -> Mode.reported(multiAssets);
              case "concluded" -> Mode.concluded(multiAssets);
              default -> Mode.UNKNOWN;
            });
    assertThat(state.hedgeMode()).isEqualTo(hedge == null ? Mode.UNKNOWN : Mode.concluded(hedge));
  }

  @ParameterizedTest
  @CsvSource({
    "totalInitialMargin",
    "totalMaintMargin",
    "totalWalletBalance",
    "totalUnrealizedProfit",
    "totalMarginBalance",
    "totalPositionInitialMargin",
    "totalOpenOrderInitialMargin",
    "totalCrossWalletBalance",
    "totalCrossUnPnl",
    "availableBalance",
    "maxWithdrawAmount"
  })
  void oneTotalThatDiffersFromTheUsdtRowLeavesTheModeUnknown(String total) {
    assertThat(mode(UNTOLD)).isEqualTo(Mode.concluded(false));
    var body = UNTOLD.replaceFirst("\"" + total + "\": \"[0-9.]+\"", "\"" + total + "\": \"7\"");
    assertThat(mode(body)).isEqualTo(Mode.UNKNOWN);
    var missing = UNTOLD.replaceFirst("\"" + total + "\": \"[0-9.]+\",", "");
    assertThat(mode(missing)).isEqualTo(Mode.UNKNOWN);
  }

  @Test
  void totalsAreComparedAsNumbers() {
    assertThat(
            mode(
                UNTOLD.replace(
                    "\"totalMaintMargin\": \"0.00000000\"", "\"totalMaintMargin\": \"0E-3\"")))
        .isEqualTo(Mode.concluded(false));
  }

  @Test
  void anotherAssetTellsTheModeWhereUsdtIsZero() {
    var usdtIsZero = UNTOLD.replace("23.72469206", "0.0");
    assertThat(mode(usdtIsZero)).isEqualTo(Mode.concluded(false));
    assertThat(mode(usdtIsZero.replace("103.12345678", "0.0").replace("100.12345678", "0")))
        .isEqualTo(Mode.UNKNOWN);
  }

  @Test
  void anAssetThatIsNoCollateralTellsNoMode() {
    var busdIsNoCollateral =
        UNTOLD
            .replace("23.72469206", "0.0")
            .replace("\"marginAvailable\": true", "\"marginAvailable\": false");
    assertThat(mode(busdIsNoCollateral)).isEqualTo(Mode.UNKNOWN);
  }

  @Test
  void aReplyWithoutUsdtTellsNoMode() {
    assertThat(mode(UNTOLD.replace("\"asset\": \"USDT\"", "\"asset\": \"USDC\"")))
        .isEqualTo(Mode.UNKNOWN);
  }

  @Test
  void oneSideMakesHedgeMode() {
    var side = UNTOLD.replace("\"positionSide\": \"BOTH\"", "\"positionSide\": \"SHORT\"");
    assertThat(PayloadCaptures.state(UNTOLD).hedgeMode()).isEqualTo(Mode.concluded(false));
    assertThat(PayloadCaptures.state(side).hedgeMode()).isEqualTo(Mode.concluded(true));
    assertThat(PayloadCaptures.state(side).positions()).isEmpty();
  }

  private static Mode mode(String body) {
    return PayloadCaptures.state(body).multiAssetsMargin();
  }
}

package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.normalize.binance.flow.IncomeWindow;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IncomeWindowTest {
  private static final Instant FROM = Instant.parse("2026-11-20T00:00:00.001Z");
  private static final Instant TO = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void bothBoundsAndTheLimitAreAlwaysSaid() {
    assertThat(IncomeWindow.of(FROM, TO).query())
        .isEqualTo("startTime=1795132800001&endTime=1795176000000&limit=1000");
  }

  @Test
  void aPartNamesItsTypeAndItsSymbol() {
    assertThat(IncomeWindow.at(TO, "FUNDING_FEE").withSymbol("币安人生USDT").query())
        .isEqualTo(
            "symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT&incomeType=FUNDING_FEE"
                + "&startTime=1795176000000&endTime=1795176000000&limit=1000");
  }

  @Test
  void whatWasAskedCanBeReadFromADocument() {
    for (var window :
        List.of(
            IncomeWindow.of(FROM, TO),
            IncomeWindow.at(TO, "FUNDING_FEE"),
            IncomeWindow.at(TO, "A B&C").withSymbol("币安人生USDT"))) {
      assertThat(IncomeWindow.in("/fapi/v1/income?" + window.query())).isEqualTo(window);
    }
  }

  @Test
  void anyOtherQuestionIsRefused() {
    for (var other :
        List.of(
            "/fapi/v1/income",
            "/fapi/v2/account?startTime=1&endTime=2&limit=1000",
            "/fapi/v1/income?startTime=1&endTime=2",
            "/fapi/v1/income?startTime=1&endTime=2&limit=100",
            "/fapi/v1/income?endTime=2&limit=1000",
            "/fapi/v1/income?startTime=x&endTime=2&limit=1000")) {
      assertThatThrownBy(() -> IncomeWindow.in(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(other);
    }
  }

  @Test
  void aWindowThatEndsBeforeItBeginsIsRefused() {
    assertThatThrownBy(() -> IncomeWindow.of(TO, FROM))
        .hasMessage("income from 2026-11-20T12:00:00Z to 2026-11-20T00:00:00.001Z: ends first");
  }
}

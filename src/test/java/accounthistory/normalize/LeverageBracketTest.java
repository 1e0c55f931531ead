package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.account.BracketSet;
import accounthistory.account.LeverageBracket;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.account.LeverageBracketPayload;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeverageBracketTest {
  private static final String FIRST =
      """
      {"bracket":1,"initialLeverage":75,"notionalCap":10000,"notionalFloor":0,\
      "maintMarginRatio":0.0065,"cum":0}\
      """;
  private static final String SECOND =
      """
      {"bracket":2,"initialLeverage":50,"notionalCap":50000,"notionalFloor":10000,\
      "maintMarginRatio":0.01,"cum":35.0}\
      """;

  @Test
  void everySymbolHasItsBracketsLowestFirst() throws Exception {
    assertThat(read("[" + symbol("ETHUSDT", "\"notionalCoef\":1.50,", SECOND + "," + FIRST) + "]"))
        .containsExactly(
            new BracketSet(
                "ETHUSDT",
                new BigDecimal("1.50"),
                List.of(
                    bracket(1, 75, "0", "10000", "0.0065", "0"),
                    bracket(2, 50, "10000", "50000", "0.01", "35.0"))));
  }

  @Test
  void oneSymbolAloneIsAnAnswerToo() throws Exception {
    assertThat(read(symbol("ETHUSDT", "", FIRST)))
        .containsExactly(
            new BracketSet("ETHUSDT", null, List.of(bracket(1, 75, "0", "10000", "0.0065", "0"))));
  }

  @Test
  void theSymbolMayComeAfterItsBrackets() throws Exception {
    assertThat(read("[{\"brackets\":[" + FIRST + "],\"symbol\":\"ETHUSDT\"}]"))
        .singleElement()
        .returns("ETHUSDT", BracketSet::symbol);
  }

  @Test
  void aBracketThatLacksAFigureRefusesTheReplyByItsPlace() {
    for (var field :
        List.of("bracket", "initialLeverage", "notionalCap", "notionalFloor", "maintMarginRatio")) {
      var without = FIRST.replaceFirst("\"" + field + "\":[0-9.]+,", "");
      assertThatThrownBy(() -> read("[" + symbol("ETHUSDT", "", without) + "]"))
          .as(field)
          .isInstanceOf(NotUnderstoodException.class)
          .hasMessageContaining("[0].brackets[0]")
          .hasMessageContaining(field);
    }
  }

  @Test
  void aBracketThatIsGivenTwiceOrIsEmptyIsRefused() {
    assertThatThrownBy(() -> read(symbol("ETHUSDT", "", FIRST + "," + FIRST)))
        .hasMessageContaining("a bracket is given twice");
    assertThatThrownBy(() -> read(symbol("ETHUSDT", "", FIRST.replace("10000", "0"))))
        .hasMessageContaining("bracket 1 from 0 to 0 is empty");
    assertThatThrownBy(
            () -> read("[" + symbol("A", "", FIRST) + "," + symbol("A", "", FIRST) + "]"))
        .hasMessageContaining("a second row of this symbol");
  }

  private static List<BracketSet> read(String body) throws NotUnderstoodException {
    return LeverageBracketPayload.read(Body.of(body)).sets();
  }

  private static String symbol(String name, String more, String brackets) {
    return "{\"symbol\":\"%s\",%s\"brackets\":[%s]}".formatted(name, more, brackets);
  }

  private static LeverageBracket bracket(
      int number, int leverage, String floor, String cap, String rate, String cumulative) {
    return new LeverageBracket(
        number,
        leverage,
        new BigDecimal(floor),
        new BigDecimal(cap),
        new BigDecimal(rate),
        new BigDecimal(cumulative));
  }
}

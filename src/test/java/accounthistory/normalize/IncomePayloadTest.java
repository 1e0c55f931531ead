package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.account.Income;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.flow.IncomePayload;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IncomePayloadTest {
  @Test
  void thePublishedTwoRowsOfOneTranIdAreTwoFlows() throws Exception {
    var flows = read(PayloadCaptures.recorded("income/two-of-one-tran-id.json"));

    assertThat(flows)
        .containsExactly(
            new Income(
                new Income.Key(
                    Instant.ofEpochMilli(1570608000000L), "TRANSFER", "9689322392", "USDT", "", ""),
                new BigDecimal("-0.37500000"),
                "TRANSFER"),
            new Income(
                new Income.Key(
                    Instant.ofEpochMilli(1570636800000L),
                    "COMMISSION",
                    "9689322392",
                    "USDT",
                    "BTCUSDT",
                    "2059192"),
                new BigDecimal("-0.01000000"),
                "COMMISSION"));
  }

  @Test
  void idsAreTheSameTextAsStringAndAsNumberOfNineteenDigits() throws Exception {
    var asNumber = row("\"tranId\":9223372036854775807,\"tradeId\":2059192");
    var asString = row("\"tranId\":\"9223372036854775807\",\"tradeId\":\"2059192\"");

    assertThat(read(asNumber)).isEqualTo(read(asString));
    assertThat(read(asNumber).getFirst().key().tranId()).isEqualTo("9223372036854775807");
    assertThat(read(row("\"tranId\":99999999999999999999")).getFirst().key().tranId())
        .isEqualTo("99999999999999999999");
  }

  @Test
  void whatIsMissingOrEmptyInAKeyIsEmpty() throws Exception {
    var key = read(row("\"tranId\":\"\"")).getFirst().key();

    assertThat(key.tranId()).isEmpty();
    assertThat(key.tradeId()).isEmpty();
  }

  @Test
  void infoIsWhateverItIs() throws Exception {
    assertThat(read(row("\"info\":17")).getFirst().info()).isEqualTo("17");
    assertThat(read(row("\"info\":\"\"")).getFirst().info()).isNull();
    assertThat(read(row("\"info\":null")).getFirst().info()).isNull();
    assertThat(read(row("\"info\":{\"a\":[1]}")).getFirst().info()).isNull();
  }

  @Test
  void noFlowsAreAnAnswer() throws Exception {
    assertThat(read("[]")).isEmpty();
  }

  @Test
  void anUnknownFieldIsNamedAndTheRowIsRead() throws Exception {
    var page = IncomePayload.read(Body.of(row("\"tranId\":1,\"newField\":2")));

    assertThat(page.flows()).hasSize(1);
    assertThat(page.unknownFields()).containsExactly("[].newField");
  }

  @Test
  void aRowWithoutAnAmountATimeATypeOrAnAssetRefusesThePage() {
    var whole = row("\"tranId\":1");
    for (var field : List.of("income", "time", "incomeType", "asset")) {
      var without = whole.replaceFirst("\"" + field + "\":(\"[^\"]*\"|[0-9]+),", "");
      assertThatThrownBy(() -> read(without))
          .as(field)
          .isInstanceOf(NotUnderstoodException.class)
          .hasMessageContaining("[0]")
          .hasMessageContaining(field);
    }
  }

  @Test
  void anAmountThatDoesNotFitItsColumnRefusesThePage() {
    for (var amount : List.of("0.0000000000000000001", "123456789012345678901", "abc")) {
      assertThatThrownBy(() -> read(row("\"tranId\":1").replace("-0.01", amount)))
          .as(amount)
          .isInstanceOf(NotUnderstoodException.class)
          .hasMessageContaining("[0]")
          .hasMessageContaining(amount);
    }
  }

  private static List<Income> read(String body) throws NotUnderstoodException {
    return IncomePayload.read(Body.of(body)).flows();
  }

  private static String row(String more) {
    return """
    [{"symbol":"BTCUSDT","incomeType":"COMMISSION","income":"-0.01","asset":"USDT",\
    "time":1795132800000,%s}]\
    """
        .formatted(more);
  }
}

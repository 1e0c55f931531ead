package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.account.PositionSide;
import accounthistory.account.Trade;
import accounthistory.capture.Body;
import accounthistory.capture.Document;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.flow.TradePayload;
import accounthistory.normalize.binance.flow.TradeQuestion;
import accounthistory.normalize.binance.flow.TradeQuestion.FromId;
import accounthistory.normalize.binance.flow.TradeQuestion.InWindow;
import accounthistory.stream.TradeAnswer;
import accounthistory.stream.TradeAnswer.Stretch;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TradeReadingTest {
  private static final Instant FROM = Instant.parse("2026-11-13T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-11-19T00:00:00Z");
  private static final Instant ASKED = Instant.parse("2026-11-20T00:00:00Z");
  private static final InWindow WINDOW = new InWindow("BTCUSDT", FROM, TO);

  private final List<Document> documents = new ArrayList<>();

  private record Fill(long id, Instant at) {
    String json() {
      return """
      {"symbol":"BTCUSDT","id":%d,"orderId":7,"side":"SELL","positionSide":"SHORT",\
      "buyer":false,"maker":true,"price":"60000.10","qty":"0.002","quoteQty":"120.0002",\
      "realizedPnl":"1.5","commission":"-0.048","commissionAsset":"USDT","time":%d}\
      """
          .formatted(id, at.toEpochMilli());
    }
  }

  @Test
  void aFillHasEveryValueOfItsRow() throws Exception {
    var fill = TradePayload.read(Body.of("[" + new Fill(12, FROM).json() + "]")).trades();

    assertThat(fill)
        .containsExactly(
            new Trade(
                new Trade.Key(FROM, "BTCUSDT", "12"),
                "7",
                Trade.Side.SELL,
                PositionSide.SHORT,
                true,
                new BigDecimal("60000.10"),
                new BigDecimal("0.002"),
                new BigDecimal("120.0002"),
                new BigDecimal("1.5"),
                new BigDecimal("-0.048"),
                "USDT",
                null));
  }

  @Test
  void aPageBelowTheLimitIsAllThereIs() throws Exception {
    var answer = read(everySecond(999));

    assertThat(answer.trades()).hasSize(999);
    assertThat(answer.known()).isEqualTo(new Stretch(FROM, TO.plusMillis(1)));
  }

  @Test
  void aFullPageIsGoneOnWithFromTheLastFillsId() throws Exception {
    var crowded = IntStream.range(0, 2500).mapToObj(it -> new Fill(it, FROM)).toList();

    var answer = read(crowded);

    assertThat(answer.trades().stream().map(it -> it.key().id()).distinct()).hasSize(2500);
    assertThat(answer.known()).isEqualTo(new Stretch(FROM, TO.plusMillis(1)));
    assertThat(documents).hasSize(3);
  }

  @Test
  void aStepIsBoundedAndKnowsUpToItsLastFill() throws Exception {
    var answer = read(everySecond(20_000));

    assertThat(documents).hasSize(10);
    assertThat(answer.known()).isEqualTo(new Stretch(FROM, FROM.plusSeconds(9_999)));
  }

  @Test
  void theDocumentsAloneSayTheSameAgain() throws Exception {
    var told = read(everySecond(2500));

    assertThat(TradeReading.of(documents).answer()).isEqualTo(told);
  }

  @Test
  void anotherSymbolsFillIsRefused() {
    var body = "[" + new Fill(1, FROM).json().replace("BTCUSDT", "ETHUSDT") + "]";

    assertThatThrownBy(() -> new TradeReading().add(document(WINDOW, body)))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessage("trade: a fill of ETHUSDT, want BTCUSDT");
  }

  @Test
  void aRowWithoutAnIdATimeASideAPriceOrAQuantityRefusesThePage() {
    var whole = new Fill(12, FROM).json();
    for (var field : List.of("id", "time", "side", "price", "qty", "positionSide")) {
      var without = whole.replaceFirst("\"" + field + "\":(\"[^\"]*\"|[0-9]+),?", "");
      assertThatThrownBy(() -> TradePayload.read(Body.of("[" + without.replace(",}", "}") + "]")))
          .as(field)
          .isInstanceOf(NotUnderstoodException.class)
          .hasMessageContaining(field);
    }
  }

  @Test
  void questionsCanBeReadFromDocuments() {
    for (var question : List.of(WINDOW, new FromId("币安人生USDT", 12345678901L))) {
      assertThat(TradeQuestion.in(TradeQuestion.PATH + "?" + question.query())).isEqualTo(question);
    }
  }

  /// Served by the exchange's rules: either a window or an id, oldest first, up to the limit.
  private TradeAnswer read(List<Fill> fills) throws NotUnderstoodException {
    var reading = new TradeReading();
    reading.add(answer(WINDOW, fills));
    for (var next = reading.next(); next.isPresent(); next = reading.next()) {
      reading.add(answer(next.get(), fills));
    }
    return reading.answer();
  }

  private Document answer(TradeQuestion question, List<Fill> fills) {
    var rows =
        fills.stream()
            .filter(it ->
                switch (question) {
                  case InWindow(_, var from, var to) ->
                      !it.at().isBefore(from) && !it.at().isAfter(to);
                  case FromId(_, var id) -> it.id() >= id;
                })
            .limit(TradeQuestion.LIMIT)
            .map(Fill::json)
            .toList();
    var document = document(question, "[" + String.join(",", rows) + "]");
    documents.add(document);
    return document;
  }

  private Document document(TradeQuestion question, String body) {
    var part = documents.isEmpty() ? "trade" : "trade-" + (documents.size() + 1);
    var endpoint = TradeQuestion.PATH + "?" + question.query();
    return new Document(part, endpoint, 200, ASKED, ASKED.plusMillis(30), Body.of(body));
  }

  private static List<Fill> everySecond(int count) {
    return IntStream.range(0, count)
        .mapToObj(it -> new Fill(100 + it, FROM.plusSeconds(it)))
        .toList();
  }
}

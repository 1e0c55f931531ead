package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Document;
import accounthistory.normalize.IncomePages.Flow;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.stream.IncomeAnswer;
import accounthistory.stream.IncomeAnswer.Kind;
import accounthistory.stream.IncomeAnswer.Stretch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class IncomeReadingTest {
  private static final Instant FROM = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-11-20T08:00:00Z");
  private static final IncomeWindow WINDOW = IncomeWindow.of(FROM, TO);

  private final List<Document> documents = new ArrayList<>();

  @Test
  void aPageBelowTheLimitIsAllThereIs() throws Exception {
    var answer = read(WINDOW, seconds(999), List.of());

    assertThat(answer.known()).isEqualTo(stretch(FROM, TO.plusMillis(1)));
    assertThat(answer.flows()).hasSize(999);
    assertThat(kinds(answer)).containsExactly(Kind.COMPLETE);
  }

  @Test
  void aFullPageReachesUpToItsLastRowsInstantAndNotBeyond() throws Exception {
    var answer = read(WINDOW, seconds(1500), List.of());

    // The next step begins at the last row's instant, at which more rows may lie.
    assertThat(answer.known()).isEqualTo(stretch(FROM, FROM.plusSeconds(999)));
    assertThat(kinds(answer)).containsExactly(Kind.FULL);
  }

  @Test
  void rowsOfThePagesLastMillisecondAreAllMetByTheNextStep() throws Exception {
    var flows = new ArrayList<>(seconds(990));
    var crowded = FROM.plusSeconds(990);
    IntStream.range(0, 50).forEach(it -> flows.add(Flow.of(crowded, 5000 + it)));

    var first = read(WINDOW, flows, List.of());
    var cursor = known(first).to();
    documents.clear();
    var second = read(IncomeWindow.of(cursor, TO), flows, List.of());

    assertThat(cursor).isEqualTo(crowded);
    assertThat(second.flows()).hasSize(50);
    assertThat(second.known()).isEqualTo(stretch(crowded, TO.plusMillis(1)));
  }

  @Test
  void aFullMillisecondIsAskedForByType() throws Exception {
    var flows = new ArrayList<Flow>();
    IntStream.range(0, 900).forEach(it -> flows.add(new Flow(FROM, "FUNDING_FEE", "AUSDT", it)));
    IntStream.range(0, 900).forEach(it -> flows.add(new Flow(FROM, "COMMISSION", "AUSDT", it)));

    var answer = read(WINDOW, flows, List.of());

    assertThat(answer.flows().stream().distinct()).hasSize(1800);
    assertThat(answer.known()).isEqualTo(stretch(FROM, FROM.plusMillis(1)));
    assertThat(answer.hole()).isNull();
    assertThat(answer.questions().getFirst().answer()).isEqualTo(Kind.FULL);
    assertThat(answer.questions().stream().skip(1).map(IncomeAnswer.Question::incomeType))
        .hasSize(22)
        .contains("FUNDING_FEE", "COMMISSION", "DELIVERED_SETTELMENT");
  }

  @Test
  void aTypeThatIsNotDocumentedIsAskedForOnceARowHasShownIt() throws Exception {
    var flows = new ArrayList<Flow>();
    IntStream.range(0, 1001).forEach(it -> flows.add(new Flow(FROM, "X_NEW", "AUSDT", it)));

    var answer = read(WINDOW, flows.subList(0, 1000), List.of());

    assertThat(answer.questions().stream().map(IncomeAnswer.Question::incomeType))
        .contains("X_NEW");
  }

  @Test
  void aFullTypeIsAskedForBySymbol() throws Exception {
    var flows = new ArrayList<Flow>();
    IntStream.range(0, 700).forEach(it -> flows.add(new Flow(FROM, "FUNDING_FEE", "AUSDT", it)));
    IntStream.range(0, 700).forEach(it -> flows.add(new Flow(FROM, "FUNDING_FEE", "BUSDT", it)));
    // Beyond every page: it is only found if the account is known to trade it.
    IntStream.range(0, 5).forEach(it -> flows.add(new Flow(FROM, "FUNDING_FEE", "CUSDT", it)));

    var answer = read(WINDOW, flows, List.of("CUSDT"));

    assertThat(answer.flows().stream().distinct()).hasSize(1405);
    assertThat(answer.known()).isEqualTo(stretch(FROM, FROM.plusMillis(1)));
    assertThat(answer.hole()).isNull();
  }

  @Test
  void whatIsFullForOneSymbolIsAHoleAndIsNotKnown() throws Exception {
    var flows = new ArrayList<>(List.of(Flow.of(FROM.plusMillis(1), 7)));
    IntStream.range(0, 1000).forEach(it -> flows.add(new Flow(FROM, "FUNDING_FEE", "AUSDT", it)));

    var answer = read(WINDOW, flows, List.of());

    assertThat(answer.hole()).isEqualTo(FROM);
    assertThat(answer.known()).isNull();
    assertThat(kinds(answer)).contains(Kind.HOLE);
  }

  @Test
  void rowsWithoutASymbolCannotBeAskedForAloneAndAreAHole() throws Exception {
    var flows = new ArrayList<Flow>();
    IntStream.range(0, 1200).forEach(it -> flows.add(new Flow(FROM, "TRANSFER", "", it)));

    assertThat(read(WINDOW, flows, List.of()).hole()).isEqualTo(FROM);
  }

  @Test
  void aSplitThatWasInterruptedKnowsOnlyWhatCameBefore() throws Exception {
    var flows = new ArrayList<Flow>();
    IntStream.range(0, 1200).forEach(it -> flows.add(new Flow(FROM, "FUNDING_FEE", "A", it)));
    read(WINDOW, flows, List.of());

    var answer = IncomeReading.of(documents.subList(0, 4)).answer();

    assertThat(answer.known()).isNull();
    assertThat(answer.hole()).isNull();
    assertThat(answer.flows()).hasSize(1000);
  }

  @Test
  void theDocumentsAloneSayTheSameAgain() throws Exception {
    var flows = new ArrayList<Flow>();
    IntStream.range(0, 1200).forEach(it -> flows.add(new Flow(FROM, "FUNDING_FEE", "AUSDT", it)));
    var told = read(WINDOW, flows, List.of("BUSDT", "CUSDT"));

    assertThat(IncomeReading.of(documents).answer()).isEqualTo(told);
  }

  @Test
  void whatIsKnownWasAskedForAtTheEarliestOfTheQuestions() throws Exception {
    var flows = new ArrayList<Flow>();
    IntStream.range(0, 1200).forEach(it -> flows.add(new Flow(FROM, "FUNDING_FEE", "A" + it, it)));

    var answer = read(WINDOW, flows, List.of());

    assertThat(known(answer).askedAt()).isEqualTo(IncomePages.ASKED);
  }

  @Test
  void aRowThatWasNotAskedForIsRefused() {
    var pages = new IncomePages(List.of(Flow.of(TO.plusMillis(1), 1)));
    var later = pages.answer(IncomeWindow.of(FROM, TO.plusSeconds(1)));
    var document =
        new Document(
            "income",
            "/fapi/v1/income?" + WINDOW.query(),
            200,
            later.sentAt(),
            later.receivedAt(),
            later.body());

    assertThatThrownBy(() -> new IncomeReading(List::of).add(document))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessage("income: a row of 2026-11-20T08:00:00.001Z, which was not requested");
  }

  /// Asks until the step is whole.
  private IncomeAnswer read(IncomeWindow window, List<Flow> flows, List<String> symbols)
      throws NotUnderstoodException {
    var pages = new IncomePages(flows);
    var reading = new IncomeReading(() -> symbols);
    add(reading, pages.answer(window));
    for (var next = reading.next(); next.isPresent(); next = reading.next()) {
      assertThat(pages.asked()).as("questions").isLessThan(2000);
      add(reading, pages.answer(next.get()));
    }
    return reading.answer();
  }

  private void add(IncomeReading reading, Document document) throws NotUnderstoodException {
    documents.add(document);
    reading.add(document);
  }

  private static List<Flow> seconds(int count) {
    return IntStream.range(0, count).mapToObj(it -> Flow.of(FROM.plusSeconds(it), it)).toList();
  }

  private static Stretch stretch(Instant from, Instant to) {
    return new Stretch(from, to, IncomePages.ASKED);
  }

  private static Stretch known(IncomeAnswer answer) {
    return Optional.ofNullable(answer.known()).orElseThrow();
  }

  private static List<Kind> kinds(IncomeAnswer answer) {
    return answer.questions().stream().map(IncomeAnswer.Question::answer).toList();
  }
}

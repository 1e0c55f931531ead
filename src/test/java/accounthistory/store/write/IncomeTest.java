package accounthistory.store.write;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Stream;
import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.IncomeAnswer;
import accounthistory.stream.IncomeAnswer.Kind;
import accounthistory.stream.IncomeAnswer.Question;
import accounthistory.stream.IncomeAnswer.Stretch;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithDatabase
final class IncomeTest {
  /// The longest that a flow may take to reach a wallet, as the categories come.
  private static final Duration SETTLING = Duration.ofSeconds(60);

  private static final Income.Key KEY =
      new Income.Key(NOON, "COMMISSION", "9689322392", "USDT", "BTCUSDT", "2059192");

  private final DSLContext sql;
  private final Store store;
  private long load;

  IncomeTest(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
  }

  @BeforeEach
  void beginLoad() {
    load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
  }

  @Test
  void aFlowBecomesItsRowExactly() {
    assertThat(write(step(flow(KEY, "-0.012345678901234567")))).containsExactly(WriteOutcome.TAKEN);

    var row = sql.fetchSingle("select * from history.income");
    assertThat(row.get("occurred_at", Instant.class)).isEqualTo(NOON);
    assertThat(row.get("tran_id")).isEqualTo("9689322392");
    assertThat(row.get("amount", BigDecimal.class))
        .isEqualTo(new BigDecimal("-0.012345678901234567"));
    assertThat(row.get("booked_slot")).isNull();
  }

  @Test
  void everyColumnOfTheKeyTellsTwoFlowsApart() {
    var others =
        List.of(
            new Income.Key(NOON, "REALIZED_PNL", "9689322392", "USDT", "BTCUSDT", "2059192"),
            new Income.Key(NOON, "COMMISSION", "9689322393", "USDT", "BTCUSDT", "2059192"),
            new Income.Key(NOON, "COMMISSION", "9689322392", "BNB", "BTCUSDT", "2059192"),
            new Income.Key(NOON, "COMMISSION", "9689322392", "USDT", "ETHUSDT", "2059192"),
            new Income.Key(NOON, "COMMISSION", "9689322392", "USDT", "BTCUSDT", "2059193"),
            new Income.Key(
                NOON.plusMillis(1),
                KEY.incomeType(),
                KEY.tranId(),
                KEY.asset(),
                KEY.symbol(),
                KEY.tradeId()));
    var flows = new ArrayList<>(List.of(flow(KEY, "1")));
    others.forEach(it -> flows.add(flow(it, "2")));

    assertThat(write(step(flows.toArray(Income[]::new)))).containsExactly(WriteOutcome.TAKEN);

    assertThat(count("income")).isEqualTo(7);
    assertThat(count("income_conflict")).isZero();
  }

  @Test
  void thePublishedTwoRowsOfOneTranIdAreBothKept() {
    var transfer = new Income.Key(NOON, "TRANSFER", "9689322392", "USDT", "", "");

    write(step(flow(transfer, "-0.375"), flow(KEY, "-0.01")));

    assertThat(sql.fetchValues("select income_type from history.income order by 1"))
        .map(String.class::cast)
        .containsExactly("COMMISSION", "TRANSFER");
  }

  @Test
  void aStepThatIsDeliveredTwiceChangesNothing() {
    var step = step(flow(KEY, "1"));
    write(step);

    assertThat(write(step)).containsExactly(WriteOutcome.ALREADY_THERE);

    assertThat(count("income")).isEqualTo(1);
    assertThat(count("income_window")).isEqualTo(1);
  }

  @Test
  void aFlowThatComesAgainInAnOverlapIsThereOnce() {
    write(step(flow(KEY, "1")));

    assertThat(write(step(NOON.plusSeconds(900), flow(KEY, "1.000"))))
        .containsExactly(WriteOutcome.TAKEN);

    assertThat(count("income")).isEqualTo(1);
    assertThat(count("income_conflict")).isZero();
  }

  @Test
  void aFlowThatComesAgainWithOtherContentIsAConflictAndTheFirstStays() {
    write(step(flow(KEY, "1")));
    var later = step(NOON.plusSeconds(900), flow(KEY, "2"));

    assertThat(write(later)).containsExactly(WriteOutcome.CONTRADICTED);

    assertThat(sql.fetchValue("select amount from history.income"))
        .isEqualTo(new BigDecimal("1.000000000000000000"));
    assertThat(sql.fetchValue("select amount from history.income_conflict"))
        .isEqualTo(new BigDecimal("2.000000000000000000"));
    // The cursor has moved on: the same row is no reason to stop for ever.
    assertThat(progress().lastAskedAt()).hasValue(NOON.plusSeconds(900));
    assertThat(write(step(NOON.plusSeconds(1800), flow(KEY, "2"))))
        .containsExactly(WriteOutcome.TAKEN);
  }

  @Test
  void twoFlowsOfOneKeyInOneReplyAreAConflict() {
    assertThat(write(step(flow(KEY, "1"), flow(KEY, "2"))))
        .containsExactly(WriteOutcome.CONTRADICTED);

    assertThat(count("income")).isEqualTo(1);
    assertThat(count("income_conflict")).isEqualTo(1);
  }

  @Test
  void whatWasAskedForSoonerThanFlowsSettleIsNotKnown() {
    write(step(NOON, hours(-2), NOON));

    assertThat(progress().known())
        .containsExactly(new IncomeProgress.Stretch(hours(-2), NOON.minus(SETTLING)));
  }

  @Test
  void stretchesThatTouchAreOne() {
    write(step(NOON, hours(-4), hours(-3)));
    write(step(NOON, hours(-2), hours(-1)));
    assertThat(progress().known()).hasSize(2);

    write(step(NOON, hours(-3), hours(-2)));

    assertThat(progress().known())
        .containsExactly(new IncomeProgress.Stretch(hours(-4), hours(-1).plusMillis(1)));
  }

  @Test
  void aHoleIsRemembered() {
    var answer =
        new IncomeAnswer(
            List.of(question(NOON, hours(-1), NOON, Kind.FULL)), List.of(), null, hours(-1));
    write(new StreamRows.Income(capture(NOON, hours(-1), NOON), answer, StreamRows.Remarks.NONE));

    assertThat(progress().known()).isEmpty();
    assertThat(progress().holes())
        .containsExactly(new IncomeProgress.Stretch(hours(-1), hours(-1).plusMillis(1)));
  }

  @Test
  void flowsLieInTheMonthOfTheirOwnTime() {
    var old = Instant.parse("2026-08-31T23:59:59.999Z");
    write(
        step(
            flow(new Income.Key(old, "FUNDING_FEE", "1", "USDT", "A", ""), "1"),
            flow(new Income.Key(old.plusMillis(1), "FUNDING_FEE", "1", "USDT", "A", ""), "1")));

    assertThat(sql.fetchValues("select tableoid::regclass::text from history.income order by 1"))
        .map(String.class::cast)
        .containsExactly("history.income_2026_08", "history.income_2026_09");
  }

  @Test
  void rowsQuestionsAndCursorCommitTogether() {
    sql.execute(
        "alter table history.income_coverage add constraint refuses check (false) not valid");
    try {
      assertThat(store.write(List.of(step(flow(KEY, "1"))), load).getFirst().refusal())
          .hasMessageContaining("refuses");
    } finally {
      sql.execute("alter table history.income_coverage drop constraint refuses");
    }

    assertThat(count("income")).isZero();
    assertThat(count("income_window")).isZero();
    assertThat(count("raw_document")).isZero();
  }

  @Test
  void stepsInAnyOrderEndInTheSameRows() {
    var steps = new ArrayList<StreamRows>();
    for (var hour = -6; hour < 0; hour++) {
      var at = hours(hour).plusSeconds(1800);
      var key = new Income.Key(at, "FUNDING_FEE", "" + hour, "USDT", "BTCUSDT", "");
      steps.add(step(NOON, hours(hour), hours(hour + 1), flow(key, "0.5")));
    }
    Collections.shuffle(steps, new Random(4));

    steps.forEach(this::write);

    assertThat(count("income")).isEqualTo(6);
    assertThat(progress().known())
        .containsExactly(new IncomeProgress.Stretch(hours(-6), NOON.minus(SETTLING)));
  }

  @Test
  void anAccountThatWasNeverAskedHasNoProgress() {
    assertThat(progress()).isEqualTo(IncomeProgress.NONE);
  }

  private IncomeProgress progress() {
    return store.incomeProgress(Set.of(MAIN)).getOrDefault(MAIN, IncomeProgress.NONE);
  }

  private List<WriteOutcome> write(StreamRows rows) {
    return store.write(List.of(rows), load).stream().map(WriteResult::writeOutcome).toList();
  }

  private int count(String table) {
    return sql.fetchCount(DSL.table("history." + table));
  }

  private static Income flow(Income.Key key, String amount) {
    return new Income(key, new BigDecimal(amount), key.incomeType());
  }

  private static StreamRows step(Income... flows) {
    return step(NOON.plusSeconds(61), flows);
  }

  private static StreamRows step(Instant asked, Income... flows) {
    return step(asked, NOON.minus(Duration.ofDays(90)), NOON.plusSeconds(1), flows);
  }

  private static StreamRows step(Instant asked, Instant from, Instant to, Income... flows) {
    var answer =
        new IncomeAnswer(
            List.of(question(asked, from, to, Kind.COMPLETE)),
            List.of(flows),
            new Stretch(from, to.plusMillis(1), asked),
            null);
    return new StreamRows.Income(capture(asked, from, to), answer, StreamRows.Remarks.NONE);
  }

  private static Question question(Instant asked, Instant from, Instant to, Kind kind) {
    return new Question(asked, from, to, "", "", kind, 0);
  }

  private static Capture capture(Instant asked, Instant from, Instant to) {
    var document =
        new Document(
            "income",
            "/fapi/v1/income?" + IncomeWindow.of(from, to).query(),
            200,
            asked,
            asked.plusMillis(40),
            Body.of("[" + asked + "]"));
    var slot = asked.truncatedTo(ChronoUnit.SECONDS);
    return new Capture(MAIN, Stream.INCOME, slot, ClockFacts.LOCAL, List.of(document), null);
  }

  private static Instant hours(long hours) {
    return NOON.plus(Duration.ofHours(hours));
  }
}

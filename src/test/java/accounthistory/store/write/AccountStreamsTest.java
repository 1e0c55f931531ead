package accounthistory.store.write;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static accounthistory.store.StoreCaptures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.BracketSet;
import accounthistory.account.Configuration;
import accounthistory.account.Flags;
import accounthistory.account.Income;
import accounthistory.account.LeverageBracket;
import accounthistory.account.Mode;
import accounthistory.account.PositionSide;
import accounthistory.account.SymbolSetting;
import accounthistory.account.Trade;
import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Stream;
import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.load.WriteOutcome;
import accounthistory.stream.IncomeAnswer;
import accounthistory.stream.StreamRows;
import accounthistory.stream.TradeAnswer;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Fills and leverage brackets in the database.
@WithDatabase
final class AccountStreamsTest {
  private static final Instant LONG_AGO = NOON.minus(Duration.ofDays(90));

  private final DSLContext sql;
  private final Store store;
  private long load;

  AccountStreamsTest(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
  }

  @BeforeEach
  void beginLoad() {
    load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
  }

  @Test
  void bracketsAreStoredWhenTheyChange() {
    writeOutcome(brackets(NOON, "0.0065"));
    writeOutcome(brackets(NOON.plusSeconds(86_400), "0.00650"));
    writeOutcome(brackets(NOON.plusSeconds(172_800), "0.007"));

    assertThat(sql.fetchValues("select observed_at from history.leverage_bracket_set order by 1"))
        .hasSize(2);
    assertThat(
            sql.fetchValues(
                "select maintenance_margin_rate from history.leverage_bracket order by 1"))
        .map(BigDecimal.class::cast)
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(new BigDecimal("0.0065"), new BigDecimal("0.007"));
    assertThat(store.lastVisits(Set.of(MAIN), Stream.LEVERAGE_BRACKET))
        .containsEntry(MAIN, NOON.plusSeconds(172_800));
  }

  @Test
  void bracketsThatComeBackAreInForceAgain() {
    writeOutcome(brackets(NOON, "0.0065"));
    writeOutcome(brackets(NOON.plusSeconds(1), "0.007"));
    writeOutcome(brackets(NOON.plusSeconds(2), "0.0065"));

    assertThat(sql.fetchCount(DSL.table("history.leverage_bracket_set"))).isEqualTo(3);
    assertThat(sql.fetchCount(DSL.table("history.leverage_bracket"))).isEqualTo(2);
  }

  @Test
  void settingsAreStoredWhenTheyChange() {
    writeOutcome(settings(NOON, false, 20));
    writeOutcome(settings(NOON.plusSeconds(86_400), false, 20));
    writeOutcome(settings(NOON.plusSeconds(172_800), true, 20));
    writeOutcome(settings(NOON.plusSeconds(259_200), true, 25));

    assertThat(
            sql.fetch("select hedge_mode from history.account_configuration order by observed_at")
                .map(it -> it.get(0)))
        .containsExactly(false, true);
    assertThat(
            sql.fetch(
                    "select leverage, is_auto_add_margin from history.symbol_configuration"
                        + " order by observed_at")
                .map(it -> it.get(0) + " " + it.get(1)))
        .containsExactly("20 null", "25 null");
    assertThat(store.lastVisits(Set.of(MAIN), Stream.CONFIGURATION))
        .containsEntry(MAIN, NOON.plusSeconds(259_200));
  }

  @Test
  void aFillBecomesItsRowOnce() {
    assertThat(writeOutcome(fills(NOON.plusSeconds(60), trade("1", NOON, "60000.1"))))
        .isEqualTo(WriteOutcome.TAKEN);
    assertThat(writeOutcome(fills(NOON.plusSeconds(120), trade("1", NOON, "60000.10"))))
        .isEqualTo(WriteOutcome.TAKEN);

    var row = sql.fetchSingle("select * from history.trade");
    assertThat(row.get("price", BigDecimal.class)).isEqualByComparingTo("60000.1");
    assertThat(row.get("position_side")).isEqualTo("SHORT");
    assertThat(row.get("margin_asset")).isNull();
  }

  @Test
  void aFillThatComesAgainWithAnotherPriceIsToldAndTheFirstStays() {
    writeOutcome(fills(NOON.plusSeconds(60), trade("1", NOON, "60000.1")));

    assertThat(writeOutcome(fills(NOON.plusSeconds(120), trade("1", NOON, "60000.2"))))
        .isEqualTo(WriteOutcome.CONTRADICTED);

    assertThat(sql.fetchSingle("select price from history.trade").get(0, BigDecimal.class))
        .isEqualByComparingTo("60000.1");
  }

  @Test
  void fillsThatMoneyFlowsSpeakOfAreMissingUntilTheyAreKnown() {
    store.write(List.of(snapshot(MAIN, NOON, "1")), load);
    writeOutcome(income(NOON, NOON.plusSeconds(5)));

    var missing = new MissingTrades("BTCUSDT", NOON.plusSeconds(5), Optional.empty());
    assertThat(store.missingTrades(MAIN, LONG_AGO, false)).containsExactly(missing);

    // Asked in the very moment: it may be listed a little later.
    writeOutcome(fills(NOON.plusSeconds(6)));
    assertThat(store.missingTrades(MAIN, LONG_AGO, false))
        .singleElement()
        .returns(Optional.of(NOON.minusSeconds(4)), MissingTrades::knownUntil);

    writeOutcome(fills(NOON.plusSeconds(60)));
    assertThat(store.missingTrades(MAIN, LONG_AGO, false)).isEmpty();
  }

  @Test
  void whatIsKnownIsNotCalledForgotten() {
    writeOutcome(income(NOON));
    writeOutcome(fills(NOON.plusSeconds(60)));
    sql.execute(
        "update history.income_coverage set known = tstzmultirange(tstzrange({0}, {1}))",
        DSL.val(NOON.minusSeconds(3600)), DSL.val(NOON));

    for (var repeat = 0; repeat < 2; repeat++) {
      store.forgotten(MAIN, new ExpiredData(Stream.TRADE, "BTCUSDT", LONG_AGO, NOON));
      store.forgotten(MAIN, new ExpiredData(Stream.TRADE, "ETHUSDT", LONG_AGO, NOON));
      store.forgotten(MAIN, new ExpiredData(Stream.INCOME, "", LONG_AGO, NOON));
    }

    assertThat(forgottenUntil("history.trade_coverage where symbol = 'BTCUSDT'"))
        .isEqualTo(NOON.minusSeconds(3600));
    assertThat(forgottenUntil("history.trade_coverage where symbol = 'ETHUSDT'")).isEqualTo(NOON);
    assertThat(forgottenUntil("history.income_coverage")).isEqualTo(NOON.minusSeconds(3600));
  }

  private Instant forgottenUntil(String from) {
    return sql.fetchSingle("select upper(forgotten) from " + from).get(0, Instant.class);
  }

  @Test
  void anAccountInOneWayModeNeedsNoFills() {
    store.write(List.of(snapshot(MAIN, NOON, "1")), load);
    writeOutcome(income(NOON));

    assertThat(store.missingTrades(MAIN, LONG_AGO, true)).isEmpty();

    sql.execute("update history.account_snapshot set hedge_mode = true");
    assertThat(store.missingTrades(MAIN, LONG_AGO, true)).hasSize(1);
  }

  private WriteOutcome writeOutcome(StreamRows rows) {
    return store.write(List.of(rows), load).getFirst().writeOutcome();
  }

  private static StreamRows brackets(Instant at, String rate) {
    var bracket =
        new LeverageBracket(
            1, 75, BigDecimal.ZERO, new BigDecimal("10000"), new BigDecimal(rate), BigDecimal.ZERO);
    var set = new BracketSet("BTCUSDT", null, List.of(bracket));
    return new StreamRows.LeverageBracket(
        capture(Stream.LEVERAGE_BRACKET, "/fapi/v1/leverageBracket", at),
        List.of(set),
        StreamRows.Remarks.NONE);
  }

  private static StreamRows settings(Instant at, boolean hedge, int leverage) {
    var setting = new SymbolSetting("BTCUSDT", false, null, leverage, new BigDecimal("1000000"));
    return new StreamRows.Configuration(
        capture(Stream.CONFIGURATION, "/fapi/v1/accountConfig", at),
        new Configuration(
            Mode.reported(false),
            Mode.reported(hedge),
            new Flags(0, null, true, true, true, null),
            List.of(setting)),
        StreamRows.Remarks.NONE);
  }

  private static StreamRows fills(Instant asked, Trade... trades) {
    var known = new TradeAnswer.Stretch(NOON.minusSeconds(3600), asked.plusMillis(1));
    return new StreamRows.Trade(
        capture(Stream.TRADE, "/fapi/v1/userTrades?symbol=BTCUSDT", asked),
        new TradeAnswer("BTCUSDT", List.of(trades), asked, known),
        StreamRows.Remarks.NONE);
  }

  private static Trade trade(String id, Instant at, String price) {
    return new Trade(
        new Trade.Key(at, "BTCUSDT", id),
        "77",
        Trade.Side.SELL,
        PositionSide.SHORT,
        null,
        new BigDecimal(price),
        new BigDecimal("0.002"),
        null,
        new BigDecimal("1.5"),
        null,
        null,
        null);
  }

  private static StreamRows income(Instant... at) {
    var flows =
        List.of(at).stream()
            .map(it ->
                new Income(
                    new Income.Key(it, "REALIZED_PNL", "1", "USDT", "BTCUSDT", "1"),
                    BigDecimal.ONE,
                    null))
            .toList();
    var asked = NOON.plusSeconds(30);
    var question =
        new IncomeAnswer.Question(
            asked, NOON, asked, "", "", IncomeAnswer.Kind.COMPLETE, flows.size());
    return new StreamRows.Income(
        capture(Stream.INCOME, "/fapi/v1/income?" + IncomeWindow.of(NOON, asked).query(), asked),
        new IncomeAnswer(List.of(question), flows, null, null),
        StreamRows.Remarks.NONE);
  }

  private static Capture capture(Stream stream, String endpoint, Instant asked) {
    var document =
        new Document(
            stream.label(), endpoint, 200, asked, asked.plusMillis(40), Body.of("[" + asked + "]"));
    return new Capture(MAIN, stream, asked, ClockFacts.LOCAL, List.of(document), null);
  }
}

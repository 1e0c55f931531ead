package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From opening a position to closing it: whose each flow was, and how bad and how good it stood.
@WithDatabase
final class PositionEpisodesTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;
  private final List<Income> flows = new ArrayList<>();
  private BigDecimal wallet = new BigDecimal("10000");

  PositionEpisodesTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON);
    history.run("insert into history.price_override values ('USDT', '2020-01-01Z', 1, 'the test')");
    history.run("select history.ensure_partitions('2026-11-20Z', '2026-11-21Z')");
    history.asOf("2026-11-20T18:00:00Z");
  }

  /// Between the last slot that shows it and the one that does not, it was closed at its worst.
  @Test
  void theExcursionsHoldTheEndPoints() {
    slot(0);
    slot(5, both("2", "100", "5"));
    slot(10, both("2", "100", "-2"));
    flow(840, "REALIZED_PNL", "-9");
    slot(15);
    tell();

    assertThat(episodes("direction, opened_at, closed_at, realized, net, mae, mfe, slots"))
        .containsExactly("long 2026-11-20T12:05:00Z 2026-11-20T12:15:00Z -9 -9 -9 5 3");
    assertThat(episodes("sampled_every_seconds, is_open, is_uncertain, open_profit, reason"))
        .containsExactly("300 false false 0 -");
  }

  /// Half is closed at a profit: the rest, which is open, and what is realized count together.
  @Test
  void whatIsRealizedOnTheWayIsPartOfThePath() {
    slot(0);
    slot(5, both("2", "100", "20"));
    flow(540, "REALIZED_PNL", "10");
    slot(10, both("1", "100", "10"));
    flow(840, "REALIZED_PNL", "-4");
    slot(15);
    tell();

    assertThat(episodes("realized, mae, mfe")).containsExactly("6 0 20");
  }

  @Test
  void netIsAfterFeesAndFundingAndSoAreItsOwnExcursions() {
    slot(0);
    flow(240, "COMMISSION", "-1");
    slot(5, both("-2", "100", "3"));
    flow(500, "FUNDING_FEE", "0.5");
    slot(10, both("-2", "100", "-4"));
    flow(840, "REALIZED_PNL", "6");
    flow(840, "COMMISSION", "-1.5");
    slot(15);
    tell();

    assertThat(episodes("direction, realized, funding, commission, net, mae, mfe"))
        .containsExactly("short 6 0.5 -2.5 4 -4 6");
    assertThat(episodes("mae_net, mfe_net")).containsExactly("-4.5 4");
  }

  /// The sum over episodes is what the symbol's profit is, while the price of USDT stands still.
  @Test
  void whatIsNetAndWhatIsOpenIsTheProfitOfTheSymbol() {
    slot(0);
    flow(240, "COMMISSION", "-1");
    slot(5, both("2", "100", "5"));
    flow(540, "REALIZED_PNL", "7");
    slot(10);
    flow(840, "COMMISSION", "-1");
    slot(15, both("-3", "110", "-2"));
    flow(1100, "FUNDING_FEE", "-0.25");
    slot(20, both("-3", "110", "4"));
    tell();

    assertThat(episodes("direction, net, open_profit, is_open"))
        .containsExactly("long 6 0 false", "short -1.25 4 true");
    assertThat(
            history.rows(
                """
                select sum(net + open_profit), (
                    select sum(pnl) from analytics.symbol_pnl where symbol = 'AUSDT'
                )
                from analytics.position_episodes
                """))
        .containsExactly("8.75 8.75");
  }

  /// Without fills a change of sign between two slots closes one and opens the next: what is
  /// realized is the former's, the commission is shared by the amounts.
  @Test
  void aChangeOfSignClosesOneAndOpensTheNext() {
    slot(0);
    slot(5, both("3", "100", "3"));
    flow(540, "REALIZED_PNL", "4");
    flow(540, "COMMISSION", "-4");
    slot(10, both("-1", "105", "-1"));
    tell();

    assertThat(episodes("direction, opened_slot, closed_slot, realized, commission, open_profit"))
        .containsExactly(
            "long 2026-11-20T12:05:00Z 2026-11-20T12:10:00Z 4 -3 0",
            "short 2026-11-20T12:10:00Z - 0 -1 -1");
  }

  /// One fill of 4 closes 3 and opens 1: its own time, and its commission split by 3 : 1.
  @Test
  void aFillThatTurnsThePositionIsSplitExactly() {
    slot(0);
    fill(200, "7", "BUY", "3");
    slot(5, both("3", "100", "3"));
    flow(540, "REALIZED_PNL", "4", fill(540, "8", "SELL", "4"));
    flow(540, "COMMISSION", "-4", "8");
    slot(10, both("-1", "105", "-1"));
    tell();

    assertThat(episodes("direction, opened_by, opened_at, closed_at, fills, realized, commission"))
        .containsExactly(
            "long fill 2026-11-20T12:03:20Z 2026-11-20T12:09:00Z 2 4 -3",
            "short fill 2026-11-20T12:09:00Z - 1 0 -1");
  }

  /// No snapshot shows it, its fills do.
  @Test
  void aRoundTripBetweenTwoSlotsIsSeenByItsFills() {
    slot(0);
    fill(60, "1", "BUY", "2");
    flow(120, "REALIZED_PNL", "5", fill(120, "2", "SELL", "2"));
    slot(5);
    slot(10);
    tell();

    assertThat(episodes("direction, opened_at, closed_at, peak_amount, fills, realized, mae, mfe"))
        .containsExactly("long 2026-11-20T12:01:00Z 2026-11-20T12:02:00Z 2 2 5 0 5");
  }

  /// Fills that do not sum up to what the position changed by are not all there: slots decide.
  @Test
  void fillsThatLackOneAreNotBelieved() {
    slot(0);
    fill(200, "7", "BUY", "2");
    slot(5, both("3", "100", "3"));
    tell();

    assertThat(episodes("opened_by, opened_at, peak_amount, fills"))
        .containsExactly("snapshot 2026-11-20T12:05:00Z 3 0");
  }

  @Test
  void anotherEntryPriceWithoutMoreOfItIsAnotherEpisode() {
    slot(0);
    slot(5, both("2", "100", "5"));
    flow(540, "REALIZED_PNL", "6");
    slot(10, both("2", "103", "1"));
    tell();

    assertThat(episodes("opened_slot, closed_slot, realized, is_uncertain"))
        .containsExactly(
            "2026-11-20T12:05:00Z 2026-11-20T12:10:00Z 6 true", "2026-11-20T12:10:00Z - 0 true");
  }

  /// Part of it was sold and more was bought: the entry price moves too.
  @Test
  void aPositionThatGrowsIsTheSameEpisode() {
    slot(0);
    slot(5, both("2", "100", "5"));
    flow(540, "REALIZED_PNL", "1");
    slot(10, both("3", "103", "1"));
    slot(15, both("4", "103", "1"));
    tell();

    assertThat(episodes("peak_amount, increases, is_uncertain")).containsExactly("4 2 false");
  }

  /// Commission was paid though the amount stayed; funding of an isolated position is no trade.
  @Test
  void whatNoSnapshotShowsIsUncertain() {
    slot(0);
    slot(5, both("2", "100", "5"));
    flow(500, "FUNDING_FEE", "-1");
    slot(10, both("2", "100", "5"));
    tell();
    assertThat(episodes("is_uncertain")).containsExactly("false");

    flow(840, "COMMISSION", "-1");
    slot(15, both("2", "100", "5"));
    tell();
    assertThat(episodes("is_uncertain")).containsExactly("true");
  }

  /// Both sides fell between two slots: income alone does not tell whose profit was whose.
  @Test
  void inHedgeModeOnlyFillsTellWhoseProfitItWas() {
    slot(0);
    slot(5, side(PositionSide.LONG, "2", "0"), side(PositionSide.SHORT, "-1", "0"));
    flow(540, "REALIZED_PNL", "8", "1");
    flow(550, "REALIZED_PNL", "3", "2");
    slot(10, side(PositionSide.LONG, "1", "0"));
    tell();

    assertThat(episodes("position_side, realized, mae, reason"))
        .containsExactly("LONG - - both sides changed", "SHORT - - both sides changed");

    fill(100, "l", "LONG", "BUY", "2");
    fill(110, "s", "SHORT", "SELL", "1");
    fill(540, "1", "LONG", "SELL", "1");
    fill(550, "2", "SHORT", "BUY", "1");
    assertThat(episodes("position_side, realized, reason"))
        .containsExactly("LONG 8 -", "SHORT 3 -");
    assertThat(
            history.rows("select sum(realized) from analytics.symbol_pnl where symbol = 'AUSDT'"))
        .containsExactly("11");
  }

  @Test
  void inHedgeModeTheOnlySideThatFellRealized() {
    slot(0);
    slot(5, side(PositionSide.LONG, "2", "0"), side(PositionSide.SHORT, "-1", "0"));
    flow(540, "REALIZED_PNL", "8");
    flow(540, "COMMISSION", "-1");
    slot(10, side(PositionSide.LONG, "1", "0"), side(PositionSide.SHORT, "-1", "0"));
    tell();

    assertThat(episodes("position_side, realized, commission, reason"))
        .containsExactly("LONG 8 -1 -", "SHORT 0 0 -");
  }

  /// The larger side pays the larger of the two; where there is one fee, or both are as large, it
  /// is unknown.
  @Test
  void fundingOfBothSidesGoesByTheirSizes() {
    slot(0);
    slot(5, side(PositionSide.LONG, "2", "0"), side(PositionSide.SHORT, "-1", "0"));
    flow(500, "FUNDING_FEE", "-4");
    flow(500, "FUNDING_FEE", "2");
    slot(10, side(PositionSide.LONG, "2", "0"), side(PositionSide.SHORT, "-1", "0"));
    tell();
    assertThat(episodes("position_side, funding, reason"))
        .containsExactly("LONG -4 -", "SHORT 2 -");

    flow(800, "FUNDING_FEE", "-3");
    slot(15, side(PositionSide.LONG, "2", "0"), side(PositionSide.SHORT, "-1", "0"));
    tell();
    assertThat(episodes("position_side, funding, reason"))
        .containsExactly("LONG - both sides changed", "SHORT - both sides changed");
  }

  @Test
  void whatWasOpenBeforeTheFirstSnapshotHasNoResult() {
    slot(0, both("2", "100", "5"));
    flow(240, "REALIZED_PNL", "6");
    slot(5);
    tell();

    assertThat(episodes("net, mae, is_uncertain, reason"))
        .containsExactly("- - true open before the first snapshot");
  }

  @Test
  void withoutItsFlowsAnEpisodeHasNoResult() {
    slot(0);
    slot(5, both("2", "100", "5"));
    slot(10);
    history.told(main, NOON.minusSeconds(7200), NOON.plusSeconds(400));
    history.refresh();

    assertThat(episodes("net, mfe, reason")).containsExactly("- - income not complete");
  }

  /// The slot that closed it arrives late, between two that are there.
  @Test
  void aSlotThatArrivesLateClosesWhatWasOpenOnBothSides() {
    slot(0);
    slot(5, both("2", "100", "0"));
    slot(15, both("2", "100", "0"));
    tell();
    assertThat(episodes("opened_slot, closed_slot")).containsExactly("2026-11-20T12:05:00Z -");

    slot(10);
    tell();
    assertThat(episodes("opened_slot, closed_slot"))
        .containsExactly("2026-11-20T12:05:00Z 2026-11-20T12:10:00Z", "2026-11-20T12:15:00Z -");
  }

  @Test
  void asOfCutsTheEpisodeThere() {
    slot(0);
    slot(5, both("2", "100", "5"));
    flow(540, "REALIZED_PNL", "7");
    slot(10);
    tell();
    history.asOf("2026-11-20T12:05:30Z");

    assertThat(episodes("closed_at, realized, open_profit")).containsExactly("- 0 5");
  }

  private static Position both(String amount, String entry, String unrealized) {
    return position(PositionSide.BOTH, amount, entry, unrealized);
  }

  private static Position side(PositionSide side, String amount, String unrealized) {
    return position(side, amount, "100", unrealized);
  }

  private static Position position(
      PositionSide side, String amount, String entry, String unrealized) {
    var zero = BigDecimal.ZERO;
    return new Position(
        "AUSDT",
        side,
        new BigDecimal(amount),
        new BigDecimal(entry),
        null,
        new BigDecimal(amount).multiply(new BigDecimal(entry)),
        new BigDecimal(unrealized),
        10,
        false,
        zero,
        zero,
        zero,
        zero,
        zero,
        null,
        null,
        null,
        null);
  }

  /// A taken slot some minutes after noon, whose wallet has all flows so far.
  private void slot(int minutes, Position... positions) {
    var unrealized = BigDecimal.ZERO;
    for (var position : positions) {
      unrealized = unrealized.add(position.unrealizedProfit());
    }
    history.slot(
        main,
        NOON.plus(Duration.ofMinutes(minutes)),
        List.of(positions),
        held("USDT", wallet.toPlainString(), unrealized.toPlainString()));
  }

  private void flow(int seconds, String type, String amount) {
    flow(seconds, type, amount, "");
  }

  private void flow(int seconds, String type, String amount, String tradeId) {
    var flow = history.flow(NOON.plusSeconds(seconds), type, "USDT", amount, "AUSDT");
    var key = flow.key();
    flows.add(
        new Income(
            new Income.Key(
                key.occurredAt(),
                key.incomeType(),
                key.tranId(),
                key.asset(),
                key.symbol(),
                tradeId),
            flow.amount(),
            flow.info()));
    wallet = wallet.add(new BigDecimal(amount));
  }

  private String fill(int seconds, String id, String side, String quantity) {
    return fill(seconds, id, "BOTH", side, quantity);
  }

  private String fill(int seconds, String id, String positionSide, String side, String quantity) {
    history.run(
        """
        insert into history.trade
            (account_id, occurred_at, symbol, trade_id, side, position_side, price, quantity,
                margin_asset, first_seen_at, load_id)
        select account_id, '%1$s', 'AUSDT', '%2$s', '%3$s', '%4$s', 100, %5$s, 'USDT', '%1$s', 1
        from history.account where name = 'main'
        """
            .formatted(NOON.plusSeconds(seconds), id, side, positionSide, quantity));
    return id;
  }

  private void tell() {
    history.told(
        main,
        NOON.minusSeconds(7200),
        NOON.plus(Duration.ofHours(2)),
        flows.toArray(Income[]::new));
    history.refresh();
  }

  private List<String> episodes(String columns) {
    return history.rows(
        "select "
            + columns
            + " from analytics.position_episodes order by opened_at, position_side");
  }
}

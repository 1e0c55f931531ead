package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Profit and loss from slot to slot. The figures are computed by hand.
@WithDatabase
final class ProfitTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofMinutes(5));
  private static final Instant AFTER = NOON.plus(Duration.ofMinutes(10));
  private static final String ONE = "1";

  private static final String PARTS =
      """
      realized + funding + commission + rebate + yield + bonus + liquidation + conversion
      + unclassified + unrealized + revaluation + residual\
      """;

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  ProfitTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON);
  }

  /// USDT goes from 0.9998 to 1.0002, BNB from 600 to 630, and money moves at prices in between.
  @Test
  void profitIsMadeOfPartsThatSumUpToTheLastDigit() {
    var traded = NOON.plusSeconds(60);
    var charged = NOON.plusSeconds(70);
    var received = NOON.plusSeconds(80);
    var converted = NOON.plusSeconds(90);
    history.priceOf(NOON, "USDT", "0.9998");
    history.priceOf(NOON, "BNB", "600");
    history.price(traded, "USDT", "0.9999");
    history.price(charged, "BNB", "610");
    history.price(received, "BNB", "615");
    history.price(converted, "USDT", "1.0000");
    history.price(converted, "BNB", "610");
    history.priceOf(LATER, "USDT", "1.0002");
    history.priceOf(LATER, "BNB", "630");
    history.slot(main, NOON, held("USDT", "10000", "120"), held("BNB", "5"));
    history.slot(main, LATER, held("USDT", "11427", "-80"), held("BNB", "5.98"));
    tell(
        history.flow(traded, "REALIZED_PNL", "USDT", "250", "BTCUSDT"),
        history.flow(traded, "FUNDING_FEE", "USDT", "-12.5", "BTCUSDT"),
        history.flow(charged, "COMMISSION", "BNB", "-0.02", "BTCUSDT"),
        history.flow(received, "TRANSFER", "BNB", "3"),
        history.flow(converted, "AUTO_EXCHANGE", "USDT", "1189.5"),
        history.flow(converted, "AUTO_EXCHANGE", "BNB", "-2"));
    history.refresh();

    assertThat(
            intervals(
                "opening_equity, closing_equity, external_flow, pnl, realized, funding, commission,"
                    + " conversion, unrealized, revaluation, residual"))
        .containsExactly(
            "13117.976 15116.6694 1845 153.6934 249.975 -12.49875 -12.2 -30.5 -200.04 158.95715 0");
    assertThat(intervals("pnl_before_revaluation, is_attributed")).containsExactly("-5.26375 true");
    assertThat(history.rows("select pnl - (" + PARTS + ") from definition.pnl_intervals"))
        .containsExactly("0");
  }

  @Test
  void profitIsUnknownUntilTheFlowsOfItsIntervalAre() {
    parity();
    history.slot(main, NOON, held("USDT", "10000"));
    history.slot(main, LATER, held("USDT", "15150"));
    history.refresh();

    assertThat(intervals("closing_equity, external_flow, pnl, residual, reason"))
        .containsExactly("15150 - - - income not complete");

    tell(
        history.flow(NOON.plusSeconds(60), "TRANSFER", "USDT", "5000"),
        history.flow(NOON.plusSeconds(61), "REALIZED_PNL", "USDT", "150", "BTCUSDT"));
    history.refresh();

    assertThat(intervals("closing_equity, external_flow, pnl, residual, reason"))
        .containsExactly("15150 5000 150 0 -");
  }

  @Test
  void whatWasAskedBeforeFlowsCanHaveSettledIsNotKnown() {
    parity();
    history.slot(main, NOON, held("USDT", "10000"));
    history.slot(main, LATER, held("USDT", "10000"));
    // One second after the capture is not an hour after it: a row may still be on its way.
    history.told(main, NOON.minusSeconds(3600), LATER.plusSeconds(21));
    history.run(
        """
        update history.income_coverage set known = tstzmultirange(tstzrange(
            lower(known), '2026-11-20T12:05:20Z'))
        """);
    history.refresh();

    assertThat(intervals("pnl, reason")).containsExactly("- income not complete");
  }

  /// Funding of two symbols is stamped at noon; the wallet has one at once and the other later.
  @Test
  void fundingCountsWhereTheWalletHasIt() {
    parity();
    var before = NOON.minus(Duration.ofMinutes(5));
    history.slot(main, before, held("USDT", "10000"));
    history.slot(main, NOON, held("USDT", "9995"));
    history.slot(main, LATER, held("USDT", "9987.5"));
    tell(
        history.flow(NOON.plusSeconds(15), "FUNDING_FEE", "USDT", "-5", "AUSDT"),
        history.flow(NOON.plusSeconds(15), "FUNDING_FEE", "USDT", "-7.5", "BUSDT"));
    history.refresh();

    assertThat(intervals("pnl, funding, residual, booking"))
        .containsExactly("-5 -5 0 exact", "-7.5 -7.5 0 settled");
  }

  @Test
  void whatNoFlowExplainsIsTheResidualAndNamesItsAsset() {
    history.priceOf(NOON, "USDT", "1");
    history.priceOf(LATER, "USDT", "1.5");
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, LATER, held("USDT", "103"));
    tell(history.flow(NOON.plusSeconds(60), "REBATE_OF_NOBODY", "USDT", "1"));
    history.refresh();

    assertThat(intervals("pnl, unclassified, revaluation, residual, unresolved_assets"))
        .containsExactly("54.5 1 50.5 3 USDT");
    assertThat(
            history.rows(
                "select asset, wallet_change, flows_amount, residual, is_reconciled,"
                    + " is_flows_known from analytics.reconciliation"))
        .containsExactly("USDT 3 1 2 false true");
  }

  @Test
  void aTypeThatNobodyDescribedIsShownApartUntilTheTableNamesIt() {
    parity();
    history.slot(main, NOON, held("USDT", "1000"));
    history.slot(main, LATER, held("USDT", "2050"));
    tell(
        history.flow(NOON.plusSeconds(60), "X_TRANSFER", "USDT", "1000"),
        history.flow(NOON.plusSeconds(61), "REALIZED_PNL", "USDT", "50", "BTCUSDT"));
    history.refresh();
    assertThat(intervals("pnl, realized, unclassified, has_unclassified"))
        .containsExactly("1050 50 1000 true");

    history.run("insert into history.income_category values ('X_TRANSFER', 'external')");

    assertThat(intervals("external_flow, pnl, unclassified, has_unclassified"))
        .containsExactly("1000 50 0 false");
  }

  /// Each amount is another power of two: no sum of some looks like the sum of others.
  @Test
  void eachMeaningIsAPartOfItsOwnAndMoneyFromElsewhereIsNone() {
    parity();
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, LATER, held("USDT", "1123"));
    var types =
        List.of(
            "REALIZED_PNL",
            "FUNDING_FEE",
            "COMMISSION",
            "REFERRAL_KICKBACK",
            "BFUSD_REWARD",
            "CONTEST_REWARD",
            "LIQUIDATION_FEE",
            "AUTO_EXCHANGE",
            "NOBODY_KNOWS",
            "TRANSFER");
    tell(
        types.stream()
            .map(it ->
                history.flow(
                    NOON.plusSeconds(60), it, "USDT", String.valueOf(1 << types.indexOf(it))))
            .toArray(Income[]::new));
    history.refresh();

    assertThat(
            intervals(
                "realized, funding, commission, rebate, yield, bonus, liquidation, conversion,"
                    + " unclassified, external_flow, pnl, residual"))
        .containsExactly("1 2 4 8 16 32 64 128 256 512 511 0");
  }

  @Test
  void anAssetWithoutAPriceMakesProfitUnknownUnlessSomebodyNeglectsIt() {
    parity();
    history.slot(main, NOON, held("USDT", "100"), held("DUST", "3"));
    history.slot(main, LATER, held("USDT", "101"), held("DUST", "2"));
    tell(
        history.flow(NOON.plusSeconds(60), "REALIZED_PNL", "USDT", "1", "BTCUSDT"),
        history.flow(NOON.plusSeconds(61), "COMMISSION", "DUST", "-1", "BTCUSDT"));
    history.refresh();
    assertThat(intervals("opening_equity, pnl, reason")).containsExactly("- - no price");
    assertThat(
            history.rows(
                "select equity, equity_priced, unpriced_assets from analytics.equity"
                    + " order by snapshot_at"))
        .containsExactly("- 100 DUST", "- 101 DUST");

    history.run("insert into history.negligible_asset values ('DUST', 'the test')");
    history.refresh();

    assertThat(intervals("opening_equity, pnl, realized, commission, residual, is_attributed"))
        .containsExactly("100 1 1 0 0 true");
    assertThat(
            history.rows(
                "select equity, unpriced_assets, negligible_assets from analytics.equity"
                    + " order by snapshot_at"))
        .containsExactly("100 - DUST", "101 - DUST");
  }

  /// What has a price counts, whatever else of the asset is neglected: the deposit is worth 10.
  @Test
  void ofANeglectedAssetTheFlowsThatHaveAPriceCount() {
    var close = NOON.plus(Duration.ofHours(2));
    parity();
    history.price(NOON.plusSeconds(600), "DUST", "2");
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, close, held("USDT", "100"), held("DUST", "4"));
    tell(
        history.flow(NOON.plusSeconds(660), "TRANSFER", "DUST", "5"),
        history.flow(NOON.plusSeconds(6000), "COMMISSION", "DUST", "-1", "BTCUSDT"));
    history.run("insert into history.negligible_asset values ('DUST', 'the test')");
    history.refresh();

    assertThat(intervals("external_flow, pnl, commission, revaluation, pnl - (" + PARTS + ")"))
        .containsExactly("10 -10 0 -10 0");
  }

  @Test
  void anAssetThatComesWithoutAPriceLeavesOnlyTheOpeningKnown() {
    parity();
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, LATER, held("USDT", "100"), held("NEW", "3"));
    tell(history.flow(NOON.plusSeconds(60), "CONTEST_REWARD", "NEW", "3"));
    history.refresh();

    assertThat(intervals("opening_equity, closing_equity, pnl, reason"))
        .containsExactly("100 - - no price");
  }

  @Test
  void aDepositWithoutAPriceMakesProfitUnknownButOfAnotherFlowOnlyThePartIs() {
    parity();
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, LATER, held("USDT", "110"));
    tell(
        history.flow(NOON.plusSeconds(60), "TRANSFER", "NEW", "5"),
        history.flow(NOON.plusSeconds(61), "TRANSFER", "NEW", "-5"));
    history.refresh();
    assertThat(intervals("pnl, reason")).containsExactly("- flow without a price");

    history.run(
        "update history.income_category set category = 'bonus' where income_type = 'TRANSFER'");

    assertThat(intervals("pnl, bonus, unrealized, is_attributed, reason"))
        .containsExactly("10 - 0 false -");
  }

  /// An asset that is gone at the end has no row to keep its price.
  @Test
  void anAssetThatIsSpentIsAttributedToo() {
    history.priceOf(NOON, "BNB", "600");
    history.priceOf(LATER, "BNB", "650");
    history.price(NOON.plusSeconds(60), "BNB", "610");
    history.slot(main, NOON, held("BNB", "2"));
    history.slot(main, LATER);
    tell(history.flow(NOON.plusSeconds(60), "TRANSFER", "BNB", "-2"));
    history.refresh();

    assertThat(intervals("external_flow, pnl, revaluation, residual, is_attributed"))
        .containsExactly("-1220 20 20 0 true");
  }

  @Test
  void theFirstTakenSlotOpensAndHasNoInterval() {
    parity();
    history.slot(main, NOON, held("USDT", "100"));
    history.refresh();

    assertThat(intervals("pnl")).isEmpty();
  }

  @Test
  void aGapIsBridgedSinceItsProfitIsKnownAllTheSame() {
    parity();
    history.slot(main, NOON, held("USDT", "100"));
    history.slot(main, AFTER, held("USDT", "110"));
    history.slot(main, AFTER.plus(Duration.ofMinutes(15)), held("USDT", "100"));
    tell(
        history.flow(NOON.plusSeconds(60), "REALIZED_PNL", "USDT", "10", "BTCUSDT"),
        history.flow(AFTER.plusSeconds(600), "REALIZED_PNL", "USDT", "-10", "BTCUSDT"));
    history.refresh();

    assertThat(intervals("pnl, is_bridged")).containsExactly("10 false", "-10 true");
  }

  /// Three hundred intervals of random books, in which wallets also move by nothing at all.
  @Test
  void thePartsSumUpWhateverHappensAndTheResidualIsWhatWasHidden() {
    var random = new Random(4);
    var wallets = new BigDecimal[] {amount(random), amount(random), amount(random)};
    var assets = List.of("USDT", "BNB", "BTC");
    var flows = new ArrayList<Income>();
    var hidden = new ArrayList<BigDecimal>();
    var slot = NOON;
    for (var n = 0; n <= 300; n++, slot = slot.plusSeconds(300)) {
      var balances = new ArrayList<accounthistory.account.AssetBalance>();
      var missing = BigDecimal.ZERO;
      for (var k = 0; k < 3; k++) {
        var price = amount(random).abs().add(BigDecimal.ONE);
        history.price(slot.plus(ProfitHistory.CAPTURED_AFTER), assets.get(k), price);
        if (n > 0 && random.nextInt(3) > 0) {
          var flow =
              history.flow(
                  slot.minusSeconds(60 + random.nextInt(100)),
                  List.of("TRANSFER", "COMMISSION", "X").get(random.nextInt(3)),
                  assets.get(k),
                  amount(random).toPlainString());
          flows.add(flow);
          wallets[k] = wallets[k].add(flow.amount());
        }
        if (n > 0 && random.nextInt(9) == 0) {
          var unseen = amount(random);
          wallets[k] = wallets[k].add(unseen);
          missing = missing.add(unseen.multiply(price));
        }
        balances.add(
            held(assets.get(k), wallets[k].toPlainString(), amount(random).toPlainString()));
      }
      history.slot(main, slot, balances.toArray(accounthistory.account.AssetBalance[]::new));
      if (n > 0) {
        hidden.add(missing);
      }
    }
    history.told(
        main, NOON.minusSeconds(3600), slot.plusSeconds(3600), flows.toArray(Income[]::new));
    history.refresh();

    assertThat(
            history.rows(
                "select count(*), count(*) filter (where pnl = "
                    + PARTS
                    + ") from definition.pnl_intervals"))
        .containsExactly("300 300");
    assertThat(history.rows("select residual from definition.pnl_intervals order by snapshot_at"))
        .isEqualTo(hidden.stream().map(it -> it.stripTrailingZeros().toPlainString()).toList());
  }

  private static BigDecimal amount(Random random) {
    return BigDecimal.valueOf(random.nextLong(-90_000_000_000L, 90_000_000_000L), 8);
  }

  /// USDT is worth a dollar in all slots.
  private void parity() {
    for (var minute = -5; minute <= 30; minute += 5) {
      history.priceOf(NOON.plus(Duration.ofMinutes(minute)), "USDT", ONE);
    }
  }

  private void tell(Income... flows) {
    history.told(main, NOON.minusSeconds(3600), AFTER.plusSeconds(7200), flows);
  }

  private List<String> intervals(String columns) {
    return history.rows("select " + columns + " from analytics.pnl_intervals order by snapshot_at");
  }
}

package accounthistory.store;

import static accounthistory.store.ProfitHistory.held;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AssetBalance;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.capture.Subject;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is at stake, in USD: by coin, against equity, position by position, and what changed.
@WithDatabase
final class ExposureTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  ExposureTest(TestDatabase database) {
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON);
    history.run(
        """
        insert into history.price_override values
            ('USDT', '2020-01-01Z', 1, 'the test'), ('USDC', '2020-01-01Z', 2, 'the test'),
            ('BTC', '2020-01-01Z', 60000, 'the test')
        """);
    history.run("select history.ensure_partitions('2026-11-20Z', '2026-11-21Z')");
    contract("BTCUSDT", "2019-09-08", "BTC", "USDT");
    contract("BTCUSDC", "2019-09-08", "BTC", "USDC");
    contract("ETHBTC", "2019-09-08", "ETH", "BTC");
    contract("LUNAUSDT", "2019-09-08", "LUNA", "USDT");
    contract("LUNAUSDT", "2026-11-20 12:03", "LUNA2", "USDT");
    history.asOf("2026-11-20T12:30:00Z");
  }

  /// Contracts in USDT, in USDC at two dollars, and one that is quoted in BTC.
  @Test
  void aCoinIsTheSumOfItsContractsInDollars() {
    slot(
        0,
        both("BTCUSDT", "2", "120000", "USDT"),
        both("BTCUSDC", "-1", "-30000", "USDC"),
        both("ETHBTC", "2", "0.1", "BTC"));

    assertThat(
            history.rows(
                """
                select base_asset, positions, long_usd, short_usd, net_usd, gross_usd, reason
                from analytics.exposure order by base_asset
                """))
        .containsExactly("BTC 2 120000 60000 60000 180000 -", "ETH 1 6000 0 6000 6000 -");
  }

  /// Equity is 100,000 USDT, 1,000 USDC at two dollars and 1 BTC: 162,000.
  @Test
  void leverageIsTheNotionalOfAllPositionsByEquity() {
    slot(
        0,
        both("BTCUSDT", "2", "120000", "USDT"),
        both("BTCUSDC", "-1", "-30000", "USDC"),
        both("ETHBTC", "2", "0.1", "BTC"));

    assertThat(leverage("positions, equity, gross_usd, net_usd, leverage, reason"))
        .containsExactly("3 162000 186000 66000 1.14814815 -");
    // (60² + 6²) / 66²
    assertThat(leverage("concentration")).containsExactly("0.83471074");
  }

  @Test
  void nothingOpenIsNoLeverageAndNoEquityIsUnknown() {
    slot(0);
    history.slot(main, NOON.plusSeconds(300), List.of(both("BTCUSDT", "1", "60000", "USDT")));
    history.refresh();

    assertThat(leverage("positions, gross_usd, leverage, concentration, reason"))
        .containsExactly("0 0 0 - -", "1 60000 - 1 no equity");
  }

  @Test
  void aContractWithoutAPriceLeavesItsCoinUnknown() {
    slot(0, both("BTCUSDT", "2", "120000", "USDT"), both("XNOPRICE", "1", "5", null));

    assertThat(
            history.rows(
                "select base_asset, net_usd, reason from analytics.exposure order by base_asset"))
        .containsExactly("BTC 120000 -", "XNOPRICE - contract unknown");
    assertThat(leverage("gross_usd, leverage, reason")).containsExactly("- - contract unknown");
  }

  /// From its listing on, a ticker that is used again is another coin.
  @Test
  void aTickerIsTheCoinThatItWasThen() {
    slot(0, both("LUNAUSDT", "2", "100", "USDT"));
    slot(5, both("LUNAUSDT", "2", "100", "USDT"));

    assertThat(history.rows("select base_asset from analytics.exposure order by snapshot_at"))
        .containsExactly("LUNA", "LUNA2");
  }

  /// Funding of −6 and commission of −4 on 2 BTC move the price that leaves nothing by 5.
  @Test
  void anOpenPositionSaysWhatItCostSoFar() {
    slot(0);
    slot(5, both("BTCUSDT", "2", "120000", "USDT"), both("ETHBTC", "-2", "-0.1", "BTC"));
    history.slot(
        main,
        NOON.plusSeconds(600),
        List.of(both("BTCUSDT", "2", "120000", "USDT"), both("ETHBTC", "-2", "-0.1", "BTC")),
        held("USDT", "99990"),
        held("USDC", "1000"),
        held("BTC", "1"));
    history.told(
        main,
        NOON.minusSeconds(3600),
        NOON.plus(Duration.ofHours(2)),
        history.flow(NOON.plusSeconds(550), "COMMISSION", "USDT", "-4", "BTCUSDT"),
        history.flow(NOON.plusSeconds(500), "FUNDING_FEE", "USDT", "-6", "BTCUSDT"));
    history.refresh();

    assertThat(
            open(
                "symbol, direction, notional_usd, funding, commission, entry_price, break_even_after_costs"))
        .containsExactly(
            "BTCUSDT long 120000 -6 -4 60000 60005", "ETHBTC short -6000 0 0 0.05 0.05");
    // equity is 161,990; 25 minutes open; captured 20 seconds after its slot
    assertThat(
            open(
                "round(equity_share, 6), maintenance_share, round(days_open, 6), mark_age_seconds"))
        .containsExactly("0.740786 - 0.017361 1180", "0.037039 - 0.017361 1180");
    assertThat(open("average_daily_move, reason"))
        .containsExactly("- no day of its prices yet", "- no day of its prices yet");
  }

  @Test
  void whatWasOpenBeforeTheFirstSnapshotCostNobodyKnowsWhat() {
    slot(0, both("BTCUSDT", "2", "120000", "USDT"));

    assertThat(open("funding, break_even_after_costs, notional_usd, reason"))
        .containsExactly("- - 120000 open before the first snapshot");
  }

  /// Marks of three midnights: 100, 110, 99: up a tenth, down a tenth.
  @Test
  void theAverageDailyMoveIsOfTheEndsOfDays() {
    var first = Instant.parse("2026-11-21T00:00:00Z");
    history.run("select history.ensure_partitions('2026-11-20Z', '2026-11-24Z')");
    slot(0);
    for (var day = 0; day < 3; day++) {
      var notional = List.of("100", "110", "99").get(day);
      history.slot(
          main,
          first.plus(Duration.ofDays(day)),
          List.of(both("BTCUSDT", "1", notional, "USDT")),
          held("USDT", "100000"));
    }
    history.slot(
        main,
        first.plus(Duration.ofDays(2)).plusSeconds(300),
        List.of(both("BTCUSDT", "1", "300", "USDT")),
        held("USDT", "100000"));
    history.refresh();
    history.asOf("2026-11-23T01:00:00Z");

    assertThat(open("average_daily_move, average_of_days")).containsExactly("0.1 2");
  }

  @Test
  void whatChangedBetweenTwoSnapshotsIsNamed() {
    slot(0, both("BTCUSDT", "2", "120000", "USDT"));
    slot(5, both("BTCUSDT", "3", "180000", "USDT"), both("ETHBTC", "2", "0.1", "BTC"));

    assertThat(changes("'2026-11-20T12:00Z', '2026-11-20T12:09Z'"))
        .containsExactly(
            "position BTCUSDT amount 2 3 1 -",
            "position ETHBTC amount 0 2 2 -",
            "position ETHBTC entry price - 0.05 - -",
            "position ETHBTC isolated wallet - 0 - -",
            "position ETHBTC leverage - 10 - -",
            "position ETHBTC margin type - - - -",
            "position ETHBTC mark price - 0.05 - -");
    assertThat(changes("'2026-11-20T12:00Z', '2026-11-20T12:04Z'")).isEmpty();
  }

  private void contract(String symbol, String onboard, String base, String margin) {
    history.run(
        """
        insert into history.contract
            (venue, environment, symbol, onboard_at, base_asset, margin_asset, first_seen_at,
                last_seen_at, load_id)
        select venue, environment, '%s', '%sZ', '%s', '%s', '2026-11-20Z', '2026-11-20Z', 1
        from history.account where name = 'main'
        """
            .formatted(symbol, onboard, base, margin));
  }

  private static Position both(
      String symbol, String amount, String notional, @Nullable String settle) {
    var zero = BigDecimal.ZERO;
    var size = new BigDecimal(amount);
    return new Position(
        symbol,
        PositionSide.BOTH,
        size,
        new BigDecimal(notional).divide(size, java.math.MathContext.DECIMAL64),
        null,
        new BigDecimal(notional),
        zero,
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
        null,
        settle);
  }

  private void slot(int minutes, Position... positions) {
    history.slot(
        main,
        NOON.plus(Duration.ofMinutes(minutes)),
        List.of(positions),
        new AssetBalance[] {held("USDT", "100000"), held("USDC", "1000"), held("BTC", "1")});
    history.refresh();
  }

  private List<String> leverage(String columns) {
    return history.rows(
        "select " + columns + " from analytics.effective_leverage order by snapshot_at");
  }

  private List<String> open(String columns) {
    return history.rows("select " + columns + " from analytics.open_positions order by symbol");
  }

  private List<String> changes(String instants) {
    return history.rows(
        "select kind, name, figure, value_before, value_after, change, reason"
            + " from analytics.snapshot_changes('main', "
            + instants
            + ")");
  }
}

package accounthistory.store.derive;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AssetBalance;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.capture.Subject;
import accounthistory.store.ProfitHistory;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// In which asset positions settle whose contracts are not known, as those of imported replies.
@WithDatabase
final class SettleAssetsTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final TestDatabase database;
  private final ProfitHistory history;
  private Subject main = StoreCaptures.MAIN;

  SettleAssetsTest(TestDatabase database) {
    this.database = database;
    history = new ProfitHistory(database);
  }

  @BeforeEach
  void begin() {
    main = history.account("main", NOON);
  }

  @Test
  void aPositionSettlesInTheAssetThatItsSymbolEndsIn() {
    var symbols = List.of("BTCUSDT", "BTCUSDT_261225", "BTCUSDC", "ETHBTC", "USDT", "BTCUSDT_2612");
    for (var symbol : symbols) {
      history.slot(
          main,
          NOON.plusSeconds(300L * symbols.indexOf(symbol)),
          List.of(position(symbol, "4", "-2")),
          held("USDT", "4", "-2"),
          held("USDC", "4", "-2"),
          held("BTC", "4", "-2"));
    }
    history.refresh();

    assertThat(settled())
        .containsExactly(
            "BTCUSDT USDT derived",
            "BTCUSDT_261225 USDT derived",
            "BTCUSDC USDC derived",
            "ETHBTC BTC derived",
            "USDT - -",
            "BTCUSDT_2612 - -");
  }

  @Test
  void itIsShownWithItsSourceAndThePoolHasItsFigures() {
    history.slot(main, NOON, List.of(position("BTCUSDT", "4", "-2")), held("USDT", "4", "-2"));
    history.refresh();

    assertThat(
            history.rows(
                """
                select settle_asset, settle_asset_source from analytics.positions
                union all
                select settle_asset, settle_asset_source from analytics.latest_positions
                """))
        .containsExactly("USDT derived", "USDT derived");
    assertThat(history.rows("select asset, maintenance_margin, reason from analytics.margin_pools"))
        .containsExactly("USDT 4 -");
  }

  /// Each figure is cut at 8 digits: of two positions and the asset, three units of the last.
  @Test
  void butOnlyIfItsPositionsMakeTheFiguresOfTheAsset() {
    figures(0, "10.00000003", "5");
    figures(1, "9.99999997", "5");
    figures(2, "10", "5.00000003");
    figures(3, "10.00000004", "5");
    figures(4, "10", "4.99999996");
    figures(5, null, "5");
    history.refresh();

    assertThat(
            history.rows(
                """
                select distinct snapshot_at, settle_asset, settle_asset_source
                from history.position
                order by snapshot_at
                """))
        .containsExactly(
            "2026-11-20T12:00:00Z USDT derived",
            "2026-11-20T12:05:00Z USDT derived",
            "2026-11-20T12:10:00Z USDT derived",
            "2026-11-20T12:15:00Z - -",
            "2026-11-20T12:20:00Z - -",
            "2026-11-20T12:25:00Z - -");
    assertThat(
            history.rows(
                """
                select distinct reason from analytics.margin_pools
                where snapshot_at >= '2026-11-20T12:15:00Z'
                """))
        .containsExactly("contract unknown");
  }

  private void figures(int slot, @Nullable String margin, String profit) {
    history.slot(
        main,
        NOON.plusSeconds(300L * slot),
        List.of(position("BTCUSDT", "4", "-2"), position("ETHUSDT", "6", "7")),
        held("USDT", margin, profit));
  }

  @Test
  void positionsOfKnownContractsCountAmongThoseOfTheirAsset() {
    history.store(StoreCaptures.contracts(NOON, "ETHUSDT"));
    history.slot(
        main,
        NOON,
        List.of(position("BTCUSDT", "4", "-2"), position("ETHUSDT", "6", "7")),
        held("USDT", "10", "5"));
    history.refresh();

    assertThat(settled()).containsExactly("BTCUSDT USDT derived", "ETHUSDT USDT contract");
  }

  @Test
  void aSymbolThatMaySettleInTwoAssetsSettlesInTheOneThatFits() {
    history.slot(
        main,
        NOON,
        List.of(position("BTCBFUSD", "4", "-2"), position("ETHUSD", "0", "0")),
        held("USD", "0", "0"),
        held("BFUSD", "4", "-2"));
    history.refresh();
    assertThat(settled()).containsExactly("BTCBFUSD BFUSD derived", "ETHUSD - -");

    history.slot(
        main,
        NOON.plusSeconds(300),
        List.of(position("BTCBFUSD", "0", "0")),
        held("USD", "0", "0"),
        held("BFUSD", "0", "0"));
    history.refresh();
    assertThat(settled().getLast()).as("both fit").isEqualTo("BTCBFUSD - -");
  }

  @Test
  void whatIsDerivedHoldsUntilTheContractIsKnown() {
    history.slot(main, NOON, List.of(position("BTCUSDC", "4", "-2")), held("USDC", "4", "-2"));
    history.refresh();
    assertThat(settled()).containsExactly("BTCUSDC USDC derived");
    assertThat(new Store(database.dataSource()).wantsContracts(StoreCaptures.VENUE, Instant.EPOCH))
        .isTrue();

    history.store(StoreCaptures.contracts(NOON.minusSeconds(300), "ETHUSDT"));
    history.refresh();
    assertThat(settled()).containsExactly("BTCUSDC USDC derived");
    assertThat(new Store(database.dataSource()).wantsContracts(StoreCaptures.VENUE, Instant.EPOCH))
        .as("the symbol came after the contracts were seen")
        .isTrue();

    // what the contract says is believed, whatever the symbol
    history.store(StoreCaptures.contracts(NOON.plusSeconds(300), "ETHUSDT", "BTCUSDC"));
    history.refresh();
    assertThat(settled()).containsExactly("BTCUSDC USDT contract");
  }

  private List<String> settled() {
    return history.rows(
        """
        select symbol, settle_asset, settle_asset_source
        from history.position
        order by snapshot_at, symbol
        """);
  }

  private static Position position(String symbol, String margin, String profit) {
    var one = BigDecimal.ONE;
    return new Position(
        symbol,
        PositionSide.BOTH,
        one,
        one,
        one,
        one,
        new BigDecimal(profit),
        10,
        false,
        BigDecimal.ZERO,
        one,
        new BigDecimal(margin),
        one,
        BigDecimal.ZERO,
        one,
        null,
        null,
        NOON,
        null);
  }

  private static AssetBalance held(String asset, @Nullable String margin, String profit) {
    var one = BigDecimal.ONE;
    var zero = BigDecimal.ZERO;
    return new AssetBalance(
        asset,
        one,
        new BigDecimal(profit),
        one.add(new BigDecimal(profit)),
        margin == null ? null : new BigDecimal(margin),
        one,
        one,
        zero,
        one,
        zero,
        one,
        one,
        true,
        null);
  }
}

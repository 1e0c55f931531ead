package accounthistory.store.derive;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static accounthistory.store.StoreCaptures.prices;
import static accounthistory.store.StoreCaptures.snapshot;
import static accounthistory.store.jooq.Tables.ASSET_BALANCE_VALUE;
import static accounthistory.store.jooq.Tables.DERIVE_QUEUE;
import static accounthistory.store.jooq.Tables.POSITION;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

@WithDatabase
final class RefresherTest {
  private final DSLContext sql;
  private final Store store;
  private final long load;

  RefresherTest(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
  }

  @Test
  void aBalanceIsValuedAtTheLatestIndexPriceBeforeItsCapture() {
    store.write(List.of(prices(NOON.minusSeconds(60), "0.9990")), load);
    store.write(List.of(prices(NOON, "0.9995")), load);
    store.write(List.of(snapshot(MAIN, NOON, "100")), load);
    store.write(List.of(prices(NOON.plusSeconds(60), "1.0005")), load);
    store.refresh();

    var value = sql.selectFrom(ASSET_BALANCE_VALUE).fetchSingle();
    assertThat(value.getIndexPrice()).isEqualByComparingTo("0.9995");
    assertThat(value.getObservedAt()).isEqualTo(NOON.plusMillis(19_000));
    assertThat(sql.fetchCount(DERIVE_QUEUE)).isZero();
  }

  @Test
  void pricesThatArriveAfterTheSnapshotEndInTheSameRows() {
    store.write(List.of(snapshot(MAIN, NOON, "100")), load);
    store.refresh();
    assertThat(sql.fetchCount(ASSET_BALANCE_VALUE)).isZero();

    store.write(List.of(prices(NOON.minusSeconds(60), "0.9990")), load);
    store.refresh();
    store.write(List.of(prices(NOON, "0.9995")), load);
    store.refresh();

    assertThat(sql.selectFrom(ASSET_BALANCE_VALUE).fetchSingle().getIndexPrice())
        .isEqualByComparingTo("0.9995");
  }

  @Test
  void aPriceOlderThanFiveMinutesIsTheNearestAtMost() {
    store.write(List.of(prices(NOON.minusSeconds(302), "0.9990")), load);
    store.write(List.of(snapshot(MAIN, NOON, "100")), load);
    store.refresh();

    assertThat(sql.selectFrom(ASSET_BALANCE_VALUE).fetchSingle().getSource()).isEqualTo("nearest");
  }

  @Test
  void contractsThatArriveLaterSettleEarlierPositions() {
    store.write(List.of(snapshot(MAIN, NOON, "100")), load);
    assertThat(sql.selectFrom(POSITION).fetchSingle().getSettleAsset()).isNull();
    assertThat(store.wantsContracts(StoreCaptures.VENUE, NOON)).isTrue();

    store.write(List.of(StoreCaptures.contracts(NOON, "ETHUSDT", "BTCUSDT")), load);
    store.refresh();

    assertThat(sql.selectFrom(POSITION).fetchSingle().getSettleAsset()).isEqualTo("USDT");
    assertThat(store.wantsContracts(StoreCaptures.VENUE, NOON)).isFalse();
  }

  @Test
  void aKnownContractSettlesAPositionAtOnce() {
    store.write(List.of(StoreCaptures.contracts(NOON, "BTCUSDT")), load);
    store.write(List.of(snapshot(MAIN, NOON, "100")), load);

    assertThat(sql.selectFrom(POSITION).fetchSingle().getSettleAsset()).isEqualTo("USDT");
  }

  @Test
  void aSymbolThatAppearsLaterAsksForContractsOnce() {
    store.write(List.of(StoreCaptures.contracts(NOON, "BTCUSDT")), load);
    var listed = List.of(StoreCaptures.position("NEWUSDT", "1"));
    store.write(List.of(snapshot(MAIN, NOON.plusSeconds(300), "100", listed)), load);
    assertThat(store.wantsContracts(StoreCaptures.VENUE, NOON)).isTrue();

    store.write(
        List.of(StoreCaptures.contracts(NOON.plusSeconds(300), "BTCUSDT", "ETHUSDT")), load);

    assertThat(store.wantsContracts(StoreCaptures.VENUE, NOON)).isFalse();
  }
}

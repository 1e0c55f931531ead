package accounthistory.store.write;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static accounthistory.store.StoreCaptures.snapshot;
import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static accounthistory.store.jooq.Tables.ASSET_BALANCE;
import static accounthistory.store.jooq.Tables.POSITION;
import static accounthistory.store.jooq.Tables.RAW_DICTIONARY;
import static accounthistory.store.jooq.Tables.RAW_DOCUMENT;
import static accounthistory.store.jooq.Tables.SLOT_EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.store.RepeatedWrites;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.account.MissedReason;
import accounthistory.store.account.MissedSlotsQuery;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.account.SlotRange;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.Repeats;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithDatabase
final class WriteTransactionTest {
  private final TestDatabase database;
  private final DSLContext sql;
  private final Store store;
  private long load;

  WriteTransactionTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
  }

  @BeforeEach
  void beginLoad() {
    load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
  }

  @Test
  void aSnapshotBecomesItsRowsExactly() {
    assertThat(write(List.of(snapshot(MAIN, NOON, "12345.678901234567891234")), load))
        .containsExactly(WriteOutcome.TAKEN);

    var row = sql.selectFrom(ACCOUNT_SNAPSHOT).fetchSingle();
    assertThat(row.getSnapshotAt()).isEqualTo(NOON);
    assertThat(row.getTotalWalletBalance())
        .isEqualByComparingTo(new BigDecimal("12345.678901234567891234"));
    assertThat(row.getCapturedAt()).isEqualTo(NOON.plusMillis(20_145));
    assertThat(row.getCapturedWithinMs()).isEqualByComparingTo("48.000");
    assertThat(row.getRoundTripMs()).isEqualByComparingTo("90.000");
    assertThat(row.getValuationAsset()).isEqualTo("USDT");
    assertThat(sql.selectFrom(ASSET_BALANCE).fetchSingle().getWalletBalance())
        .isEqualByComparingTo(new BigDecimal("12345.678901234567891234"));
    var position = sql.selectFrom(POSITION).fetchSingle();
    assertThat(position.getEntryPrice()).isEqualByComparingTo("58039.1234567890123");
    assertThat(position.getUpdatedAt()).isEqualTo(NOON);
    assertThat(position.getBidNotional()).isNull();
  }

  @Test
  void theSameCaptureTwiceChangesNothing() {
    store.write(List.of(snapshot(MAIN, NOON, "1")), load);

    assertThat(write(List.of(snapshot(MAIN, NOON, "1")), load))
        .containsExactly(WriteOutcome.ALREADY_THERE);

    assertThat(sql.fetchCount(ACCOUNT_SNAPSHOT)).isEqualTo(1);
    assertThat(sql.fetchCount(POSITION)).isEqualTo(1);
    assertThat(sql.fetchCount(RAW_DOCUMENT)).isEqualTo(1);
  }

  @Test
  void otherBytesForATakenSlotAreSupersededAndKept() {
    store.write(List.of(snapshot(MAIN, NOON, "1")), load);

    assertThat(write(List.of(snapshot(MAIN, NOON, "2")), load))
        .containsExactly(WriteOutcome.SUPERSEDED);
    assertThat(write(List.of(snapshot(MAIN, NOON, "2")), load))
        .containsExactly(WriteOutcome.ALREADY_THERE);

    assertThat(sql.selectFrom(ACCOUNT_SNAPSHOT).fetchSingle().getTotalWalletBalance())
        .isEqualByComparingTo("1");
    assertThat(sql.fetchCount(RAW_DOCUMENT)).isEqualTo(2);
  }

  /// Another collector's differs by moments; that it was there counts, its bytes need no room.
  @Test
  void ofALiveReplyThatAnotherBeatOnlyTheDigestIsKept() {
    store.write(List.of(snapshot(MAIN, NOON, "1")), load);
    var beaten = snapshot(MAIN, NOON, "2");

    store.write(List.of(beaten), load);

    var row =
        sql.selectFrom(RAW_DOCUMENT)
            .where(RAW_DOCUMENT.ATTEMPT.eq(beaten.capture().attempt()))
            .fetchSingle();
    var body = beaten.capture().documents().getFirst().body();
    assertThat(row.get(RAW_DOCUMENT.BODY)).isNull();
    assertThat(row.getSha256()).isEqualTo(body.digest());
    assertThat(row.getSizeBytes()).isEqualTo(body.size());
    assertThat(row.getDictionaryId()).isNull();
    assertThat(
            sql.selectFrom(RAW_DOCUMENT)
                .where(RAW_DOCUMENT.ATTEMPT.ne(beaten.capture().attempt()))
                .fetchSingle()
                .get(RAW_DOCUMENT.BODY))
        .isNotNull();
  }

  /// A statement about the past: it cannot be requested again.
  @Test
  void ofAnImportThatTheSlotDoesNotTakeTheBodyIsKept() {
    store.write(List.of(snapshot(MAIN, NOON, "1")), load);
    var imported = snapshot(MAIN, NOON, "2");
    var second = store.beginLoad(LoadKind.IMPORT, "test", Optional.of("file"), NOON);

    assertThat(write(List.of(imported), second)).containsExactly(WriteOutcome.SUPERSEDED);

    var row =
        sql.selectFrom(RAW_DOCUMENT)
            .where(RAW_DOCUMENT.ATTEMPT.eq(imported.capture().attempt()))
            .fetchSingle();
    assertThat(RawArchive.bytesOf(sql, new ZstdCodec(), row))
        .isEqualTo(imported.capture().documents().getFirst().body().bytes());
  }

  @Test
  void ofTwoCapturesOfOneSlotInOneBatchTheFirstWins() {
    assertThat(write(List.of(snapshot(MAIN, NOON, "1"), snapshot(MAIN, NOON, "2")), load))
        .containsExactly(WriteOutcome.TAKEN, WriteOutcome.SUPERSEDED);

    assertThat(sql.selectFrom(ASSET_BALANCE).fetchSingle().getWalletBalance())
        .isEqualByComparingTo("1");
  }

  @Test
  void bothSidesOfASymbolAndEveryAccountKeepTheirOwnRows() {
    var hedged =
        List.of(
            StoreCaptures.position(
                "BTCUSDT", accounthistory.account.PositionSide.LONG, BigDecimal.ONE),
            StoreCaptures.position(
                "BTCUSDT", accounthistory.account.PositionSide.SHORT, BigDecimal.ONE.negate()),
            StoreCaptures.position("币安人生USDT", "3"));
    store.write(
        List.of(
            snapshot(MAIN, NOON, "1", hedged),
            snapshot(StoreCaptures.account("second"), NOON, "1", hedged),
            snapshot(MAIN, NOON.plusSeconds(300), "1", hedged)),
        load);

    assertThat(sql.fetchCount(POSITION)).isEqualTo(9);
    assertThat(sql.fetchCount(ACCOUNT_SNAPSHOT)).isEqualTo(3);
    assertThat(sql.selectDistinct(POSITION.SYMBOL).from(POSITION).fetch(POSITION.SYMBOL))
        .containsExactlyInAnyOrder("BTCUSDT", "币安人生USDT");
  }

  @Test
  void slotsBeforeTheFuturesLaunchAreRefused() {
    var early = java.time.Instant.parse("2019-08-31T00:00:00Z");

    assertThat(store.write(List.of(snapshot(MAIN, early, "1")), load).getFirst().refusal())
        .hasMessageContaining("2019-08-31T00:00:00Z is before 2019-09-01T00:00:00Z");
  }

  @Test
  void rawBodiesComeBackByteForByteWithAndWithoutADictionary() {
    var random = new Random(7);
    var bodies = new ArrayList<String>();
    for (var i = 0; i < 5; i++) {
      bodies.add("{\"rows\":\"" + "BTCUSDT 0.00000000,".repeat(600) + random.nextLong() + "\"}");
    }
    bodies.add("{\"code\":-1001}");
    for (var i = 0; i < bodies.size(); i++) {
      var capture =
          StoreCaptures.capture(MAIN, Stream.ACCOUNT, NOON.plusSeconds(300L * i), bodies.get(i));
      store.write(
          List.of(new StreamRows.Failed(capture, Failure.failed("not_understood", "test"))), load);
    }

    var rows = sql.selectFrom(RAW_DOCUMENT).orderBy(RAW_DOCUMENT.SNAPSHOT_AT).fetch();
    var fresh = new ZstdCodec();
    for (var i = 0; i < bodies.size(); i++) {
      assertThat(
              new String(
                  RawArchive.bytesOf(sql, fresh, rows.get(i)),
                  java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo(bodies.get(i));
    }
    assertThat(sql.fetchCount(RAW_DICTIONARY)).isEqualTo(1);
    assertThat(rows.get(4).getBody().length).isLessThan(200);
    assertThat(rows.get(5).getDictionaryId()).isNull();
  }

  @Test
  void aFailedSlotIsLiftedWhenItIsTaken() {
    var failure = Failure.failed("unreachable", "main: no route to host");
    assertThat(write(List.of(StoreCaptures.failed(MAIN, NOON, failure)), load))
        .containsExactly(WriteOutcome.FAILED);
    assertThat(sql.selectFrom(SLOT_EXCEPTION).fetchSingle().getReason()).isEqualTo("unreachable");

    store.write(List.of(snapshot(MAIN, NOON, "1")), load);

    assertThat(sql.fetchCount(SLOT_EXCEPTION)).isZero();
  }

  @Test
  void aFailureNeverStandsAgainstATakenSlot() {
    store.write(List.of(snapshot(MAIN, NOON, "1")), load);

    assertThat(
            write(
                List.of(StoreCaptures.failed(MAIN, NOON, Failure.failed("timeout", "late"))), load))
        .containsExactly(WriteOutcome.OUTRANKED);

    assertThat(sql.fetchCount(SLOT_EXCEPTION)).isZero();
  }

  @Test
  void takingASlotSplitsTheRangeOfMissedOnes() {
    store.registerAccounts(List.of(PlanInForce.now(StoreCaptures.plan(MAIN))), NOON);
    var last = NOON.plus(Duration.ofMinutes(50));
    store.recordMissed(
        List.of(
            new MissedSlotsQuery(
                MAIN, Optional.empty(), last, Set.of(), new MissedReason("not_running", "test"))),
        load);

    store.write(
        List.of(
            snapshot(MAIN, NOON.plusSeconds(600), "1"),
            snapshot(MAIN, NOON.plusSeconds(900), "1"),
            snapshot(MAIN, last, "1")),
        load);

    assertThat(
            sql.selectFrom(SLOT_EXCEPTION)
                .orderBy(SLOT_EXCEPTION.FIRST_SLOT)
                .fetch(it -> new SlotRange(it.getFirstSlot(), it.getLastSlot())))
        .containsExactly(
            new SlotRange(NOON, NOON.plusSeconds(300)),
            new SlotRange(NOON.plusSeconds(1200), NOON.plusSeconds(2700)));
  }

  @Test
  void drainsInAnyOrderOfClaimsNeitherBlockNorDouble() throws Exception {
    var batch = new ArrayList<StreamRows>();
    for (var account = 0; account < 6; account++) {
      for (var slot = 0; slot < 12; slot++) {
        batch.add(
            snapshot(StoreCaptures.account("a" + account), NOON.plusSeconds(300L * slot), "1"));
      }
    }
    store.preparePartitions(NOON);
    var random = new Random(42);
    try (var repeats = new Repeats()) {
      for (var round = 0; round < 8; round++) {
        sql.deleteFrom(POSITION).execute();
        sql.deleteFrom(ASSET_BALANCE).execute();
        sql.deleteFrom(RAW_DOCUMENT).execute();
        sql.deleteFrom(ACCOUNT_SNAPSHOT).execute();
        var drains = new ArrayList<Callable<List<WriteResult>>>();
        for (var drain = 0; drain < 4; drain++) {
          var shuffled = new ArrayList<>(batch);
          Collections.shuffle(shuffled, random);
          drains.add(() -> RepeatedWrites.all(new Store(database.dataSource()), shuffled, load));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
          var taken = 0L;
          for (var future : threads.invokeAll(drains)) {
            taken +=
                future.get().stream().filter(it -> it.writeOutcome() == WriteOutcome.TAKEN).count();
          }
          assertThat(taken).isEqualTo(batch.size());
        }
        assertThat(sql.fetchCount(ACCOUNT_SNAPSHOT)).isEqualTo(batch.size());
        assertThat(sql.fetchCount(POSITION)).isEqualTo(batch.size());
        assertThat(sql.fetchCount(RAW_DOCUMENT)).isEqualTo(batch.size());
      }
      assertThat(repeats.heard()).as("transactions that had to be repeated").isEmpty();
    }
  }

  private List<WriteOutcome> write(List<StreamRows> batch, long loadId) {
    return store.write(batch, loadId).stream().map(WriteResult::writeOutcome).toList();
  }
}

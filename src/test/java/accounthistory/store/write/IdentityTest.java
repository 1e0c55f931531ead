package accounthistory.store.write;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static accounthistory.store.StoreCaptures.account;
import static accounthistory.store.StoreCaptures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Failure;
import accounthistory.capture.Identity;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.store.RepeatedWrites;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.Repeats;
import accounthistory.store.load.IdentityDispute;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Another account's data never gets under this account's name.
@WithDatabase
final class IdentityTest {
  private static final byte[] KEY = key(1);
  private static final Subject OTHER = account("other");
  private static final Identity A = identity("aa");
  private static final Identity B = identity("bb");

  private final TestDatabase database;
  private final DSLContext sql;
  private final Store store;
  private long load;

  IdentityTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
  }

  @BeforeEach
  void begin() {
    load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
    store.identities().key(KEY);
    store.preparePartitions(NOON);
  }

  @Test
  void theFirstKeyThatIsProposedCounts() {
    assertThat(store.identities().key(key(2))).isEqualTo(KEY);
    assertThat(new Store(database.dataSource()).identities().key(key(3))).isEqualTo(KEY);
    assertThatThrownBy(() -> store.identities().key(new byte[16]))
        .hasMessage("identity key of 16 bytes: want 32");
  }

  @Test
  void theFirstIdentityIsPinnedAndTheSameOneIsTakenFromThenOn() {
    assertThat(store.identities().pin(MAIN)).isEmpty();

    assertThat(writeOutcome(proven(MAIN, 0, A))).isEqualTo(WriteOutcome.TAKEN);
    assertThat(store.identities().pin(MAIN)).contains(A);
    assertThat(writeOutcome(proven(MAIN, 1, A))).isEqualTo(WriteOutcome.TAKEN);
    assertThat(writeOutcome(snapshot(MAIN, NOON.plusSeconds(600), "1")))
        .isEqualTo(WriteOutcome.TAKEN);
  }

  @Test
  void ofACaptureWithAnotherIdentityNothingIsWritten() {
    writeOutcome(proven(MAIN, 0, A));
    var before = everything();

    var result = result(proven(MAIN, 1, B));

    assertThat(result.dispute()).isEqualTo(new IdentityDispute.OtherPinned(MAIN, B, A));
    assertThat(result.writeOutcome()).isEqualTo(WriteOutcome.DISPUTED);
    assertThat(writeOutcome(failed(MAIN, 2, B))).isEqualTo(WriteOutcome.DISPUTED);
    assertThat(everything()).isEqualTo(before);
    assertThat(store.identities().pin(MAIN)).contains(A);
  }

  @Test
  void swappedKeysWriteNothingUnderEitherName() {
    store.write(List.of(proven(MAIN, 0, A), proven(OTHER, 0, B)), load);
    var before = everything();

    var results = store.write(List.of(proven(MAIN, 1, B), proven(OTHER, 1, A)), load);

    assertThat(results)
        .extracting(WriteResult::dispute)
        .containsExactly(
            new IdentityDispute.OfAnother(MAIN, B, "other"),
            new IdentityDispute.OfAnother(OTHER, A, "main"));
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void twoNamesOfOneAccountAreFoundEvenInOneBatch() {
    var results = store.write(List.of(proven(MAIN, 0, A), proven(OTHER, 0, A)), load);

    assertThat(results.getFirst().writeOutcome()).isEqualTo(WriteOutcome.TAKEN);
    assertThat(results.getLast().dispute())
        .isEqualTo(new IdentityDispute.OfAnother(OTHER, A, "main"));
    assertThat(store.identities().pin(OTHER)).isEmpty();
  }

  @Test
  void aDisputedCaptureDoesNotStopItsNeighbours() {
    writeOutcome(proven(MAIN, 0, A));

    var results =
        store.write(
            List.of(
                proven(MAIN, 1, B),
                snapshot(MAIN, NOON.plusSeconds(600), "1"),
                proven(OTHER, 1, B)),
            load);

    assertThat(results)
        .extracting(WriteResult::writeOutcome)
        .containsExactly(WriteOutcome.DISPUTED, WriteOutcome.TAKEN, WriteOutcome.TAKEN);
  }

  @Test
  void theSameCodeInAnotherEnvironmentIsAnotherAccount() {
    writeOutcome(proven(MAIN, 0, A));
    var testnet = new Subject(Venue.BINANCE_USDM, Environment.TESTNET, "main-testnet");

    assertThat(writeOutcome(proven(testnet, 0, A))).isEqualTo(WriteOutcome.TAKEN);
    assertThat(store.identities().pin(testnet)).contains(A);
  }

  @Test
  void aHashOfAnotherKeySaysNothingAndIsDisputed() {
    var foreign = new Identity(Identity.keyId(key(2)), A.digest());

    assertThat(result(proven(MAIN, 0, foreign)).dispute())
        .isEqualTo(new IdentityDispute.ForeignKey(MAIN, foreign, Optional.of(A.keyId())));
    assertThat(store.identities().pin(MAIN)).isEmpty();

    sql.execute("delete from history.installation");
    assertThat(result(proven(MAIN, 0, A)).dispute())
        .isEqualTo(new IdentityDispute.ForeignKey(MAIN, A, Optional.empty()));
  }

  @Test
  void aPinIsReplacedByRebindingUnlessAnotherAccountHasIt() {
    writeOutcome(proven(MAIN, 0, A));
    writeOutcome(proven(OTHER, 0, B));

    assertThat(store.identities().rebind(MAIN, B))
        .contains(new IdentityDispute.OfAnother(MAIN, B, "other"));
    assertThat(store.identities().pin(MAIN)).contains(A);

    var c = identity("cc");
    assertThat(store.identities().rebind(MAIN, c)).isEmpty();
    assertThat(store.identities().pin(MAIN)).contains(c);
    assertThat(writeOutcome(proven(MAIN, 1, A))).isEqualTo(WriteOutcome.DISPUTED);
    assertThat(writeOutcome(proven(MAIN, 2, c))).isEqualTo(WriteOutcome.TAKEN);
    assertThat(store.identities().rebind(MAIN, new Identity("0".repeat(16), c.digest())))
        .containsInstanceOf(IdentityDispute.ForeignKey.class);
  }

  @Test
  void messagesNameTheAccountAndBothValues() {
    assertThat(new IdentityDispute.OtherPinned(MAIN, B, A).message())
        .contains("binance-usdm/simulated/main", "bbbbbbbbbbbb…", "aaaaaaaaaaaa…", "rebind main");
    assertThat(new IdentityDispute.OfAnother(MAIN, B, "other").message())
        .contains("binance-usdm/simulated/main", "bbbbbbbbbbbb…", "which is other");
    assertThat(new IdentityDispute.ForeignKey(MAIN, B, Optional.empty()).message())
        .contains("binance-usdm/simulated/main", B.keyId(), "not made yet");
  }

  /// In every round two drains claim two identities for four accounts, crosswise: each identity is
  /// pinned exactly once, and no transaction has to be repeated.
  @Test
  void accountsThatArePinnedCrosswiseNeitherBlockNorDouble() throws Exception {
    for (var round = 0; round < 12; round++) {
      var one = identity(String.format("%02x", 2 * round));
      var two = identity(String.format("%02x", 2 * round + 1));
      var w = account("w" + round);
      var x = account("x" + round);
      var y = account("y" + round);
      var z = account("z" + round);
      store.write(List.of(snapshot(w, NOON, "1"), snapshot(x, NOON, "1")), load);
      List<Callable<List<WriteResult>>> drains =
          List.of(
              () ->
                  RepeatedWrites.all(
                      new Store(database.dataSource()),
                      List.of(proven(w, 1, one), proven(z, 1, two)),
                      load),
              () ->
                  RepeatedWrites.all(
                      new Store(database.dataSource()),
                      List.of(proven(x, 1, two), proven(y, 1, one)),
                      load));
      var ends = new ArrayList<WriteOutcome>();
      try (var repeats = new Repeats();
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var drain : threads.invokeAll(drains)) {
          drain.get().forEach(it -> ends.add(it.writeOutcome()));
        }
        assertThat(repeats.heard()).as("round %d", round).isEmpty();
      }
      assertThat(ends)
          .as("round %d", round)
          .containsExactlyInAnyOrder(
              WriteOutcome.TAKEN, WriteOutcome.TAKEN, WriteOutcome.DISPUTED, WriteOutcome.DISPUTED);
    }
  }

  @Test
  void theTableItselfRefusesASecondAccountOfOneIdentity() {
    writeOutcome(proven(MAIN, 0, A));
    writeOutcome(proven(OTHER, 0, B));

    assertThatThrownBy(() ->
            sql.execute(
                "update history.account set exchange_identity = decode('%s', 'hex')"
                    .formatted(A.keyId() + A.digest())))
        .hasMessageContaining("account_exchange_identity_is_of_one_account");
  }

  private WriteResult result(StreamRows rows) {
    return store.write(List.of(rows), load).getFirst();
  }

  private WriteOutcome writeOutcome(StreamRows rows) {
    return result(rows).writeOutcome();
  }

  /// Every row that a capture can write.
  private String everything() {
    var rows = new StringBuilder();
    for (var table :
        List.of(
            "account",
            "account_snapshot",
            "asset_balance",
            "position",
            "raw_document",
            "raw_dictionary",
            "slot_exception",
            "derive_queue")) {
      rows.append(sql.fetch("select * from history." + table + " order by 1, 2, 3").formatJSON());
    }
    return rows.toString();
  }

  private static StreamRows proven(Subject account, int slot, Identity identity) {
    var plain = snapshot(account, NOON.plusSeconds(300L * slot), "1");
    return new StreamRows.Account(
        plain.capture().withIdentity(identity), plain.state(), plain.normalizerVersion());
  }

  private static StreamRows failed(Subject account, int slot, Identity identity) {
    var plain =
        StoreCaptures.failed(
            account, NOON.plusSeconds(300L * slot), Failure.failed("timeout", "test"));
    return new StreamRows.Failed(plain.capture().withIdentity(identity), plain.failure());
  }

  private static Identity identity(String digits) {
    return new Identity(Identity.keyId(KEY), digits.repeat(32));
  }

  private static byte[] key(int value) {
    var key = new byte[32];
    key[0] = (byte) value;
    return key;
  }
}

package accounthistory.load;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Failure;
import accounthistory.capture.Identity;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.run.Site;
import accounthistory.spool.Spool;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.load.IdentityDispute;
import accounthistory.store.load.WriteOutcome;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithDatabase
final class DrainTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir private Path folder;
  private final TestDatabase database;
  private final Store store;
  private final DSLContext sql;
  private final long load;

  DrainTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
  }

  @Test
  void storedCapturesLeaveTheSpoolAndCorruptFilesAreSetAsideByName() throws IOException {
    var spool = Spool.open(folder);
    spool.put(capture("one", NOON, Environment.SIMULATED));
    var broken = spool.put(capture("two", NOON, Environment.SIMULATED));
    var file = folder.resolve("spool/pending").resolve(broken.name());
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    var report = Site.drain(folder, spool, store, load);

    assertThat(report.counts()).containsOnly(java.util.Map.entry(WriteOutcome.FAILED, 1));
    assertThat(report.setAside()).containsOnlyKeys(broken.name());
    assertThat(spool.backlog().captures()).isZero();
    assertThat(spool.backlog().corrupt()).isEqualTo(1);
    assertThat(exceptions()).containsExactly("one failed not_understood", "two failed corrupt");
  }

  @Test
  void aCaptureOfAnotherEnvironmentWaitsAndDoesNotStopTheOthers() {
    var spool = Spool.open(folder);
    spool.put(capture("main", NOON, Environment.SIMULATED));
    Site.drain(folder, spool, store, load);
    var stranger = spool.put(capture("main", NOON.plusSeconds(300), Environment.TESTNET));
    spool.put(capture("other", NOON.plusSeconds(600), Environment.SIMULATED));

    var report = Site.drain(folder, spool, store, load);

    assertThat(report.waiting().get(stranger.subject()))
        .isEqualTo(
            "binance-usdm/testnet/main: the database knows account main as one of"
                + " binance-usdm/simulated, the settings and captures are of binance-usdm/testnet:"
                + " environments never mix; give the account another name in the settings");
    assertThat(report.setAside()).isEmpty();
    assertThat(spool.pending()).containsExactly(stranger);
    assertThat(report.counts()).containsOnly(java.util.Map.entry(WriteOutcome.FAILED, 1));
  }

  @Test
  void whatSomebodyElseIsWritingToIsStoredOnceTheyAreDone() throws Exception {
    var spool = Spool.open(folder);
    spool.put(capture("main", NOON, Environment.SIMULATED));
    Site.drain(folder, spool, store, load);
    spool.put(capture("main", NOON.plusSeconds(300), Environment.SIMULATED));
    spool.put(capture("other", NOON.plusSeconds(600), Environment.SIMULATED));
    try (var other = database.connect();
        var statement = other.createStatement();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      other.setAutoCommit(false);
      statement.execute("select from history.account where name = 'main' for no key update");

      var drain = threads.submit(() -> Site.drain(folder, spool, store, load));
      while (exceptions().stream().noneMatch(it -> it.startsWith("other"))) {
        Thread.onSpinWait();
      }
      assertThat(exceptions()).hasSize(2);
      other.commit();

      assertThat(drain.get().counts()).containsOnly(java.util.Map.entry(WriteOutcome.FAILED, 2));
    }
    assertThat(spool.backlog().captures()).isZero();
    assertThat(exceptions()).hasSize(3);
  }

  @Test
  void bigRepliesAreNotAllInMemoryAtOnce() {
    var spool = Spool.open(folder);
    for (var i = 0; i < 4; i++) {
      spool.put(capture("small-" + i, NOON, Environment.SIMULATED));
      spool.put(capture("big-" + i, NOON, Environment.SIMULATED, "{" + " ".repeat(20 << 20) + "}"));
    }

    var report = Site.drain(folder, spool, store, load);

    assertThat(report.total()).isEqualTo(8);
    assertThat(spool.backlog().captures()).isZero();
    // Each big one is a transaction of its own; the small ones, which come after, are one.
    assertThat(sql.fetchValues("select distinct xmin::text from history.raw_document")).hasSize(5);
  }

  @Test
  void aCaptureOfAnotherAccountIsSetAsideWithTheReasonAndNothingIsStored() throws IOException {
    var key = store.identities().key(new byte[32]);
    var spool = Spool.open(folder);
    var ours = new Identity(Identity.keyId(key), "aa".repeat(32));
    var theirs = new Identity(Identity.keyId(key), "bb".repeat(32));
    spool.put(capture("main", NOON, Environment.SIMULATED).withIdentity(ours));
    var late = capture("main", NOON.plusSeconds(300), Environment.SIMULATED);
    var disputed = spool.put(late.withIdentity(theirs));
    spool.put(capture("main", NOON.plusSeconds(600), Environment.SIMULATED));

    var report = Site.drain(folder, spool, store, load);

    assertThat(report.counts())
        .containsOnly(
            java.util.Map.entry(WriteOutcome.FAILED, 2),
            java.util.Map.entry(WriteOutcome.DISPUTED, 1));
    assertThat(report.endOf(late.subject(), late.slot()))
        .hasValueSatisfying(it ->
            assertThat(it.result().dispute()).isInstanceOf(IdentityDispute.OtherPinned.class));
    assertThat(report.setAside()).containsOnlyKeys(disputed.name());
    assertThat(Files.readString(folder.resolve("spool/corrupt").resolve(disputed.name() + ".why")))
        .contains("binance-usdm/simulated/main", "bbbbbbbbbbbb…", "aaaaaaaaaaaa…");
    assertThat(spool.backlog().captures()).isZero();
    assertThat(exceptions())
        .containsExactly(
            "main failed not_understood", "main failed identity", "main failed not_understood");
  }

  private List<String> exceptions() {
    return sql.fetch(
            "select name || ' ' || status || ' ' || reason from history.slot_exception"
                + " inner join history.account using (account_id) order by first_slot, name")
        .map(it -> String.valueOf(it.get(0)));
  }

  private static Capture capture(String account, Instant slot, Environment environment) {
    return capture(account, slot, environment, "not json, " + account);
  }

  private static Capture capture(
      String account, Instant slot, Environment environment, String body) {
    var document = new Document("account", "/fapi/v2/account", 200, slot, slot, Body.of(body));
    return new Capture(
        new Subject(Venue.BINANCE_USDM, environment, account),
        Stream.ACCOUNT,
        slot,
        ClockFacts.LOCAL,
        List.of(document),
        Failure.failed("not_understood", "test"));
  }
}

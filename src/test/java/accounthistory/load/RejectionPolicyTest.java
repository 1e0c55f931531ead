package accounthistory.load;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.run.Site;
import accounthistory.spool.Spool;
import accounthistory.spool.SpoolRead;
import accounthistory.spool.SpooledCapture;
import accounthistory.state.Disk;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.RejectedValue;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Whose fault it is that the database rejects a capture.
@WithDatabase
final class RejectionPolicyTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String RICH = "5000.25";

  /// Of an account without assets.
  private static final String NOTHING = "nothing";

  @TempDir private Path folder;
  private final Store store;
  private final DSLContext sql;
  private final long load;

  RejectionPolicyTest(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
  }

  @Test
  void aDetachedPartitionSetsNothingAside() {
    store.preparePartitions(NOON);
    sql.execute("alter table history.asset_balance detach partition history.asset_balance_2026_11");
    assertWaitsUntilRepaired(
        "no partition of relation \"asset_balance\"",
        "alter table history.asset_balance attach partition history.asset_balance_2026_11"
            + " for values from ('2026-11-01 00:00:00+00') to ('2026-12-01 00:00:00+00')",
        2);
  }

  @Test
  void aTriggerThatRaisesSetsNothingAside() {
    sql.execute(
        """
        create function public.refuse() returns trigger language plpgsql as $$
        begin
          if new.wallet_balance > 1000 then
            raise exception 'not on my watch';
          end if;
          return new;
        end $$
        """);
    sql.execute(
        "create trigger refuse before insert on history.asset_balance"
            + " for each row execute function public.refuse()");
    assertWaitsUntilRepaired("not on my watch", "drop function public.refuse() cascade", 1);
  }

  @Test
  void somebodyElsesConstraintSetsNothingAside() {
    sql.execute(
        "alter table history.asset_balance"
            + " add constraint of_the_dba check (wallet_balance <= 1000)");
    assertWaitsUntilRepaired(
        "of_the_dba", "alter table history.asset_balance drop constraint of_the_dba", 1);
  }

  @Test
  void itsOwnFaultIsProvenByTwoPassesWithAWitnessEach() {
    var spool = Spool.open(folder);
    var own = own("wallet_balance <= 1000");
    put(spool, "rich", RICH, NOON);
    put(spool, "poor", "1", NOON.plusSeconds(1));

    assertThat(pass(spool, NOON)).as("one pass proves nothing").isEmpty();
    put(spool, "poor", "2", NOON.plusSeconds(301));
    assertThat(pass(spool, NOON.plusSeconds(30))).as("the first with a witness").isEmpty();
    put(spool, "poor", "4", NOON.plusSeconds(3001));
    assertThat(pass(spool, NOON.plusSeconds(60))).as("too soon").isEmpty();
    assertThat(pass(spool, NOON.plusSeconds(90))).as("nothing was stored after it").isEmpty();
    for (var i = 2; i < 4; i++) {
      put(spool, "poor", "3", NOON.plusSeconds(300L * i + 1));
      assertThat(spool.backlog().captures()).isEqualTo(2);
      var aside = pass(spool, NOON.plusSeconds(300L * i));
      assertThat(aside).hasSize(i - 2);
    }
    assertThat(ofRich()).containsExactly("failed not_storable");

    sql.execute("alter table history.asset_balance drop constraint " + own);
    assertThat(spool.retry()).isEqualTo(1);
    assertThat(pass(spool, NOON.plusSeconds(2000))).isEmpty();
    assertThat(spool.backlog()).satisfies(it -> assertThat(it.captures() + it.corrupt()).isZero());
    assertThat(store.isTaken(Site.subject("rich"), NOON)).isTrue();
    assertThat(ofRich()).isEmpty();
  }

  /// Of the same stream and month, and of an account that has nothing: its rows are not in the
  /// table that refuses.
  @Test
  void whoHasNoRowsInTheTableIsNoWitness() {
    var spool = Spool.open(folder);
    own("wallet_balance <= 1000");
    put(spool, "rich", RICH, NOON);
    for (var i = 0; i < 4; i++) {
      put(spool, "empty", NOTHING, NOON.plusSeconds(300L * i + 1));
      assertThat(pass(spool, NOON.plusSeconds(300L * i))).isEmpty();
      assertThat(store.isTaken(Site.subject("empty"), NOON.plusSeconds(300L * i))).isTrue();
    }
    assertThat(spool.backlog().captures()).isEqualTo(1);

    for (var i = 4; i < 6; i++) {
      put(spool, "poor", "1", NOON.plusSeconds(300L * i + 1));
      assertThat(pass(spool, NOON.plusSeconds(300L * i))).hasSize(i - 4);
    }
  }

  /// What finds no room on the disk is found out again, logged once, and delays nothing.
  @Test
  void whatCannotBeNotedIsFoundOutAgain() {
    var isFull = new AtomicBoolean(true);
    Disk disk =
        (_, _) -> {
          if (isFull.get()) {
            throw new IOException("No space left on device");
          }
        };
    var told = new ListAppender<ILoggingEvent>();
    told.start();
    var log = (Logger) LoggerFactory.getLogger(RejectionPolicy.class);
    log.addAppender(told);
    log.setLevel(Level.WARN);
    try {
      var clock = new AtomicLong();
      var rejectionPolicy = new RejectionPolicy(folder.resolve("refused"), disk, clock::get);
      var spool = Spool.open(folder);
      var rich = put(spool, "rich", RICH, NOON);
      var poor = put(spool, "poor", "1", NOON);
      for (var i = 0; i < 32; i++) {
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(proven(rejectionPolicy, rich, poor, NOON.plusSeconds(60L * i))).isEmpty();
      }
      assertThat(told.list).as("at first, and each quarter of an hour").hasSize(3);

      isFull.set(false);
      assertThat(proven(rejectionPolicy, rich, poor, NOON.plusSeconds(2000))).isEmpty();
      assertThat(proven(rejectionPolicy, rich, poor, NOON.plusSeconds(2060))).hasSize(1);
    } finally {
      log.setLevel(null);
      log.detachAppender(told);
    }
  }

  private static List<RejectionPolicy.Refused> proven(
      RejectionPolicy rejectionPolicy,
      SpooledCapture refused,
      SpooledCapture witness,
      Instant now) {
    var pass = rejectionPolicy.pass();
    pass.refused(
        refused, Optional.of(new RejectedValue("asset_balance_2026_11", "column x")), "a test");
    pass.stored(witness, Set.of("account_snapshot", "asset_balance"));
    return pass.proven(now);
  }

  /// A reply of a shape that this version does not know, and the next one does.
  @Test
  void aNewVersionIsOfferedWhatTheLastOneDidNotUnderstand() {
    var spool = Spool.open(folder);
    var strange = put(spool, Stream.ACCOUNT, Site.subject("rich"), NOON, "{\"of\":\"tomorrow\"}");
    pass(spool, NOON);

    assertThat(ofRich()).singleElement().asString().startsWith("failed ");
    assertThat(spool.backlog()).satisfies(it -> assertThat(it.captures() + it.corrupt()).isZero());
    assertThat(spool.unread().captures()).isEqualTo(1);
    assertThat(spool.retryAs("1")).isEqualTo(1);
    assertThat(spool.pending(2)).containsExactly(strange);
    pass(spool, NOON.plusSeconds(300));
    assertThat(spool.unread().captures()).as("it is not understood yet").isEqualTo(1);
    assertThat(spool.retryAs("1")).as("by the same version").isZero();
    assertThat(Spool.open(folder).retryAs("2")).isEqualTo(1);
    assertThat(spool.unread().captures()).isZero();
  }

  /// Its slot had failed, and its bytes were in the database.
  @Test
  void whatIsUnderstoodAtLastTakesItsSlot() {
    var spool = Spool.open(folder);
    var capture = spool.read(put(spool, "rich", RICH, NOON));
    assertThat(capture).isInstanceOf(SpoolRead.Read.class);
    var why = Failure.failed("not_understood", "by the version before");
    var read = ((SpoolRead.Read) capture).capture();
    store.write(List.of(new StreamRows.Failed(read.failedWith(why), why)), load);
    spool.doneUnread(spool.pending(1).getFirst());
    assertThat(ofRich()).containsExactly("failed not_understood");

    assertThat(spool.retryAs("2")).isEqualTo(1);
    pass(spool, NOON.plusSeconds(300));

    assertThat(store.isTaken(Site.subject("rich"), NOON)).isTrue();
    assertThat(ofRich()).isEmpty();
    assertThat(spool.unread().captures()).isZero();
    assertThat(spool.stored().captures()).isEqualTo(1);
  }

  @Test
  void eachVersionOffersOnceWhatWasSetAside() {
    var spool = Spool.open(folder);
    var first = put(spool, "rich", RICH, NOON);
    spool.setAside(first, "a test");

    assertThat(spool.retryAs("1")).isEqualTo(1);
    spool.setAside(first, "a test");
    assertThat(spool.retryAs("1")).isZero();
    assertThat(Spool.open(folder).retryAs("2")).isEqualTo(1);
    assertThat(spool.pending(2)).containsExactly(first);
  }

  /// Two accounts' captures again and again while the database refuses, then its repair.
  private void assertWaitsUntilRepaired(String why, String repair, int waiting) {
    var spool = Spool.open(folder);
    put(spool, "rich", RICH, NOON);
    for (var i = 0; i < 4; i++) {
      var now = NOON.plusSeconds(300L * i);
      put(spool, "poor", "1", now.plusSeconds(1));
      var report = Site.drain(folder, spool, store, load, now);
      assertThat(report.setAside()).isEmpty();
      assertThat(report.waiting()).hasSize(waiting);
      assertThat(report.waiting().get(Site.subject("rich"))).contains(why);
    }
    assertThat(spool.backlog().captures()).isEqualTo(waiting == 2 ? 5 : 1);

    sql.execute(repair);
    var report = Site.drain(folder, spool, store, load, NOON.plusSeconds(3000));

    assertThat(report.waiting()).isEmpty();
    assertThat(spool.backlog()).satisfies(it -> assertThat(it.captures() + it.corrupt()).isZero());
    assertThat(store.isTaken(Site.subject("rich"), NOON)).isTrue();
    assertThat(sql.fetchCount(DSL.table("history.slot_exception"))).isZero();
  }

  /// One of the program's own constraints, made to say something else.
  private String own(String check) {
    var name =
        sql.fetchSingle(
                "select conname from pg_constraint where contype = 'c'"
                    + " and conrelid = 'history.asset_balance'::regclass order by conname limit 1")
            .get(0, String.class);
    sql.execute("alter table history.asset_balance drop constraint " + name);
    sql.execute(
        "alter table history.asset_balance add constraint " + name + " check (" + check + ")");
    return name;
  }

  private java.util.SortedMap<String, String> pass(Spool spool, Instant now) {
    return Site.drain(folder, spool, store, load, now).setAside();
  }

  private List<String> ofRich() {
    return sql.fetch(
            "select status || ' ' || reason from history.slot_exception"
                + " inner join history.account using (account_id) where name = 'rich'")
        .map(it -> String.valueOf(it.get(0)));
  }

  private static SpooledCapture put(Spool spool, String account, String wallet, Instant at) {
    var body =
        """
        {"feeTier":0,"canTrade":true,"canDeposit":true,"canWithdraw":true,"updateTime":0,
         "multiAssetsMargin":false,"totalWalletBalance":"%1$s","totalUnrealizedProfit":"0",
         "totalMarginBalance":"%1$s","totalInitialMargin":"0","totalMaintMargin":"0",
         "totalPositionInitialMargin":"0","totalOpenOrderInitialMargin":"0",
         "totalCrossWalletBalance":"%1$s","totalCrossUnPnl":"0","availableBalance":"%1$s",
         "maxWithdrawAmount":"%1$s",
         "assets":[%2$s],"positions":[]}
        """
            .formatted(wallet.replace(NOTHING, "0"), wallet.equals(NOTHING) ? "" : usdt(wallet));
    return put(spool, Stream.ACCOUNT, Site.subject(account), at, body);
  }

  private static String usdt(String wallet) {
    return """
    {"asset":"USDT","walletBalance":"%1$s","unrealizedProfit":"0",
     "marginBalance":"%1$s","maintMargin":"0","initialMargin":"0","positionInitialMargin":"0",
     "openOrderInitialMargin":"0","crossWalletBalance":"%1$s","crossUnPnl":"0",
     "availableBalance":"%1$s","maxWithdrawAmount":"%1$s","marginAvailable":true,
     "updateTime":0}
    """
        .formatted(wallet);
  }

  private static SpooledCapture put(
      Spool spool, Stream stream, Subject subject, Instant at, String body) {
    var slot = at.minusSeconds(at.getEpochSecond() % 300);
    var document =
        new Document("account", "/fapi/v2/account", 200, at, at.plusMillis(1), Body.of(body));
    return spool.put(new Capture(subject, stream, slot, ClockFacts.LOCAL, List.of(document), null));
  }
}

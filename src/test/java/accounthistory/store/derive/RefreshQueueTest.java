package accounthistory.store.derive;

import static accounthistory.store.ProfitHistory.held;
import static accounthistory.store.StoreCaptures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.capture.Subject;
import accounthistory.sql.SqlFolder;
import accounthistory.store.ProfitHistory;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.database.LoadKind;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is queued for the refresher, what it holds, and what is believed of flows meanwhile.
@WithDatabase
final class RefreshQueueTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofMinutes(5));
  private static final String INTERVALS =
      "select account_name, pnl, reason from analytics.pnl_intervals order by 1, snapshot_at";
  private static final String EDITED =
      "select name from history.derivation where name = 'price_override of USDT'";
  private static final String LOCKS =
      "select name, tries, error from history.derive_lock join history.account using (account_id)"
          + " where tries > 0 order by 1";

  private final TestDatabase database;
  private final ProfitHistory history;
  private final Store store;
  private final DSLContext sql;
  private final long load;
  private Subject main = StoreCaptures.MAIN;
  private Subject other = StoreCaptures.MAIN;

  RefreshQueueTest(TestDatabase database) {
    this.database = database;
    this.history = new ProfitHistory(database);
    this.store = new Store(database.dataSource());
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
  }

  /// Two accounts, of which 500 USDT went out between two slots.
  @BeforeEach
  void begin() {
    main = history.account("main", NOON);
    other = history.account("other", NOON);
    for (var slot : List.of(NOON, LATER, LATER.plusSeconds(300))) {
      history.priceOf(slot, "USDT", "1");
    }
    for (var account : List.of(main, other)) {
      history.slot(account, NOON, held("USDT", "10000"));
      history.slot(account, LATER, held("USDT", "9500"));
    }
    history.asOf("2026-11-20T23:00:00Z");
    history.refresh();
  }

  /// A flow that is committed and that no booking has seen is no profit, however long refreshing
  /// fails; the others are refreshed, and the failure is recorded.
  @Test
  void aFlowIsNotKnownUntilItIsBookedAndAFailureIsItsAccountsAlone() throws SQLException {
    refuseBookingsOf("main");
    told(main);
    told(other);
    history.refresh();

    assertThat(history.rows(INTERVALS)).containsExactly("main - income not complete", "other 0 -");
    assertThat(history.rows("select account_name, pnl from analytics.daily_pnl order by 1"))
        .containsExactly("main -", "other 0");
    assertThat(history.rows(LOCKS))
        .containsExactly("main 1 database: ERROR: bookings of main are refused [P0001]");
    assertThat(check()).isEqualTo("main 1 database: ERROR: bookings of main are refused [P0001]");

    sql.execute("drop trigger refused on history.income");
    history.refresh();
    assertThat(history.rows(INTERVALS)).as("the next try is not due").contains("other 0 -");
    assertThat(history.rows(LOCKS)).hasSize(1);

    sql.execute("update history.derive_lock set failed_at = failed_at - interval '31 seconds'");
    history.refresh();
    assertThat(history.rows(INTERVALS)).containsExactly("main 0 -", "other 0 -");
    assertThat(history.rows(LOCKS)).isEmpty();
  }

  @Test
  void eachFurtherFailureIsWaitedForTwiceAsLong() throws SQLException {
    refuseBookingsOf("main");
    told(main);
    history.refresh();
    for (var tries = 2; tries <= 12; tries++) {
      var wait = Math.min(3600, 30 << (tries - 2));
      age(wait - 5);
      history.refresh();
      assertThat(history.rows("select max(tries) from history.derive_lock"))
          .containsExactly(String.valueOf(tries - 1));
      age(10);
      history.refresh();
      assertThat(history.rows("select max(tries) from history.derive_lock"))
          .containsExactly(String.valueOf(tries));
    }
  }

  /// The exchange listed a flow late, within what was known and booked.
  @Test
  void aLateFlowIsUnknownUntilItIsBooked() {
    history.told(main, NOON.minusSeconds(60), LATER.plusSeconds(600));
    history.refresh();
    assertThat(history.rows(INTERVALS)).contains("main -500 -");

    told(main);
    history.run("select 1");
    assertThat(history.rows(INTERVALS)).contains("main - income not complete");

    history.refresh();
    assertThat(history.rows(INTERVALS)).contains("main 0 -");
  }

  @Test
  void whatIsKnownIsBookedWithoutAFlow() {
    history.told(main, NOON.minusSeconds(60), LATER.plusSeconds(600));
    history.run("select 1");
    assertThat(history.rows(INTERVALS)).contains("main - income not complete");

    history.refresh();
    assertThat(history.rows("select booked = known, booked from history.income_coverage"))
        .hasSize(1)
        .allMatch(it -> it.startsWith("true {[\"2026-11-20"));
  }

  /// A day of hours is one transaction; the next one fails for ever.
  @Test
  void whatIsStillQueuedIsNotBooked() {
    var flows = new ArrayList<Income>();
    for (var hour = 1; hour <= 30; hour++) {
      var slot = NOON.plus(Duration.ofHours(hour));
      history.priceOf(slot, "USDT", "1");
      history.price(slot.minusSeconds(1800), "USDT", "1");
      history.slot(main, slot, held("USDT", String.valueOf(9500 + hour)));
      flows.add(history.flow(slot.minusSeconds(1800), "TRANSFER", "USDT", "1"));
    }
    flows.add(flow());
    history.refresh();
    history.run("select 1");
    sql.execute(
        """
        create function history.refuse() returns trigger language plpgsql as $$
        begin
            if old.written_from > '2026-11-21 14:00:00Z' then
                raise exception 'too late';
            end if;
            return old;
        end
        $$
        """);
    sql.execute(
        "create trigger refused before delete on history.derive_queue"
            + " for each row execute function history.refuse()");
    var until = NOON.plus(Duration.ofHours(31));
    history.told(main, NOON.minusSeconds(60), until, flows.toArray(Income[]::new));
    history.refresh();
    history.asOf("2026-11-23T00:00:00Z");

    assertThat(
            history.rows(
                "select count(*), count(pnl), count(*) filter (where pnl <> 0)"
                    + " from analytics.pnl_intervals where account_name = 'main'"))
        .first()
        .asString()
        .matches("31 (2[0-9]) 0");
  }

  /// A refresher at work on an account, at any point of it, keeps no session from storing.
  @Test
  @Timeout(20)
  void aWriterWaitsForNoRefresher() throws SQLException {
    told(main);
    history.refresh();
    var again =
        StoreCaptures.flows(main, NOON.minusSeconds(60), LATER.plusSeconds(900), List.of(flow()));
    try (var refresher = database.connect()) {
      refresher.setAutoCommit(false);
      run(refresher, "select from history.derive_lock for update");
      run(refresher, "delete from history.derive_queue");
      run(
          refresher,
          "update history.income set booked_slot = booked_slot, index_price = 1,"
              + " price_source = 'index'");
      run(refresher, "update history.asset_balance_value set index_price = index_price");
      run(refresher, "update history.slot_interval set revised_at = now()");

      assertThat(write(snapshot(main, LATER.plusSeconds(300), "1"), again))
          .containsExactly(WriteOutcome.TAKEN, WriteOutcome.TAKEN);

      run(refresher, "update history.income_coverage set booked = known");
      var more = StoreCaptures.flows(main, NOON, LATER.plusSeconds(1200), List.of());
      assertThat(write(snapshot(main, LATER.plusSeconds(600), "1"), more))
          .containsExactly(WriteOutcome.TAKEN, WriteOutcome.LEFT);
      refresher.commit();
      assertThat(write(more)).containsExactly(WriteOutcome.TAKEN);
    }
  }

  /// A refresher has changed the row of a slot that comes a second time.
  @Test
  @Timeout(15)
  void aSlotThatIsTakenIsNotClaimedInVain() throws SQLException {
    try (var refresher = database.connect()) {
      refresher.setAutoCommit(false);
      run(refresher, "update history.account_snapshot set is_complete = is_complete");

      assertThat(
              write(snapshot(main, LATER, "9500.5"), snapshot(main, LATER.plusSeconds(300), "1")))
          .containsExactly(WriteOutcome.SUPERSEDED, WriteOutcome.TAKEN);
    }
  }

  /// A session that takes the account the moment after it failed is not waited for.
  @Test
  @Timeout(40)
  void aFailureIsNotedWithoutWaitingForTheNextOne() throws Exception {
    refuseBookingsOf("main");
    // Refuses once somebody waits for the account that is being refreshed.
    sql.execute(
        """
        create or replace function history.refuse() returns trigger language plpgsql as $$
        begin
            for look in 1 .. 2000 loop
                exit when exists (select from pg_locks where not granted);
                perform pg_sleep(0.01);
            end loop;
            raise exception 'refused';
        end
        $$
        """);
    told(main);
    try (var next = database.connect();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var taken = threads.submit(() -> takeAfterRefusal(next));
      history.refresh();
      taken.get();

      // The server would have ended it before a refresher that waits went on.
      run(next, "select from history.derive_lock");
      next.rollback();
    }
  }

  /// Waits for the account's row from when the refresher is in the midst of what it will fail at.
  private static Void takeAfterRefusal(Connection next) throws SQLException {
    try (var statement = next.createStatement()) {
      var isRefusing = false;
      while (!isRefusing && !Thread.interrupted()) {
        try (var rows =
            statement.executeQuery(
                "select from pg_stat_activity"
                    + " where datname = current_database() and wait_event = 'PgSleep'")) {
          isRefusing = rows.next();
        }
      }
    }
    // A session that waits for it in spite of all does not wait for ever.
    run(next, "set idle_in_transaction_session_timeout = '15s'");
    next.setAutoCommit(false);
    run(next, "select from history.derive_lock for update");
    return null;
  }

  /// Prices and rules by hand are noticed once they can be; flows are booked meanwhile.
  @Test
  void editsThatCannotBeMarkedHoldNothingUp() {
    sql.execute(
        "insert into history.price_override (asset, valid_from, index_price, source)"
            + " values ('USDT', '2026-11-01Z', 2, 'a test')");
    sql.execute(
        """
        create function history.refuse_edits() returns trigger language plpgsql as $$
        begin
            raise exception 'edits are refused';
        end
        $$
        """);
    sql.execute(
        "create trigger refused before insert or update on history.derivation"
            + " for each row execute function history.refuse_edits()");
    told(main);

    history.refresh();

    assertThat(history.rows("select booked = known from history.income_coverage"))
        .containsExactly("true");
    assertThat(history.rows(EDITED)).isEmpty();

    sql.execute("drop trigger refused on history.derivation");
    history.refresh();
    assertThat(history.rows(EDITED)).containsExactly("price_override of USDT");
  }

  private List<WriteOutcome> write(StreamRows... batch) {
    return store.write(List.of(batch), load).stream().map(WriteResult::writeOutcome).toList();
  }

  /// The flow that explains what the wallet lost.
  private void told(Subject account) {
    history.told(account, NOON.minusSeconds(60), LATER.plusSeconds(600), flow());
  }

  private static Income flow() {
    var key = new Income.Key(NOON.plusSeconds(100), "TRANSFER", "500", "USDT", "", "");
    return new Income(key, new BigDecimal("-500"), "TRANSFER");
  }

  private void refuseBookingsOf(String account) {
    sql.execute(
        """
        create function history.refuse() returns trigger language plpgsql as $$
        begin
            if (select name from history.account where account_id = new.account_id) = '%s' then
                raise exception 'bookings of %s are refused';
            end if;
            return new;
        end
        $$
        """
            .formatted(account, account));
    sql.execute(
        "create trigger refused before insert or update on history.income"
            + " for each row when (new.booked_slot is not null) execute function history.refuse()");
  }

  private void age(int seconds) {
    sql.execute(
        "update history.derive_lock set failed_at = failed_at - %d * interval '1 second'"
            .formatted(seconds));
  }

  private String check() throws SQLException {
    var text =
        SqlFolder.read("sql/check").stream()
            .filter(it -> it.name().equals("accounts_are_refreshed"))
            .findFirst()
            .orElseThrow()
            .text()
            .replace(":'since'", "'2000-01-01Z'");
    return sql.fetch(text.replaceFirst(";\\s*$", "")).stream()
        .map(it -> it.get("account") + " " + it.get("tries") + " " + it.get("error"))
        .collect(Collectors.joining("; "));
  }

  private static void run(Connection connection, String statement) throws SQLException {
    try (var prepared = connection.createStatement()) {
      prepared.execute(statement);
    }
  }
}

package accounthistory.store.derive;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.flows;
import static accounthistory.store.StoreCaptures.income;
import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static accounthistory.store.jooq.Tables.ASSET_BALANCE;
import static accounthistory.store.jooq.Tables.DERIVE_QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.Income;
import accounthistory.store.Store;
import accounthistory.store.StoreCaptures;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.database.LoadKind;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Flows in tables are booked to the slots whose wallets contain them, whatever comes when.
@WithDatabase
final class BookingsTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z");
  private static final Income A = income(MIDNIGHT, "FUNDING_FEE", "1", "AUSDT", "-5");
  private static final Income B = income(MIDNIGHT, "FUNDING_FEE", "2", "BUSDT", "-7.5");

  private final DSLContext sql;
  private final Store store;
  private final long load;

  BookingsTest(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
    this.load =
        store.beginLoad(
            LoadKind.COLLECT, "test", Optional.empty(), Instant.parse("2026-11-20T00:00:00Z"));
  }

  @BeforeEach
  void register() {
    store.registerAccounts(List.of(PlanInForce.now(StoreCaptures.plan(MAIN))), MIDNIGHT);
  }

  @Test
  void fundingThatSettlesLateIsInTheFirstWalletThatHasIt() {
    take("-60", "10000");
    take("0", "9995");
    take("60", "9987.5");
    see(A, B);
    store.refresh();

    assertThat(bookings()).containsExactly("1 00:00 exact", "2 00:01 exact");
    assertThat(intervals()).containsExactly("23:59 opening", "00:00 exact", "00:01 settled");
    assertThat(sums()).containsExactly("00:00 AUSDT -5 1", "00:01 BUSDT -7.5 1");
  }

  @Test
  void anIntervalSaysWhichStampsItsFlowsCanHave() {
    take("-60", "10000");
    take("0", "10000");
    store.refresh();

    assertThat(
            sql.fetch(
                    """
                    select
                        to_char(opened_at at time zone 'UTC', 'HH24:MI:SS.MS'),
                        to_char(flows_from at time zone 'UTC', 'HH24:MI:SS.MS'),
                        to_char(flows_to at time zone 'UTC', 'HH24:MI:SS.MS')
                    from history.slot_interval
                    order by snapshot_at
                    """)
                .map(it -> it.get(0) + " " + it.get(1) + " " + it.get(2)))
        .containsExactly("null null 23:59:00.450", "23:59:00.000 23:58:00.350 00:00:00.450");
  }

  @Test
  void aFlowThatIsSeenLateIsBookedAnew() {
    take("-60", "10000");
    take("0", "9995");
    take("60", "9987.5");
    store.refresh();
    assertThat(intervals())
        .containsExactly("23:59 opening", "00:00 unresolved USDT", "00:01 unresolved USDT");

    see(A, B);
    store.refresh();

    assertThat(bookings()).containsExactly("1 00:00 exact", "2 00:01 exact");
    assertThat(intervals()).containsExactly("23:59 opening", "00:00 exact", "00:01 settled");
  }

  @Test
  void aSlotThatIsTakenLateSplitsItsInterval() {
    take("-60", "10000");
    take("60", "9987.5");
    see(A, B);
    store.refresh();
    assertThat(bookings()).containsExactly("1 00:01 settled", "2 00:01 settled");

    take("0", "9995");
    store.refresh();

    assertThat(bookings()).containsExactly("1 00:00 exact", "2 00:01 exact");
    assertThat(sums()).containsExactly("00:00 AUSDT -5 1", "00:01 BUSDT -7.5 1");
  }

  @Test
  void aFlowWaitsForTheNextSlotHoweverLate() {
    var deposit = income(MIDNIGHT.plusSeconds(1800), "TRANSFER", "3", "", "100");
    take("-60", "10");
    see(deposit);
    store.refresh();
    assertThat(bookings()).containsExactly("3 waits");
    assertThat(sums()).isEmpty();

    take("864000", "110");
    store.refresh();

    assertThat(bookings()).containsExactly("3 00:00 settled");
    assertThat(sql.fetchValue("select booked_slot = '2026-11-30Z' from history.income"))
        .isEqualTo(true);
    assertThat(intervals()).containsExactly("23:59 opening", "00:00 settled");
  }

  @Test
  void whatTheFirstWalletContainsIsNotPartOfAnyInterval() {
    see(income(MIDNIGHT.minusSeconds(86_400 * 60L), "TRANSFER", "0", "", "10000"));
    take("-60", "10000");
    store.refresh();

    assertThat(bookings()).containsExactly("0 23:59 settled");
    assertThat(intervals()).containsExactly("23:59 opening");
    assertThat(sums()).isEmpty();
  }

  @Test
  void anEarlierFirstSlotOpensTheHistoryInstead() {
    var first = income(MIDNIGHT.minusSeconds(86_400), "TRANSFER", "0", "", "4000");
    var second = income(MIDNIGHT.minusSeconds(7_200), "TRANSFER", "3", "", "6000");
    see(first, second);
    take("0", "10000");
    take("60", "10000");
    store.refresh();
    assertThat(bookings()).containsExactly("0 00:00 settled", "3 00:00 settled");

    take("-36000", "4000");
    store.refresh();

    assertThat(bookings()).containsExactly("0 14:00 settled", "3 00:00 settled");
    assertThat(intervals()).containsExactly("14:00 opening", "00:00 settled", "00:01 settled");
    assertThat(sums()).containsExactly("00:00  6000 1");
  }

  @Test
  void aSlotThatIsNoLongerTakenLeavesNothing() {
    take("-60", "10000");
    take("0", "9995");
    take("60", "9987.5");
    see(A, B);
    store.refresh();

    forget(MIDNIGHT);
    store.refresh();

    assertThat(bookings()).containsExactly("1 00:01 settled", "2 00:01 settled");
    assertThat(intervals()).containsExactly("23:59 opening", "00:01 settled");
    assertThat(sums()).containsExactly("00:01 AUSDT -5 1", "00:01 BUSDT -7.5 1");

    forget(MIDNIGHT.minusSeconds(60));
    forget(MIDNIGHT.plusSeconds(60));
    store.refresh();

    assertThat(bookings()).containsExactly("1 waits", "2 waits");
    assertThat(intervals()).isEmpty();
    assertThat(sums()).isEmpty();
  }

  @Test
  void anotherSettlementLagBooksItsFlowsAnew() {
    take("-60", "100");
    take("0", "100");
    take("60", "95");
    see(income(MIDNIGHT.minusSeconds(20), "COMMISSION", "1", "AUSDT", "-5"));
    store.refresh();
    assertThat(intervals())
        .containsExactly("23:59 opening", "00:00 unresolved USDT", "00:01 unresolved USDT");

    sql.execute(
        "update history.income_category set settles_within = '30 s'"
            + " where income_type = 'COMMISSION'");
    store.refresh();

    assertThat(bookings()).containsExactly("1 00:01 exact");
    assertThat(intervals()).containsExactly("23:59 opening", "00:00 exact", "00:01 settled");
  }

  @Test
  void aLongerLongestLagReachesFurtherBack() {
    take("-60", "100");
    take("0", "100");
    store.refresh();

    sql.execute(
        "update history.income_category set settles_within = '10 min'"
            + " where income_type = 'FUNDING_FEE'");
    store.refresh();

    assertThat(
            texts(
                "select to_char(flows_from at time zone 'UTC', 'HH24:MI:SS.MS')"
                    + " from history.slot_interval where opened_at is not null"))
        .containsExactly("23:49:00.350");
  }

  @Test
  void aSecondRefreshWritesNothing() {
    take("-60", "10000");
    take("0", "9995");
    take("60", "9987.5");
    see(A, B);
    store.refresh();
    var before = versions();

    var id = main();
    RefreshMarks.mark(
        sql, List.of(RefreshRange.at(id, MIDNIGHT), RefreshRange.at(id, MIDNIGHT.minusSeconds(1))));
    assertThat(store.refresh()).isEqualTo(1);

    assertThat(versions()).isEqualTo(before);
    assertThat(sql.fetchCount(DERIVE_QUEUE)).isZero();
  }

  private void take(String second, String wallet) {
    var slot = MIDNIGHT.plusSeconds(Long.parseLong(second));
    store.write(
        List.of(
            StoreCaptures.snapshot(
                MAIN,
                slot,
                slot.plusMillis(350),
                slot.plusMillis(450),
                List.of(StoreCaptures.balance("USDT", wallet)))),
        load);
  }

  private void see(Income... flows) {
    store.write(
        List.of(
            flows(
                MAIN,
                MIDNIGHT.minus(Duration.ofDays(90)),
                MIDNIGHT.plus(Duration.ofHours(1)),
                List.of(flows))),
        load);
  }

  private void forget(Instant slot) {
    sql.deleteFrom(ASSET_BALANCE).where(ASSET_BALANCE.SNAPSHOT_AT.eq(slot)).execute();
    sql.deleteFrom(ACCOUNT_SNAPSHOT).where(ACCOUNT_SNAPSHOT.SNAPSHOT_AT.eq(slot)).execute();
    RefreshMarks.mark(sql, List.of(RefreshRange.at(main(), slot)));
  }

  private long main() {
    return sql.fetchSingle("select account_id from history.account where name = 'main'")
        .get(0, Long.class);
  }

  private List<String> bookings() {
    return texts(
        """
        select tran_id || ' ' || coalesce(
            to_char(booked_slot at time zone 'UTC', 'HH24:MI') || ' ' || booking, 'waits')
        from history.income order by occurred_at, tran_id
        """);
  }

  private List<String> intervals() {
    return texts(
        """
        select trim(to_char(snapshot_at at time zone 'UTC', 'HH24:MI') || ' ' || booking || ' '
            || array_to_string(unresolved, ','))
        from history.slot_interval order by snapshot_at
        """);
  }

  private List<String> sums() {
    return texts(
        """
        select to_char(snapshot_at at time zone 'UTC', 'HH24:MI') || ' ' || symbol || ' '
            || trim_scale(amount) || ' ' || flows
        from history.slot_flow order by snapshot_at, symbol
        """);
  }

  private List<String> versions() {
    return texts(
        """
        select 'flow ' || ctid || xmin from history.income
        union all select 'slot ' || ctid || xmin from history.slot_interval
        union all select 'sum ' || ctid || xmin from history.slot_flow
        order by 1
        """);
  }

  private List<String> texts(String query) {
    return sql.fetch(query).map(it -> it.get(0, String.class));
  }
}

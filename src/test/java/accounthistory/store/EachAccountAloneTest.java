package accounthistory.store;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static accounthistory.store.StoreCaptures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Environment;
import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.account.MissedReason;
import accounthistory.store.account.MissedSlotsQuery;
import accounthistory.store.account.PlanInForce;
import accounthistory.store.account.RegistrationResult;
import accounthistory.store.database.LoadKind;
import accounthistory.store.load.IdentityDispute;
import accounthistory.store.load.WriteOutcome;
import accounthistory.store.load.WriteResult;
import accounthistory.store.write.ExpiredData;
import accounthistory.stream.StreamRows;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An account that is wrong, or that somebody else is at work on, costs no other account anything.
@WithDatabase
final class EachAccountAloneTest {
  private static final Subject OTHER = StoreCaptures.account("other");
  private static final Subject THIRD = StoreCaptures.account("third");
  private static final Subject ELSEWHERE =
      new Subject(Venue.BINANCE_USDM, Environment.TESTNET, MAIN.name());
  private static final String NEVER_MIX =
      "binance-usdm/testnet/main: the database knows account main as one of binance-usdm/simulated,"
          + " the settings and captures are of binance-usdm/testnet: environments never mix; give"
          + " the account another name in the settings";

  private final TestDatabase database;
  private final DSLContext sql;
  private final Store store;
  private long load;

  EachAccountAloneTest(TestDatabase database) {
    this.database = database;
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    this.store = new Store(database.dataSource());
  }

  @BeforeEach
  void register() {
    load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
    store.registerAccounts(plans(MAIN, OTHER, THIRD), NOON);
  }

  @Test
  void whatIsForgottenOfAnotherEnvironmentsNameIsNotNoted() {
    store.forgotten(ELSEWHERE, new ExpiredData(Stream.INCOME, "", NOON, NOON.plusSeconds(1)));
    store.forgotten(OTHER, new ExpiredData(Stream.INCOME, "", NOON, NOON.plusSeconds(1)));

    assertThat(
            sql.fetch(
                    "select name from history.income_coverage"
                        + " inner join history.account using (account_id)")
                .getValues(0))
        .isEqualTo(List.of("other"));
  }

  /// Their bytes were kept, by a version that did not understand them.
  @Test
  void pricesThatAreUnderstoodAtLastAreStored() {
    var prices = StoreCaptures.prices(NOON, "1");
    var why = Failure.failed("not_understood", "a test");
    assertThat(write(new StreamRows.Failed(prices.capture().failedWith(why), why)))
        .containsExactly(WriteOutcome.FAILED);

    assertThat(write(prices)).containsExactly(WriteOutcome.TAKEN);
    assertThat(write(prices)).containsExactly(WriteOutcome.ALREADY_THERE);
    assertThat(sql.fetchCount(DSL.table("history.asset_index"))).isEqualTo(1);
    assertThat(sql.fetchCount(DSL.table("history.derive_queue"))).isPositive();
  }

  @Test
  @Timeout(15)
  void anAccountThatSomebodyElseHoldsIsLeftAndNobodyWaits() throws SQLException {
    try (var _ = holding(MAIN)) {
      assertThat(write(snapshot(MAIN, NOON, "1"), snapshot(OTHER, NOON, "1")))
          .containsExactly(WriteOutcome.LEFT, WriteOutcome.TAKEN);
      assertThat(store.recordFailed(MAIN, NOON, Failure.failed("corrupt", "test"), load))
          .isEqualTo(WriteOutcome.LEFT);
      assertThat(store.recordMissed(List.of(missedSlotsQuery(MAIN), missedSlotsQuery(THIRD)), load))
          .satisfies(it -> assertThat(it.ranges()).containsOnlyKeys(THIRD))
          .satisfies(it -> assertThat(it.refused()).isEmpty());
      assertThat(store.registerAccounts(plans(AccountPlan.State.PAUSED, MAIN, OTHER), NOON))
          .containsEntry(MAIN, new RegistrationResult.Left())
          .containsEntry(OTHER, new RegistrationResult.Done());
    }

    assertThat(write(snapshot(MAIN, NOON, "1"))).containsExactly(WriteOutcome.TAKEN);
  }

  @Test
  void anAccountOfAnotherEnvironmentIsToldAndTheOthersAreStored() {
    assertThat(store.registerAccounts(plans(AccountPlan.State.PAUSED, ELSEWHERE, OTHER), NOON))
        .containsEntry(ELSEWHERE, new RegistrationResult.Refused(NEVER_MIX))
        .containsEntry(OTHER, new RegistrationResult.Done());
    var results =
        store.write(List.of(snapshot(ELSEWHERE, NOON, "1"), snapshot(OTHER, NOON, "1")), load);
    assertThat(results)
        .extracting(WriteResult::writeOutcome)
        .containsExactly(WriteOutcome.DISPUTED, WriteOutcome.TAKEN);
    assertThat(results.getFirst().dispute())
        .isEqualTo(new IdentityDispute.OtherEnvironment(ELSEWHERE, "binance-usdm/simulated"));
    assertThat(
            store.recordMissed(List.of(missedSlotsQuery(ELSEWHERE), missedSlotsQuery(THIRD)), load))
        .satisfies(it -> assertThat(it.ranges()).containsOnlyKeys(THIRD))
        .satisfies(it -> assertThat(it.refused()).containsEntry(ELSEWHERE, NEVER_MIX));
    assertThat(store.leases().lease(Set.of(ELSEWHERE, OTHER), "me", Duration.ofSeconds(9)))
        .containsExactlyInAnyOrder(ELSEWHERE, OTHER);
    assertThat(store.isTaken(ELSEWHERE, NOON)).isFalse();
    assertThat(sql.fetchValues("select environment from history.account where name = 'main'"))
        .isEqualTo(List.of("simulated"));
  }

  @Test
  void settingsThatTheTablesRefuseAreToldAndTheOthersAreCarried() {
    sql.execute(
        "alter table history.account add constraint not_in_berlin"
            + " check (name <> 'main' or reporting_zone <> 'Asia/Tokyo')");
    var main =
        new AccountPlan(
            MAIN,
            StoreCaptures.FIVE_MINUTES,
            java.time.ZoneId.of("Asia/Tokyo"),
            AccountPlan.State.ACTIVE);

    var carried =
        store.registerAccounts(
            List.of(PlanInForce.now(main), PlanInForce.now(plan(OTHER, AccountPlan.State.PAUSED))),
            NOON);

    assertThat(carried.get(MAIN))
        .isInstanceOfSatisfying(
            RegistrationResult.Refused.class,
            it -> assertThat(it.message()).contains(MAIN.toString(), "not_in_berlin", "23514"));
    assertThat(carried).containsEntry(OTHER, new RegistrationResult.Done());
    assertThat(sql.fetchValues("select state from history.account where name = 'other'"))
        .isEqualTo(List.of("paused"));
  }

  @Test
  void missedSlotsThatTheTablesRefuseAreToldAndTheOthersAreRecorded() {
    sql.execute(
        "alter table history.slot_exception add constraint none_of_main check (account_id <> %s)"
            .formatted(idOf(MAIN)));

    var missedSlotsResult =
        store.recordMissed(List.of(missedSlotsQuery(MAIN), missedSlotsQuery(THIRD)), load);

    assertThat(missedSlotsResult.ranges()).containsOnlyKeys(THIRD);
    assertThat(missedSlotsResult.refused().get(MAIN)).contains(MAIN.toString(), "none_of_main");
    assertThat(sql.fetchValues("select distinct account_id::text from history.slot_exception"))
        .isEqualTo(List.of(idOf(THIRD)));
  }

  /// Eight bad ones among sixty-four are each refused alone, wherever they stand.
  @Test
  void aCaptureThatTheTablesRefuseIsFoundByHalvesAndLeavesNothing() {
    var batch = new ArrayList<StreamRows>();
    for (var i = 0; i < 64; i++) {
      batch.add(
          snapshot(i % 2 == 0 ? MAIN : OTHER, slot(i), i % 9 == 4 ? "0.1234567890123456789" : "1"));
    }

    var results = store.write(batch, load);

    for (var i = 0; i < 64; i++) {
      var isBad = i % 9 == 4;
      assertThat(results.get(i).writeOutcome())
          .isEqualTo(isBad ? WriteOutcome.REFUSED : WriteOutcome.TAKEN);
      if (isBad) {
        assertThat(results.get(i).refusal())
            .hasMessage("0.1234567890123456789 does not fit numeric(38,18) exactly");
      }
    }
    assertThat(sql.fetchValues("select count(*) from history.account_snapshot"))
        .isEqualTo(List.of(57L));
    assertThat(sql.fetchValues("select count(*) from history.raw_document"))
        .isEqualTo(List.of(57L));
  }

  private List<WriteOutcome> write(StreamRows... batch) {
    return store.write(List.of(batch), load).stream().map(WriteResult::writeOutcome).toList();
  }

  /// Another session at work on an account, until it is closed.
  private Connection holding(Subject account) throws SQLException {
    var other = database.connect();
    other.setAutoCommit(false);
    try (var statement = other.createStatement()) {
      statement.execute(
          "select from history.account where name = '%s' for no key update"
              .formatted(account.name()));
    }
    return other;
  }

  private String idOf(Subject account) {
    return String.valueOf(
        sql.fetchValue("select account_id from history.account where name = ?", account.name()));
  }

  private static MissedSlotsQuery missedSlotsQuery(Subject account) {
    return new MissedSlotsQuery(
        account,
        Optional.empty(),
        slot(3),
        Set.of(),
        new MissedReason("not_running", "no run took the slot while it could be taken"));
  }

  private static Instant slot(int number) {
    return NOON.plusSeconds(300L * number);
  }

  private static List<PlanInForce> plans(Subject... accounts) {
    return plans(AccountPlan.State.ACTIVE, accounts);
  }

  private static List<PlanInForce> plans(AccountPlan.State state, Subject... accounts) {
    return java.util.Arrays.stream(accounts).map(it -> PlanInForce.now(plan(it, state))).toList();
  }

  private static AccountPlan plan(Subject account, AccountPlan.State state) {
    var plan = StoreCaptures.plan(account);
    return new AccountPlan(account, plan.grid(), plan.reportingZone(), state);
  }
}

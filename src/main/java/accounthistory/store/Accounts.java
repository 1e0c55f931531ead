package accounthistory.store;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.CAPTURE_SCHEDULE;

import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.DSLContext;

/// Accounts and their grids in the tables.
final class Accounts {
  private Accounts() {}

  /// Keys of accounts by subject.
  record Ids(Map<Subject, Long> keys) {
    long of(Subject subject) {
      var key = keys.get(subject);
      if (key == null) {
        throw new IllegalArgumentException(subject + " was not looked up");
      }
      return key;
    }
  }

  /// The keys of the given subjects; a subject without a row gets one.
  ///
  /// @throws IllegalArgumentException when a name belongs to another venue or environment
  static Ids idsOf(DSLContext sql, Collection<Subject> subjects) {
    // One order for everybody, so that two runs that meet new accounts cannot block each other.
    var ids = new TreeMap<Subject, Long>();
    for (var subject : subjects.stream().distinct().sorted().toList()) {
      ids.put(subject, idOf(sql, subject));
    }
    return new Ids(ids);
  }

  private static long idOf(DSLContext sql, Subject subject) {
    for (var attempt = 0; attempt < 2; attempt++) {
      var row =
          sql.select(ACCOUNT.ACCOUNT_ID, ACCOUNT.VENUE, ACCOUNT.ENVIRONMENT)
              .from(ACCOUNT)
              .where(ACCOUNT.NAME.eq(subject.name()))
              .fetchOne();
      if (row != null) {
        var found = row.value2() + "/" + row.value3();
        if (!found.equals(subject.publicSubject().name())) {
          throw new IllegalArgumentException(
              "account %s is stored as one of %s, its capture is of %s: environments never mix"
                  .formatted(subject.name(), found, subject.publicSubject().name()));
        }
        return row.value1();
      }
      sql.insertInto(ACCOUNT)
          .set(ACCOUNT.NAME, subject.name())
          .set(ACCOUNT.KIND, subject.isPublic() ? "public" : "trading")
          .set(ACCOUNT.VENUE, subject.venue().label())
          .set(ACCOUNT.ENVIRONMENT, subject.environment().label())
          .onConflictDoNothing()
          .execute();
    }
    throw new IllegalStateException("account " + subject + " vanished while it was registered");
  }

  /// Carries name, zone and state of an account into the tables; returns its key.
  static long carryAccount(DSLContext sql, AccountPlan plan) {
    var id = idOf(sql, plan.subject());
    var zone = plan.reportingZone().getId();
    var state = plan.state().label();
    var isOther =
        ACCOUNT.ACCOUNT_ID.eq(id).and(ACCOUNT.REPORTING_ZONE.ne(zone).or(ACCOUNT.STATE.ne(state)));
    if (sql.fetchExists(ACCOUNT, isOther)) {
      sql.update(ACCOUNT)
          .set(ACCOUNT.REPORTING_ZONE, zone)
          .set(ACCOUNT.STATE, state)
          .where(isOther)
          .execute();
    }
    return id;
  }

  /// Carries the settings of an account into the tables; a changed grid is a new schedule row.
  static void carry(DSLContext sql, PlanInForce plan, Instant now) {
    var id = carryAccount(sql, plan.plan());
    if (isBehind(sql, id, plan)) {
      lock(sql, List.of(id));
      if (isBehind(sql, id, plan)) {
        schedule(sql, id, plan, now);
      }
    }
  }

  /// Whether the newest schedule row says something else than the plan, or grids came and went
  /// while the tables could not be told.
  private static boolean isBehind(DSLContext sql, long id, PlanInForce plan) {
    var rows = scheduleOf(sql, id);
    var wanted = Schedule.Entry.of(plan.plan(), Instant.EPOCH);
    return rows.isEmpty()
        ? wanted.active() || plan.followed().entries().stream().anyMatch(Schedule.Entry::active)
        : !rows.getLast().saysTheSameAs(wanted) || plan.followed().entries().size() > 1;
  }

  private static void schedule(DSLContext sql, long id, PlanInForce plan, Instant now) {
    for (var entry : plan.followed().entries()) {
      var rows = scheduleOf(sql, id);
      // What others have told since holds from then on.
      if (rows.isEmpty() || entry.validFrom().isAfter(rows.getLast().validFrom())) {
        append(sql, id, rows, entry);
      }
    }
    var grid = plan.plan().grid();
    append(sql, id, scheduleOf(sql, id), Schedule.Entry.of(plan.plan(), firstOpenSlot(grid, now)));
  }

  private static void append(
      DSLContext sql, long id, List<Schedule.Entry> rows, Schedule.Entry entry) {
    if (rows.isEmpty() ? !entry.active() : rows.getLast().saysTheSameAs(entry)) {
      return;
    }
    // A closed account may have no grid any more: what ends is the one that stands.
    var grid = entry.active() ? entry.grid() : rows.getLast().grid();
    sql.insertInto(CAPTURE_SCHEDULE)
        .set(CAPTURE_SCHEDULE.ACCOUNT_ID, id)
        .set(CAPTURE_SCHEDULE.VALID_FROM, entry.validFrom())
        .set(CAPTURE_SCHEDULE.EVERY_SECONDS, Math.toIntExact(grid.every().toSeconds()))
        .set(CAPTURE_SCHEDULE.PHASE_SECONDS, Math.toIntExact(grid.phase().toSeconds()))
        .set(CAPTURE_SCHEDULE.ACTIVE, entry.active())
        .onConflict(CAPTURE_SCHEDULE.ACCOUNT_ID, CAPTURE_SCHEDULE.VALID_FROM)
        .doNothing()
        .execute();
  }

  /// The first slot that can still be taken: nothing is expected of the time before an account was
  /// configured.
  private static Instant firstOpenSlot(Grid grid, Instant now) {
    var slot = grid.floor(now);
    return now.isAfter(grid.begins(slot).plus(grid.defaultLateness())) ? grid.next(slot) : slot;
  }

  /// Locks account rows in order of their key, so that writers of the same accounts follow one
  /// another instead of blocking each other.
  static void lock(DSLContext sql, Collection<Long> ids) {
    sql.select(ACCOUNT.ACCOUNT_ID)
        .from(ACCOUNT)
        .where(ACCOUNT.ACCOUNT_ID.in(ids.stream().sorted().toList()))
        .orderBy(ACCOUNT.ACCOUNT_ID)
        .forNoKeyUpdate()
        .fetch();
  }

  /// Every schedule row of an account, oldest first.
  static List<Schedule.Entry> scheduleOf(DSLContext sql, long accountId) {
    return sql.selectFrom(CAPTURE_SCHEDULE)
        .where(CAPTURE_SCHEDULE.ACCOUNT_ID.eq(accountId))
        .orderBy(CAPTURE_SCHEDULE.VALID_FROM)
        .fetch(row ->
            new Schedule.Entry(
                row.getValidFrom(),
                new Grid(
                    Duration.ofSeconds(row.getEverySeconds()),
                    Duration.ofSeconds(row.getPhaseSeconds())),
                row.getActive()));
  }
}

package accounthistory.store.account;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.CAPTURE_SCHEDULE;
import static java.util.stream.Collectors.toSet;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.val;

import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.store.jooq.tables.records.CaptureScheduleRecord;
import accounthistory.store.load.IdentityDispute;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Accounts and their grids in the database.
public final class Accounts {
  private Accounts() {}

  /// Keys of accounts by subject.
  ///
  /// @param others subjects whose name is another environment's
  public record Ids(
      SortedMap<Subject, Long> keys, SortedMap<Subject, IdentityDispute.OtherEnvironment> others) {
    public long of(Subject subject) {
      var key = keys.get(subject);
      if (key == null) {
        throw new IllegalArgumentException(subject + " was not looked up");
      }
      return key;
    }

    /// Empty when the subject's name is another environment's.
    public Optional<Long> find(Subject subject) {
      return Optional.ofNullable(keys.get(subject));
    }
  }

  /// The keys of the given subjects; a subject without a row gets one.
  public static Ids idsOf(DSLContext sql, Collection<Subject> subjects) {
    // One order for everybody, so that two runs that meet new accounts cannot block each other.
    var wanted = new TreeSet<>(subjects);
    var ids = new Ids(new TreeMap<>(), new TreeMap<>());
    look(sql, wanted, ids);
    if (!wanted.isEmpty()) {
      wanted.forEach(it -> register(sql, it));
      look(sql, wanted, ids);
    }
    if (!wanted.isEmpty()) {
      throw new IllegalStateException(
          "accounts " + wanted + " vanished while they were registered");
    }
    return ids;
  }

  /// Takes away those that are found.
  private static void look(DSLContext sql, Set<Subject> wanted, Ids ids) {
    var rows =
        sql.select(ACCOUNT.NAME, ACCOUNT.ACCOUNT_ID, ACCOUNT.VENUE, ACCOUNT.ENVIRONMENT)
            .from(ACCOUNT)
            .where(
                ACCOUNT.NAME.eq(
                    any(wanted.stream().map(Subject::name).distinct().toArray(String[]::new))))
            .fetchMap(ACCOUNT.NAME);
    wanted.removeIf(subject -> {
      var row = rows.get(subject.name());
      if (row == null) {
        return false;
      }
      var stored = row.value3() + "/" + row.value4();
      if (stored.equals(subject.publicSubject().name())) {
        ids.keys().put(subject, row.value2());
      } else {
        ids.others().put(subject, new IdentityDispute.OtherEnvironment(subject, stored));
      }
      return true;
    });
  }

  private static void register(DSLContext sql, Subject subject) {
    sql.insertInto(ACCOUNT)
        .set(ACCOUNT.NAME, subject.name())
        .set(ACCOUNT.KIND, subject.isPublic() ? "public" : "trading")
        .set(ACCOUNT.VENUE, subject.venue().label())
        .set(ACCOUNT.ENVIRONMENT, subject.environment().label())
        .onConflictDoNothing()
        .execute();
  }

  /// Those of some plans that the database holds already, by one query: nearly all.
  public static Set<Subject> inPlace(DSLContext sql, Collection<PlanInForce> plans) {
    var rows = new HashMap<String, Record>();
    sql.fetch(
            """
            select
                account.name,
                account.venue || '/' || account.environment as whose,
                account.reporting_zone,
                account.state,
                account.income_every_seconds,
                latest.every_seconds,
                latest.phase_seconds,
                latest.lateness_ms,
                latest.active
            from history.account
            inner join lateral (
                select capture_schedule.*
                from history.capture_schedule
                where capture_schedule.account_id = account.account_id
                order by capture_schedule.valid_from desc
                limit 1
            ) as latest on true
            where account.name = any ({0}) and latest.lateness_ms is not null
            """,
            val(plans.stream().map(it -> it.plan().subject().name()).toArray(String[]::new)))
        .forEach(it -> rows.put(it.get("name", String.class), it));
    return plans.stream()
        .filter(it -> isInPlace(rows.get(it.plan().subject().name()), it))
        .map(it -> it.plan().subject())
        .collect(toSet());
  }

  private static boolean isInPlace(@Nullable Record row, PlanInForce inForce) {
    if (row == null || inForce.followed().entries().size() > 1) {
      return false;
    }
    var plan = inForce.plan();
    var flows = plan.flowsEvery().map(it -> Math.toIntExact(Math.max(1, it.toSeconds())));
    return row.get("whose", String.class).equals(plan.subject().publicSubject().name())
        && row.get("reporting_zone", String.class).equals(plan.reportingZone().getId())
        && row.get("state", String.class).equals(plan.state().label())
        && flows.filter(it -> !it.equals(row.get("income_every_seconds", Integer.class))).isEmpty()
        && entry(row).saysTheSameAs(Schedule.Entry.of(plan, Instant.EPOCH));
  }

  private static Schedule.Entry entry(Record row) {
    return new Schedule.Entry(
        Instant.EPOCH,
        new Grid(
            Duration.ofSeconds(row.get("every_seconds", Integer.class)),
            Duration.ofSeconds(row.get("phase_seconds", Integer.class))),
        Duration.ofMillis(row.get("lateness_ms", Integer.class)),
        row.get("active", Boolean.class));
  }

  /// Carries name, zone and state of an account into the database.
  public static RegistrationResult register(DSLContext sql, AccountPlan plan) {
    var ids = idsOf(sql, List.of(plan.subject()));
    var other = ids.others().get(plan.subject());
    return other == null
        ? register(sql, ids.of(plan.subject()), plan)
        : new RegistrationResult.Refused(other.message());
  }

  private static RegistrationResult register(DSLContext sql, long id, AccountPlan plan) {
    var zone = plan.reportingZone().getId();
    var state = plan.state().label();
    // An import, which requests no income, does not say how often.
    Field<Integer> flows =
        plan.flowsEvery().isEmpty()
            ? ACCOUNT.INCOME_EVERY_SECONDS
            : DSL.val(Math.toIntExact(Math.max(1, plan.flowsEvery().get().toSeconds())));
    var isOther =
        ACCOUNT
            .ACCOUNT_ID
            .eq(id)
            .and(
                ACCOUNT
                    .REPORTING_ZONE
                    .ne(zone)
                    .or(ACCOUNT.STATE.ne(state))
                    .or(ACCOUNT.INCOME_EVERY_SECONDS.isDistinctFrom(flows)));
    if (!sql.fetchExists(ACCOUNT, isOther)) {
      return new RegistrationResult.Done();
    }
    if (lock(sql, List.of(id)).isEmpty()) {
      return new RegistrationResult.Left();
    }
    sql.update(ACCOUNT)
        .set(ACCOUNT.REPORTING_ZONE, zone)
        .set(ACCOUNT.STATE, state)
        .set(ACCOUNT.INCOME_EVERY_SECONDS, flows)
        .where(isOther)
        .execute();
    return new RegistrationResult.Done();
  }

  /// Carries the settings of an account into the database; a changed grid is a new schedule row.
  public static RegistrationResult register(DSLContext sql, PlanInForce plan, Instant now) {
    var registrationResult = register(sql, plan.plan());
    if (!(registrationResult instanceof RegistrationResult.Done)) {
      return registrationResult;
    }
    var id = idsOf(sql, List.of(plan.plan().subject())).of(plan.plan().subject());
    if (isBehind(sql, id, plan)) {
      if (lock(sql, List.of(id)).isEmpty()) {
        return new RegistrationResult.Left();
      }
      if (isBehind(sql, id, plan)) {
        schedule(sql, id, plan, now);
      }
    }
    return registrationResult;
  }

  /// Whether the newest schedule row says something else than the plan, or grids came and went
  /// while the database was unreachable.
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
      // What others have stored since holds from then on.
      if (rows.isEmpty() || entry.validFrom().isAfter(rows.getLast().validFrom())) {
        append(sql, id, rows, entry);
      }
    }
    var first = firstOpenSlot(plan.plan(), now);
    append(sql, id, scheduleOf(sql, id), Schedule.Entry.of(plan.plan(), first));
  }

  private static void append(
      DSLContext sql, long id, List<Schedule.Entry> rows, Schedule.Entry entry) {
    if (rows.isEmpty() ? !entry.active() : rows.getLast().saysTheSameAs(entry)) {
      return;
    }
    // A closed account may have no grid any more: what ends is the one that stands.
    var standing = entry.active() ? entry : rows.getLast();
    var grid = standing.grid();
    sql.insertInto(CAPTURE_SCHEDULE)
        .set(CAPTURE_SCHEDULE.ACCOUNT_ID, id)
        .set(CAPTURE_SCHEDULE.VALID_FROM, entry.validFrom())
        .set(CAPTURE_SCHEDULE.EVERY_SECONDS, Math.toIntExact(grid.every().toSeconds()))
        .set(CAPTURE_SCHEDULE.PHASE_SECONDS, Math.toIntExact(grid.phase().toSeconds()))
        .set(CAPTURE_SCHEDULE.LATENESS_MS, Math.toIntExact(standing.lateness().toMillis()))
        .set(CAPTURE_SCHEDULE.ACTIVE, entry.active())
        .onConflict(CAPTURE_SCHEDULE.ACCOUNT_ID, CAPTURE_SCHEDULE.VALID_FROM)
        .doNothing()
        .execute();
  }

  /// The first slot that can still be taken: nothing is expected of the time before an account was
  /// configured.
  private static Instant firstOpenSlot(AccountPlan plan, Instant now) {
    var grid = plan.grid();
    var slot = grid.floor(now);
    return now.isAfter(grid.begins(slot).plus(plan.lateness())) ? grid.next(slot) : slot;
  }

  /// Locks those account rows that no other transaction holds; returns their keys. It never waits:
  /// what another one holds is for the next pass.
  public static Set<Long> lock(DSLContext sql, Collection<Long> ids) {
    return sql.select(ACCOUNT.ACCOUNT_ID)
        .from(ACCOUNT)
        .where(ACCOUNT.ACCOUNT_ID.eq(any(ids.toArray(Long[]::new))))
        .orderBy(ACCOUNT.ACCOUNT_ID)
        .forNoKeyUpdate()
        .skipLocked()
        .fetchSet(ACCOUNT.ACCOUNT_ID);
  }

  /// Locks account rows, and waits for who holds them: for what people do by hand.
  public static void lockWaiting(DSLContext sql, Collection<Long> ids) {
    sql.select(ACCOUNT.ACCOUNT_ID)
        .from(ACCOUNT)
        .where(ACCOUNT.ACCOUNT_ID.in(ids.stream().sorted().toList()))
        .orderBy(ACCOUNT.ACCOUNT_ID)
        .forNoKeyUpdate()
        .fetch();
  }

  /// Every schedule row of some accounts, oldest first.
  static Map<Long, List<Schedule.Entry>> schedulesOf(DSLContext sql, Collection<Long> accounts) {
    return sql.selectFrom(CAPTURE_SCHEDULE)
        .where(CAPTURE_SCHEDULE.ACCOUNT_ID.eq(any(accounts.toArray(Long[]::new))))
        .orderBy(CAPTURE_SCHEDULE.ACCOUNT_ID, CAPTURE_SCHEDULE.VALID_FROM)
        .fetchGroups(CAPTURE_SCHEDULE.ACCOUNT_ID, Accounts::entry);
  }

  private static Schedule.Entry entry(CaptureScheduleRecord row) {
    return new Schedule.Entry(
        row.getValidFrom(),
        new Grid(
            Duration.ofSeconds(row.getEverySeconds()), Duration.ofSeconds(row.getPhaseSeconds())),
        Duration.ofMillis(row.getLatenessMs()),
        row.getActive());
  }

  /// Every schedule row of an account, oldest first.
  static List<Schedule.Entry> scheduleOf(DSLContext sql, long accountId) {
    return sql.selectFrom(CAPTURE_SCHEDULE)
        .where(CAPTURE_SCHEDULE.ACCOUNT_ID.eq(accountId))
        .orderBy(CAPTURE_SCHEDULE.VALID_FROM)
        .fetch(Accounts::entry);
  }
}

package accounthistory.store.account;

import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static accounthistory.store.jooq.Tables.SLOT_EXCEPTION;
import static org.jooq.impl.DSL.val;

import accounthistory.capture.Failure;
import accounthistory.store.jooq.tables.records.SlotExceptionRecord;
import accounthistory.store.load.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.DSLContext;

/// Slots that were not taken. Their states only rise: missed, failed, inactive, and gone once
/// taken.
///
/// Every method expects the account's row to be locked.
public final class SlotExceptions {
  private static final List<String> RANKS = List.of("missed", "failed", "inactive");

  private final DSLContext sql;
  private final long accountId;
  private final long loadId;

  public SlotExceptions(DSLContext sql, long accountId, long loadId) {
    this.sql = sql;
    this.accountId = accountId;
    this.loadId = loadId;
  }

  /// Those of some accounts that have an exception among their slots: few, and mostly none.
  public static Set<Long> among(DSLContext sql, Map<Long, Set<Instant>> slots) {
    if (slots.isEmpty()) {
      return Set.of();
    }
    var accounts = new ArrayList<Long>();
    var instants = new ArrayList<Instant>();
    slots.forEach((id, its) ->
        its.forEach(slot -> {
          accounts.add(id);
          instants.add(slot);
        }));
    return new TreeSet<>(
        sql.fetch(
                """
                select distinct exception.account_id
                from unnest({0}, {1}) as wanted (account_id, slot)
                inner join history.slot_exception as exception
                    on exception.account_id = wanted.account_id
                    and tstzrange(exception.first_slot, exception.last_slot, '[]') @> wanted.slot
                """,
                val(accounts.toArray(Long[]::new)), val(instants.toArray(Instant[]::new)))
            .getValues(0, Long.class));
  }

  /// Removes what stands against slots that are taken now; a range is split around them.
  public void lift(Collection<Instant> slots) {
    var taken = new TreeSet<>(slots);
    for (var range : overlapping(taken.first(), taken.last())) {
      var inside = taken.subSet(range.getFirstSlot(), true, range.getLastSlot(), true);
      if (!inside.isEmpty()) {
        range.delete();
        keepBetween(range, inside);
      }
    }
  }

  /// Puts a failure in its slot's place, unless the slot is taken or has failed as gravely before.
  public WriteOutcome fail(Instant slot, Failure failure) {
    if (sql.fetchExists(
        ACCOUNT_SNAPSHOT,
        ACCOUNT_SNAPSHOT.ACCOUNT_ID.eq(accountId),
        ACCOUNT_SNAPSHOT.SNAPSHOT_AT.eq(slot))) {
      return WriteOutcome.OUTRANKED;
    }
    var status = failure.kind().label();
    var standing = overlapping(slot, slot);
    if (standing.stream().anyMatch(it -> rank(it.getStatus()) >= rank(status))) {
      return WriteOutcome.OUTRANKED;
    }
    lift(List.of(slot));
    insert(new SlotRange(slot, slot), status, failure.reason(), failure.detail());
    return WriteOutcome.FAILED;
  }

  /// Records ranges that nothing accounts for.
  void miss(SlotRange range, String reason, String detail) {
    insert(range, "missed", reason, detail);
  }

  /// Ranges that touch `[from, to]`, oldest first. Compared as ranges, as their index is: by both
  /// ends it would be half the account's history.
  List<SlotExceptionRecord> overlapping(Instant from, Instant to) {
    if (from.isAfter(to)) {
      return List.of();
    }
    return sql.selectFrom(SLOT_EXCEPTION)
        .where(SLOT_EXCEPTION.ACCOUNT_ID.eq(accountId))
        .and(
            "tstzrange({0}, {1}, '[]') && tstzrange({2}, {3}, '[]')",
            SLOT_EXCEPTION.FIRST_SLOT, SLOT_EXCEPTION.LAST_SLOT, val(from), val(to))
        .orderBy(SLOT_EXCEPTION.FIRST_SLOT)
        .fetch();
  }

  private void keepBetween(SlotExceptionRecord range, NavigableSet<Instant> taken) {
    var schedule = new ExpectedSlots(Accounts.scheduleOf(sql, accountId));
    if (schedule.isEmpty()) {
      return;
    }
    var first = range.getFirstSlot();
    for (var slot : taken) {
      if (first.isBefore(slot)) {
        keep(range, new SlotRange(first, schedule.before(slot)));
      }
      first = schedule.after(slot);
    }
    if (!first.isAfter(range.getLastSlot())) {
      keep(range, new SlotRange(first, range.getLastSlot()));
    }
  }

  private void keep(SlotExceptionRecord range, SlotRange part) {
    sql.insertInto(SLOT_EXCEPTION)
        .set(SLOT_EXCEPTION.ACCOUNT_ID, accountId)
        .set(SLOT_EXCEPTION.FIRST_SLOT, part.first())
        .set(SLOT_EXCEPTION.LAST_SLOT, part.last())
        .set(SLOT_EXCEPTION.STATUS, range.getStatus())
        .set(SLOT_EXCEPTION.REASON, range.getReason())
        .set(SLOT_EXCEPTION.DETAIL, range.getDetail())
        .set(SLOT_EXCEPTION.LOAD_ID, range.getLoadId())
        .set(SLOT_EXCEPTION.RECORDED_AT, range.getRecordedAt())
        .execute();
  }

  private void insert(SlotRange range, String status, String reason, String detail) {
    sql.insertInto(SLOT_EXCEPTION)
        .set(SLOT_EXCEPTION.ACCOUNT_ID, accountId)
        .set(SLOT_EXCEPTION.FIRST_SLOT, range.first())
        .set(SLOT_EXCEPTION.LAST_SLOT, range.last())
        .set(SLOT_EXCEPTION.STATUS, status)
        .set(SLOT_EXCEPTION.REASON, reason)
        .set(SLOT_EXCEPTION.DETAIL, detail)
        .set(SLOT_EXCEPTION.LOAD_ID, loadId)
        .execute();
  }

  private static int rank(String status) {
    return RANKS.indexOf(status);
  }
}

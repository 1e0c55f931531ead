package accounthistory.store.account;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static accounthistory.store.jooq.Tables.SLOT_EXCEPTION;
import static org.jooq.impl.DSL.max;

import accounthistory.capture.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Finds expected slots that were neither taken nor explained, and records them as missed.
public final class MissedSlots {
  /// A killed run can leave a hole behind slots that were taken later; it is looked for this far
  /// back.
  private static final Duration LOOK_BACK = Duration.ofHours(6);

  private final DSLContext sql;
  private final long id;
  private final long loadId;

  /// @param id the account, whose row is locked
  public MissedSlots(DSLContext sql, long id, long loadId) {
    this.sql = sql;
    this.id = id;
    this.loadId = loadId;
  }

  public List<SlotRange> record(MissedSlotsQuery missedSlotsQuery) {
    var until = missedSlotsQuery.until();
    var schedule = Accounts.scheduleOf(sql, id);
    if (schedule.isEmpty()) {
      return List.of();
    }
    var from = lookFrom(schedule.getFirst().validFrom(), missedSlotsQuery);
    var exceptions = new SlotExceptions(sql, id, loadId);
    var explained = new TreeMap<Instant, Instant>();
    exceptions
        .overlapping(from, until)
        .forEach(it -> explained.put(it.getFirstSlot(), it.getLastSlot()));
    var taken = taken(from, until);
    var ranges =
        new ExpectedSlots(schedule)
            .unaccounted(
                from,
                until,
                slot ->
                    taken.contains(slot)
                        || missedSlotsQuery.captured().contains(slot)
                        || isWithin(explained, slot));
    var reason = missedSlotsQuery.reason();
    ranges.forEach(it -> exceptions.miss(it, reason.word(), reason.detail()));
    return ranges;
  }

  /// Whether a range that begins at or before a slot ends at or after it; ranges do not overlap.
  private static boolean isWithin(NavigableMap<Instant, Instant> endsByBeginning, Instant slot) {
    var range = endsByBeginning.floorEntry(slot);
    return range != null && !range.getValue().isBefore(slot);
  }

  public static boolean isTaken(DSLContext sql, Subject account, Instant slot) {
    return sql.fetchExists(
        sql.selectOne()
            .from(ACCOUNT_SNAPSHOT)
            .innerJoin(ACCOUNT)
            .on(ACCOUNT.ACCOUNT_ID.eq(ACCOUNT_SNAPSHOT.ACCOUNT_ID))
            .where(ACCOUNT.NAME.eq(account.name()))
            .and(ACCOUNT.VENUE.eq(account.venue().label()))
            .and(ACCOUNT.ENVIRONMENT.eq(account.environment().label()))
            .and(ACCOUNT_SNAPSHOT.SNAPSHOT_AT.eq(slot)));
  }

  /// A while before the last slot that is accounted for, so that a whole outage is seen too; while
  /// the tables were away, slots may have been taken and missed in turn for longer than that.
  private Instant lookFrom(Instant scheduleBegins, MissedSlotsQuery missedSlotsQuery) {
    var until = missedSlotsQuery.until();
    @Nullable Instant lastTaken =
        sql.select(max(ACCOUNT_SNAPSHOT.SNAPSHOT_AT))
            .from(ACCOUNT_SNAPSHOT)
            .where(ACCOUNT_SNAPSHOT.ACCOUNT_ID.eq(id))
            .and(ACCOUNT_SNAPSHOT.SNAPSHOT_AT.le(until))
            .fetchSingle()
            .value1();
    @Nullable Instant lastExplained =
        sql.select(max(SLOT_EXCEPTION.LAST_SLOT))
            .from(SLOT_EXCEPTION)
            .where(SLOT_EXCEPTION.ACCOUNT_ID.eq(id))
            .and(SLOT_EXCEPTION.LAST_SLOT.le(until))
            .fetchSingle()
            .value1();
    var last = scheduleBegins;
    last = lastTaken != null && lastTaken.isAfter(last) ? lastTaken : last;
    last = lastExplained != null && lastExplained.isAfter(last) ? lastExplained : last;
    var from = last.minus(LOOK_BACK);
    var known = missedSlotsQuery.accountedUntil().orElse(from);
    from = known.isBefore(from) ? known : from;
    return from.isBefore(scheduleBegins) ? scheduleBegins : from;
  }

  private Set<Instant> taken(Instant from, Instant until) {
    return new HashSet<>(
        sql.select(ACCOUNT_SNAPSHOT.SNAPSHOT_AT)
            .from(ACCOUNT_SNAPSHOT)
            .where(ACCOUNT_SNAPSHOT.ACCOUNT_ID.eq(id))
            .and(ACCOUNT_SNAPSHOT.SNAPSHOT_AT.between(from, until))
            .fetch(ACCOUNT_SNAPSHOT.SNAPSHOT_AT));
  }
}

package accounthistory.store.account;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static accounthistory.store.jooq.Tables.SLOT_EXCEPTION;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Record;
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

  /// How far back each account is looked at, and what accounts for its slots from there on.
  private static final String LOOKED_AT =
      """
      with

      edge as (

          select
              wanted.*,
              greatest(
                  wanted.begins,
                  least(
                      wanted.known,
                      greatest(
                          wanted.begins,
                          (
                              select max(snapshot.snapshot_at)
                              from history.account_snapshot as snapshot
                              where snapshot.account_id = wanted.account_id
                                  and snapshot.snapshot_at <= wanted.until
                          ),
                          (
                              select max(exception.last_slot)
                              from history.slot_exception as exception
                              where exception.account_id = wanted.account_id
                                  and exception.last_slot <= wanted.until
                          )
                      ) - {4} * interval '1 second'
                  )
              ) as since
          from unnest({0}, {1}, {2}, {3}) as wanted (account_id, begins, known, until)

      )

      select
          edge.account_id,
          edge.since,
          array(
              select snapshot.snapshot_at
              from history.account_snapshot as snapshot
              where snapshot.account_id = edge.account_id
                  and snapshot.snapshot_at >= edge.since
                  and snapshot.snapshot_at <= edge.until
          ) as taken,
          exceptions.begins,
          exceptions.ends
      from edge
      cross join lateral (
          select array_agg(exception.first_slot) as begins, array_agg(exception.last_slot) as ends
          from history.slot_exception as exception
          where exception.account_id = edge.account_id
              and tstzrange(exception.first_slot, exception.last_slot, '[]')
              && tstzrange(edge.since, greatest(edge.since, edge.until), '[]')
      ) as exceptions
      """;

  /// Those of some accounts of which nothing was missed, looked at together: nearly all.
  ///
  /// @param queries by account, each the only one of it
  public static Set<Long> accountedFor(DSLContext sql, Map<Long, MissedSlotsQuery> queries) {
    var schedules = Accounts.schedulesOf(sql, queries.keySet());
    var accounted = new HashSet<Long>(queries.keySet());
    accounted.removeAll(schedules.keySet());
    if (schedules.isEmpty()) {
      return accounted;
    }
    var wanted = List.copyOf(schedules.keySet());
    sql.fetch(
            LOOKED_AT,
            val(wanted.toArray(Long[]::new)),
            val(instants(wanted, it -> entries(schedules, it).getFirst().validFrom())),
            val(instants(wanted, it -> query(queries, it).accountedUntil().orElse(null))),
            val(instants(wanted, it -> query(queries, it).until())),
            val(LOOK_BACK.toSeconds()))
        .forEach(row -> {
          var account = row.get("account_id", Long.class);
          var query = query(queries, account);
          if (isAccountedFor(row, entries(schedules, account), query)) {
            accounted.add(account);
          }
        });
    return accounted;
  }

  private static boolean isAccountedFor(
      Record row, List<Schedule.Entry> schedule, MissedSlotsQuery query) {
    var taken = Set.of(row.get("taken", Instant[].class));
    var explained = new TreeMap<Instant, Instant>();
    @Nullable Instant @Nullable [] begins = row.get("begins", Instant[].class);
    var ends = row.get("ends", Instant[].class);
    for (var i = 0; begins != null && i < begins.length; i++) {
      explained.put(begins[i], ends[i]);
    }
    return new ExpectedSlots(schedule)
        .unaccounted(
            row.get("since", Instant.class),
            query.until(),
            slot ->
                taken.contains(slot)
                    || query.captured().contains(slot)
                    || isWithin(explained, slot))
        .isEmpty();
  }

  private static @Nullable Instant[] instants(
      List<Long> accounts, Function<Long, @Nullable Instant> instant) {
    var instants = new @Nullable Instant[accounts.size()];
    for (var i = 0; i < instants.length; i++) {
      instants[i] = instant.apply(accounts.get(i));
    }
    return instants;
  }

  private static List<Schedule.Entry> entries(
      Map<Long, List<Schedule.Entry>> schedules, Long account) {
    return schedules.getOrDefault(account, List.of());
  }

  private static MissedSlotsQuery query(Map<Long, MissedSlotsQuery> queries, Long account) {
    return Objects.requireNonNull(queries.get(account));
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
  /// the database was unreachable, slots may have been taken and missed in turn for longer than
  /// that.
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

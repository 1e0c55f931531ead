package accounthistory.store.derive;

import static accounthistory.store.jooq.Tables.SLOT_INTERVAL;
import static org.jooq.impl.DSL.val;

import accounthistory.account.Income;
import accounthistory.reconcile.Booking;
import accounthistory.reconcile.Flow;
import accounthistory.reconcile.Interval;
import accounthistory.reconcile.TakenSlot;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// Reads slots, flows and bookings of one account.
final class BookingReader {
  /// How far off an instant may be that was not measured against the exchange's clock. A wide
  /// window leaves more to the wallets, a narrow one could leave out a flow that was in.
  private static final Duration UNMEASURED_WITHIN = Duration.ofSeconds(5);

  private static final String CAPTURED =
      """
      select captured.*
      from (
          select
              account_id,
              snapshot_at,
              captured_at,
              coalesce(captured_within_ms, 0)
              + case when captured_at_source = 'measured' then 0 else %s end as within_ms
          from history.account_snapshot
      ) as captured
      """
          .formatted(UNMEASURED_WITHIN.toMillis());

  /// Of a type that nobody has described; the table's default is the same.
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(5);

  private final DSLContext sql;
  private final long accountId;

  /// A capture without its wallets.
  record Captured(Instant slot, Instant from, Instant to) {
    private static Captured of(Record row) {
      var capturedAt = row.get("captured_at", Instant.class);
      var within =
          Duration.of(
              row.get("within_ms", BigDecimal.class).movePointRight(3).longValueExact(),
              ChronoUnit.MICROS);
      return new Captured(
          row.get("snapshot_at", Instant.class), capturedAt.minus(within), capturedAt.plus(within));
    }
  }

  /// A flow and what it is booked to; both null when it is not.
  record StoredFlow(Flow flow, @Nullable Instant slot, @Nullable Booking booking) {}

  BookingReader(DSLContext sql, long accountId) {
    this.sql = sql;
    this.accountId = accountId;
  }

  /// What no flow settles later than.
  Duration longestLag() {
    var micros =
        sql.fetchSingle(
                """
                select cast(extract(epoch from max(settles_within)) * 1000000 as bigint)
                from history.income_category
                """)
            .get(0, Long.class);
    var longest = micros == null ? SETTLES_WITHIN : Duration.of(micros, ChronoUnit.MICROS);
    return longest.compareTo(SETTLES_WITHIN) < 0 ? SETTLES_WITHIN : longest;
  }

  /// The last taken slot before a slot whose capture had ended before an instant.
  Optional<Captured> lastCaptured(Instant before, Instant ended) {
    return sql
        .fetch(
            CAPTURED
                + """
                where account_id = {0}
                    and snapshot_at < {1}
                    and captured_at + within_ms * interval '1 millisecond'
                        < {2} - interval '1 second'
                order by snapshot_at desc
                limit 1
                """,
            val(accountId),
            val(before),
            val(ended))
        .map(Captured::of)
        .stream()
        .findFirst();
  }

  /// The slot so many taken slots after an instant; empty when there are fewer.
  Optional<Instant> slotAfter(Instant instant, int slots) {
    return sql
        .fetch(
            """
            select snapshot_at
            from history.account_snapshot
            where account_id = {0} and snapshot_at > {1}
            order by snapshot_at
            offset {2} limit 1
            """,
            val(accountId), val(instant), val(slots - 1))
        .map(it -> it.get(0, Instant.class))
        .stream()
        .findFirst();
  }

  /// The taken slots of `[from, until]` with their wallets, in order.
  List<TakenSlot> slots(Instant from, Instant until) {
    var wallets = new HashMap<Instant, Map<String, BigDecimal>>();
    var unknown = new HashMap<Instant, Set<String>>();
    sql.fetch(
            """
            select snapshot_at, asset, wallet_balance
            from history.asset_balance
            where account_id = {0} and snapshot_at >= {1} and snapshot_at <= {2}
                and wallet_balance is distinct from 0
            """,
            val(accountId), val(from), val(until))
        .forEach(it -> {
          var slot = it.get(0, Instant.class);
          var asset = it.get(1, String.class);
          @Nullable BigDecimal held = it.get(2, BigDecimal.class);
          if (held == null) {
            unknown.computeIfAbsent(slot, _ -> new HashSet<>()).add(asset);
          } else {
            wallets.computeIfAbsent(slot, _ -> new HashMap<>()).put(asset, held);
          }
        });
    return sql
        .fetch(
            CAPTURED
                + """
                where account_id = {0} and snapshot_at >= {1} and snapshot_at <= {2}
                order by snapshot_at
                """,
            val(accountId),
            val(from),
            val(until))
        .map(Captured::of)
        .stream()
        .map(it ->
            new TakenSlot(
                it.slot(),
                it.from(),
                it.to(),
                wallets.getOrDefault(it.slot(), Map.of()),
                unknown.getOrDefault(it.slot(), Set.of())))
        .toList();
  }

  /// The flows stamped in `[from, until]`.
  List<StoredFlow> flows(Instant from, Instant until) {
    return sql.fetch(
            """
            select
                flow.occurred_at, flow.income_type, flow.tran_id, flow.asset, flow.symbol,
                flow.trade_id, flow.amount, flow.booked_slot, flow.booking,
                cast(extract(epoch from category.settles_within) * 1000000 as bigint)
            from history.income as flow
            left join history.income_category as category
                on category.income_type = flow.income_type
            where flow.account_id = {0} and flow.occurred_at >= {1} and flow.occurred_at <= {2}
            """,
            val(accountId), val(from), val(until))
        .map(it -> {
          @Nullable Long micros = it.get(9, Long.class);
          @Nullable String booking = it.get(8, String.class);
          var key =
              new Income.Key(
                  it.get(0, Instant.class),
                  it.get(1, String.class),
                  it.get(2, String.class),
                  it.get(3, String.class),
                  it.get(4, String.class),
                  it.get(5, String.class));
          return new StoredFlow(
              new Flow(
                  key,
                  it.get(6, BigDecimal.class),
                  micros == null ? SETTLES_WITHIN : Duration.of(micros, ChronoUnit.MICROS)),
              it.get(7, Instant.class),
              booking == null ? null : Booking.valueOf(booking.toUpperCase(Locale.ROOT)));
        });
  }

  /// The stored intervals that end in `[from, until]`, by slot.
  SortedMap<Instant, Interval> intervals(Instant from, Instant until) {
    var intervals = new TreeMap<Instant, Interval>();
    sql.selectFrom(SLOT_INTERVAL)
        .where(SLOT_INTERVAL.ACCOUNT_ID.eq(accountId))
        .and(SLOT_INTERVAL.SNAPSHOT_AT.between(from, until))
        .forEach(it ->
            intervals.put(
                it.getSnapshotAt(),
                new Interval(
                    it.getSnapshotAt(),
                    it.getOpenedAt(),
                    it.getFlowsFrom(),
                    it.getFlowsTo(),
                    Interval.Kind.valueOf(it.getBooking().toUpperCase(Locale.ROOT)),
                    new TreeSet<>(List.of(it.getUnresolved())))));
    return intervals;
  }
}

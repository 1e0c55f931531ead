package accounthistory.store.derive;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/// Reads slots, flows and bookings, of as many spans of as many accounts as are given at once.
final class BookingReader {
  /// How far off an instant may be that was not measured against the exchange's clock. A wide
  /// window leaves more to the wallets, a narrow one could leave out a flow that was in.
  private static final Duration UNMEASURED_WITHIN = Duration.ofSeconds(5);

  /// Half the time, in milliseconds, in which a snapshot was captured.
  private static final String WITHIN_MS =
      """
      coalesce(snapshot.captured_within_ms, 0)
      + case when snapshot.captured_at_source = 'measured' then 0 else %s end\
      """
          .formatted(UNMEASURED_WITHIN.toMillis());

  /// The last taken slot before the range whose capture had ended before it, the last one before
  /// that whose capture had ended before any flow of the first was stamped, and a slot past the
  /// range's reach.
  private static final String FRAMES =
      """
      select
          unchanged.snapshot_at as unchanged_at,
          begin.snapshot_at as begin_at,
          later.snapshot_at as later_at
      from unnest({0}, {1}, {2}, {3}) with ordinality
          as ranges (account_id, begins, ends, slots_past, number)
      left join lateral (
          select
              snapshot.snapshot_at,
              snapshot.captured_at - (%1$s) * interval '1 millisecond' as captured_from
          from history.account_snapshot as snapshot
          where snapshot.account_id = ranges.account_id
              and snapshot.snapshot_at < ranges.begins
              and snapshot.captured_at + (%1$s) * interval '1 millisecond'
              < ranges.begins - interval '1 second'
          order by snapshot.snapshot_at desc
          limit 1
      ) as unchanged on true
      left join lateral (
          select snapshot.snapshot_at
          from history.account_snapshot as snapshot
          where snapshot.account_id = ranges.account_id
              and snapshot.snapshot_at < unchanged.snapshot_at
              and snapshot.captured_at + (%1$s) * interval '1 millisecond'
              < unchanged.captured_from - {4} * interval '1 microsecond' - interval '1 second'
          order by snapshot.snapshot_at desc
          limit 1
      ) as begin on true
      left join lateral (
          select snapshot.snapshot_at
          from history.account_snapshot as snapshot
          where snapshot.account_id = ranges.account_id
              and snapshot.snapshot_at > ranges.ends + {4} * interval '1 microsecond'
          order by snapshot.snapshot_at
          offset ranges.slots_past - 1 limit 1
      ) as later on true
      order by ranges.number
      """
          .formatted(WITHIN_MS);

  private static final String CAPTURED =
      """
      select
          cast(spans.number as integer) as number,
          captured.snapshot_at,
          captured.captured_at,
          captured.within_ms
      from unnest({0}, {1}, {2}) with ordinality as spans (account_id, begins, ends, number)
      cross join lateral (
          select snapshot.snapshot_at, snapshot.captured_at, %s as within_ms
          from history.account_snapshot as snapshot
          where snapshot.account_id = spans.account_id
              and snapshot.snapshot_at >= spans.begins
              and snapshot.snapshot_at <= spans.ends
          offset 0
      ) as captured
      order by 1, 2
      """
          .formatted(WITHIN_MS);

  private static final String WALLETS =
      """
      select
          cast(spans.number as integer) as number,
          held.snapshot_at,
          held.asset,
          held.wallet_balance
      from unnest({0}, {1}, {2}) with ordinality as spans (account_id, begins, ends, number)
      cross join lateral (
          select balance.snapshot_at, balance.asset, balance.wallet_balance
          from history.asset_balance as balance
          where balance.account_id = spans.account_id
              and balance.snapshot_at >= spans.begins
              and balance.snapshot_at <= spans.ends
              and balance.wallet_balance is distinct from 0
          offset 0
      ) as held
      """;

  private static final String FLOWS =
      """
      select
          cast(spans.number as integer) as number,
          flow.occurred_at, flow.income_type, flow.tran_id, flow.asset, flow.symbol,
          flow.trade_id, flow.amount, flow.booked_slot, flow.booking,
          cast(extract(epoch from category.settles_within) * 1000000 as bigint) as lag
      from unnest({0}, {1}, {2}) with ordinality as spans (account_id, begins, ends, number)
      cross join lateral (
          select income.*
          from history.income
          where income.account_id = spans.account_id
              and income.occurred_at >= spans.begins
              and income.occurred_at <= spans.ends
          offset 0
      ) as flow
      left join history.income_category as category
          on category.income_type = flow.income_type
      """;

  private static final String INTERVALS =
      """
      select
          cast(spans.number as integer) as number,
          slot.snapshot_at, slot.opened_at, slot.flows_from, slot.flows_to, slot.booking,
          slot.unresolved
      from unnest({0}, {1}, {2}) with ordinality as spans (account_id, begins, ends, number)
      cross join lateral (
          select slot_interval.*
          from history.slot_interval
          where slot_interval.account_id = spans.account_id
              and slot_interval.snapshot_at >= spans.begins
              and slot_interval.snapshot_at <= spans.ends
          offset 0
      ) as slot
      """;

  /// Of a type without a description; the table's default is the same.
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(5);

  private final DSLContext sql;
  private final Duration longestLag;

  /// A range, and how many slots past its reach are looked at.
  record Wanted(RefreshRange range, int slotsPast) {}

  /// Around a range: slots of one account, each null when there is none.
  ///
  /// @param unchanged the last slot that the range cannot reach
  /// @param begin the slot after which any flow that `unchanged` left over is stamped
  /// @param later the slot so many slots past the range's reach
  record Frame(
      RefreshRange range,
      @Nullable Instant unchanged,
      @Nullable Instant begin,
      @Nullable Instant later) {}

  /// Time of an account, both ends inclusive.
  record Span(long accountId, Instant from, Instant to) {}

  /// A flow and what it is booked to; both null when it is not.
  record StoredFlow(Flow flow, @Nullable Instant slot, @Nullable Booking booking) {}

  BookingReader(DSLContext sql, Duration longestLag) {
    this.sql = sql;
    this.longestLag = longestLag;
  }

  /// What no flow settles later than.
  static Duration longestLag(DSLContext sql) {
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

  /// A frame for each of them.
  List<Frame> frames(List<Wanted> wanted) {
    var ranges = Ranges.of(wanted.stream().map(Wanted::range).toList());
    var rows =
        sql.fetch(
            FRAMES,
            ranges.accounts(),
            ranges.from(),
            ranges.until(),
            val(wanted.stream().map(Wanted::slotsPast).toArray(Integer[]::new)),
            val(micros(longestLag)));
    var frames = new ArrayList<Frame>();
    for (var i = 0; i < wanted.size(); i++) {
      var row = rows.get(i);
      frames.add(
          new Frame(
              wanted.get(i).range(),
              row.get("unchanged_at", Instant.class),
              row.get("begin_at", Instant.class),
              row.get("later_at", Instant.class)));
    }
    return frames;
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  /// The taken slots of each span with their wallets, in order.
  List<List<TakenSlot>> slots(List<Span> spans) {
    var wallets = new HashMap<SlotKey, Map<String, BigDecimal>>();
    var unknown = new HashMap<SlotKey, Set<String>>();
    fetch(WALLETS, spans)
        .forEach(it -> {
          // Spans of a round are of different accounts.
          var slot =
              new SlotKey(
                  spans.get(it.get("number", Integer.class) - 1).accountId(),
                  it.get("snapshot_at", Instant.class));
          var asset = it.get("asset", String.class);
          @Nullable BigDecimal held = it.get("wallet_balance", BigDecimal.class);
          if (held == null) {
            unknown.computeIfAbsent(slot, _ -> new HashSet<>()).add(asset);
          } else {
            wallets.computeIfAbsent(slot, _ -> new HashMap<>()).put(asset, held);
          }
        });
    return bySpan(
        CAPTURED,
        spans,
        (row, span) -> {
          var capturedAt = row.get("captured_at", Instant.class);
          var within =
              Duration.of(
                  row.get("within_ms", BigDecimal.class).movePointRight(3).longValueExact(),
                  ChronoUnit.MICROS);
          var slot = new SlotKey(span.accountId(), row.get("snapshot_at", Instant.class));
          return new TakenSlot(
              slot.slot(),
              capturedAt.minus(within),
              capturedAt.plus(within),
              wallets.getOrDefault(slot, Map.of()),
              unknown.getOrDefault(slot, Set.of()));
        });
  }

  /// The flows stamped in each span.
  List<List<StoredFlow>> flows(List<Span> spans) {
    return bySpan(
        FLOWS,
        spans,
        (row, _) -> {
          @Nullable Long lag = row.get("lag", Long.class);
          @Nullable String booking = row.get("booking", String.class);
          var key =
              new Income.Key(
                  row.get("occurred_at", Instant.class),
                  row.get("income_type", String.class),
                  row.get("tran_id", String.class),
                  row.get("asset", String.class),
                  row.get("symbol", String.class),
                  row.get("trade_id", String.class));
          return new StoredFlow(
              new Flow(
                  key,
                  row.get("amount", BigDecimal.class),
                  lag == null ? SETTLES_WITHIN : Duration.of(lag, ChronoUnit.MICROS)),
              row.get("booked_slot", Instant.class),
              booking == null ? null : Booking.valueOf(booking.toUpperCase(Locale.ROOT)));
        });
  }

  /// The stored intervals that end in each span.
  List<List<Interval>> intervals(List<Span> spans) {
    return bySpan(
        INTERVALS,
        spans,
        (row, _) ->
            new Interval(
                row.get("snapshot_at", Instant.class),
                row.get("opened_at", Instant.class),
                row.get("flows_from", Instant.class),
                row.get("flows_to", Instant.class),
                Interval.Kind.valueOf(row.get("booking", String.class).toUpperCase(Locale.ROOT)),
                new TreeSet<>(List.of(row.get("unresolved", String[].class)))));
  }

  private <T> List<List<T>> bySpan(
      String statement, List<Span> spans, BiFunction<Record, Span, T> read) {
    var bySpan = new ArrayList<List<T>>();
    spans.forEach(_ -> bySpan.add(new ArrayList<>()));
    for (var row : fetch(statement, spans)) {
      var index = row.get("number", Integer.class) - 1;
      bySpan.get(index).add(read.apply(row, spans.get(index)));
    }
    return bySpan;
  }

  private Result<Record> fetch(String statement, List<Span> spans) {
    return sql.fetch(
        statement,
        val(spans.stream().map(Span::accountId).toArray(Long[]::new)),
        val(spans.stream().map(Span::from).toArray(Instant[]::new)),
        val(spans.stream().map(Span::to).toArray(Instant[]::new)));
  }
}

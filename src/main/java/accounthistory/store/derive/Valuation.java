package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The USD prices of assets, the price ladder D2: the first rung that answers, with its source and
/// instant. Balances go first, since a flow that is under way at a slot takes the slot's.
///
/// Rung 4, the mark of a contract, would need a stream of its own: nothing writes it yet. Rung 6,
/// candles, prices flows only.
final class Valuation {
  /// A capture may have ended later than its clock says.
  private static final Duration CLOCK_ERROR = Duration.ofMinutes(1);

  private final DSLContext sql;

  /// The first taken slot of an account.
  ///
  /// @param isBooked whether it was already booked as the first one
  private record FirstSlot(Instant slot, boolean isBooked) {}

  Valuation(DSLContext sql) {
    this.sql = sql;
  }

  /// Prices balances and flows of ranges.
  ///
  /// @param settlement no flow settles later than this after its stamp
  /// @return slots that flows with another price are booked to
  Set<SlotKey> price(List<RefreshRange> written, Duration settlement) {
    var openings = openings(written);
    var balances = new ArrayList<RefreshRange>();
    var flows = new ArrayList<RefreshRange>();
    var unpriced = new ArrayList<RefreshRange>();
    for (var it : written) {
      @Nullable FirstSlot opening = openings.get(it.accountId());
      flows.add(
          new RefreshRange(
              it.accountId(),
              it.from().minus(settlement).minus(CLOCK_ERROR),
              it.until().plus(CLOCK_ERROR)));
      if (opening == null || !opening.slot().isBefore(it.until())) {
        continue;
      }
      balances.add(it);
      // What flowed before any slot was not marked for the prices of the first one.
      if (it.contains(opening.slot()) && !opening.isBooked()) {
        unpriced.add(new RefreshRange(it.accountId(), BookingWindow.EARLIEST, opening.slot()));
      }
    }
    new BalancePrices(sql).price(balances);
    var repriced = new HashSet<SlotKey>();
    repriced.addAll(new FlowPrices(sql).priceUnpriced(unpriced));
    repriced.addAll(new FlowPrices(sql).price(flows));
    return repriced;
  }

  private Map<Long, FirstSlot> openings(List<RefreshRange> written) {
    var openings = new HashMap<Long, FirstSlot>();
    sql.fetch(
            """
            select
                first.account_id,
                first.snapshot_at,
                exists (
                    select
                    from history.slot_interval
                    where slot_interval.account_id = first.account_id
                        and slot_interval.snapshot_at = first.snapshot_at
                )
            from unnest({0}) as wanted (account_id)
            cross join lateral (
                select account_snapshot.account_id, account_snapshot.snapshot_at
                from history.account_snapshot
                where account_snapshot.account_id = wanted.account_id
                order by account_snapshot.snapshot_at
                limit 1
            ) as first
            """,
            val(written.stream().map(RefreshRange::accountId).distinct().toArray(Long[]::new)))
        .forEach(it ->
            openings.put(
                it.get(0, Long.class),
                new FirstSlot(it.get(1, Instant.class), it.get(2, Boolean.class))));
    return openings;
  }
}

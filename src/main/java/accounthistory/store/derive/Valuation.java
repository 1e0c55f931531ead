package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import accounthistory.store.derive.RefreshMarks.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The USD prices of an account's assets, the price ladder D2: the first rung that answers, with
/// its source and instant. Balances go first, since a flow that is under way at a slot takes the
/// slot's.
///
/// Rung 4, the mark of a contract, would need a stream of its own: nothing writes it yet. Rung 6,
/// candles, prices flows only.
final class Valuation {
  /// A capture may have ended later than its clock says.
  private static final Duration CLOCK_ERROR = Duration.ofMinutes(1);

  private final DSLContext sql;
  private final long accountId;
  private final NavigableSet<Instant> repriced = new TreeSet<>();

  Valuation(DSLContext sql, long accountId) {
    this.sql = sql;
    this.accountId = accountId;
  }

  /// Prices balances and flows of hours.
  ///
  /// @return slots that flows with another price are booked to
  NavigableSet<Instant> price(Collection<Bucket> hours) {
    @Nullable Instant opening = opening();
    var firstHour = opening == null ? Instant.MAX : opening.truncatedTo(ChronoUnit.HOURS);
    var flows = new FlowPrices(sql, accountId);
    var settlement = new BookingReader(sql, accountId).longestLag().plus(CLOCK_ERROR);
    var days = new TreeSet<Instant>();
    for (var it : hours) {
      if (it.hour().isBefore(firstHour)) {
        days.add(it.hour().truncatedTo(ChronoUnit.DAYS));
      } else {
        var until = it.hour().plus(Duration.ofHours(1));
        new BalancePrices(sql, accountId).price(it.hour(), until);
        if (it.hour().equals(firstHour) && isNew(firstHour)) {
          repriced.addAll(flows.priceUnpriced(BookingWindow.EARLIEST, firstHour));
        }
        repriced.addAll(flows.price(it.hour().minus(settlement), until.plus(CLOCK_ERROR)));
      }
    }
    days.forEach(it -> repriced.addAll(flows.price(it, it.plus(Duration.ofDays(1)))));
    return repriced;
  }

  /// The first taken slot.
  private @Nullable Instant opening() {
    return sql.fetchSingle(
            "select min(snapshot_at) from history.account_snapshot where account_id = {0}",
            val(accountId))
        .get(0, Instant.class);
  }

  /// Whether no slot of an hour was derived before: flows that came before any slot are not marked.
  private boolean isNew(Instant hour) {
    return sql.fetch(
            """
            select from history.slot_interval
            where account_id = {0} and snapshot_at >= {1} and snapshot_at < {2}
            limit 1
            """,
            val(accountId), val(hour), val(hour.plus(Duration.ofHours(1))))
        .isEmpty();
  }
}

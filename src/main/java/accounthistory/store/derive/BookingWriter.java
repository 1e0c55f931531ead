package accounthistory.store.derive;

import static accounthistory.store.jooq.Tables.SLOT_INTERVAL;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.val;

import accounthistory.account.Income;
import accounthistory.reconcile.Booking;
import accounthistory.reconcile.Interval;
import accounthistory.store.jooq.tables.records.SlotIntervalRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// Writes the bookings of one account, where they are others than those stored.
final class BookingWriter {
  private static final int ROWS_PER_STATEMENT = 5_000;

  private static final Field<?>[] INTERVAL_COLUMNS = {
    SLOT_INTERVAL.ACCOUNT_ID,
    SLOT_INTERVAL.SNAPSHOT_AT,
    SLOT_INTERVAL.OPENED_AT,
    SLOT_INTERVAL.FLOWS_FROM,
    SLOT_INTERVAL.FLOWS_TO,
    SLOT_INTERVAL.BOOKING,
    SLOT_INTERVAL.UNRESOLVED
  };

  /// A flow and its new slot; both null when no slot contains it any more.
  record Rebooked(Income.Key key, @Nullable Instant slot, @Nullable Booking booking) {}

  private final DSLContext sql;
  private final long accountId;

  BookingWriter(DSLContext sql, long accountId) {
    this.sql = sql;
    this.accountId = accountId;
  }

  void flows(List<Rebooked> flows) {
    for (var first = 0; first < flows.size(); first += ROWS_PER_STATEMENT) {
      var some = flows.subList(first, Math.min(flows.size(), first + ROWS_PER_STATEMENT));
      var binds = new ArrayList<Field<?>>();
      binds.add(val(accountId));
      binds.add(val(column(some, it -> it.key().occurredAt()).toArray(Instant[]::new)));
      binds.add(val(column(some, it -> it.key().incomeType()).toArray(String[]::new)));
      binds.add(val(column(some, it -> it.key().tranId()).toArray(String[]::new)));
      binds.add(val(column(some, it -> it.key().asset()).toArray(String[]::new)));
      binds.add(val(column(some, it -> it.key().symbol()).toArray(String[]::new)));
      binds.add(val(column(some, it -> it.key().tradeId()).toArray(String[]::new)));
      binds.add(val(column(some, Rebooked::slot).toArray(Instant[]::new)));
      binds.add(
          val(
              column(some, it -> it.booking() == null ? null : it.booking().label())
                  .toArray(String[]::new)));
      sql.execute(
          """
          update history.income as flow
          set booked_slot = rebooked.slot, booking = rebooked.booking
          from unnest({1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}) as rebooked (
              occurred_at, income_type, tran_id, asset, symbol, trade_id, slot, booking
          )
          where flow.account_id = {0}
              and flow.occurred_at = rebooked.occurred_at
              and flow.income_type = rebooked.income_type
              and flow.tran_id = rebooked.tran_id
              and flow.asset = rebooked.asset
              and flow.symbol = rebooked.symbol
              and flow.trade_id = rebooked.trade_id
          """,
          binds.toArray());
    }
  }

  private static <T> List<@Nullable T> column(
      List<Rebooked> flows, Function<Rebooked, @Nullable T> value) {
    var column = new ArrayList<@Nullable T>();
    flows.forEach(it -> column.add(value.apply(it)));
    return column;
  }

  /// Books what was settled before the first taken slot to it.
  ///
  /// @param until what is stamped later is not settled for sure
  void opening(Instant slot, Instant from, Instant until) {
    sql.execute(
        """
        update history.income as flow
        set booked_slot = {1}, booking = 'settled'
        where flow.account_id = {0}
            and flow.occurred_at >= {2}
            and flow.occurred_at < {3}
            and (flow.booked_slot, flow.booking) is distinct from ({1}, 'settled')
        """,
        val(accountId), val(slot), val(from), val(until));
  }

  /// Without a taken slot no flow has one.
  void unbook() {
    sql.execute(
        """
        update history.income
        set booked_slot = null, booking = null
        where account_id = {0} and booked_slot is not null
        """,
        val(accountId));
  }

  void intervals(List<Interval> intervals) {
    for (var first = 0; first < intervals.size(); first += ROWS_PER_STATEMENT) {
      sql.insertInto(SLOT_INTERVAL, INTERVAL_COLUMNS)
          .valuesOfRecords(
              intervals
                  .subList(first, Math.min(intervals.size(), first + ROWS_PER_STATEMENT))
                  .stream()
                  .map(it -> row(it).into(INTERVAL_COLUMNS))
                  .toList())
          .onConflict(SLOT_INTERVAL.ACCOUNT_ID, SLOT_INTERVAL.SNAPSHOT_AT)
          .doUpdate()
          .set(SLOT_INTERVAL.OPENED_AT, excluded(SLOT_INTERVAL.OPENED_AT))
          .set(SLOT_INTERVAL.FLOWS_FROM, excluded(SLOT_INTERVAL.FLOWS_FROM))
          .set(SLOT_INTERVAL.FLOWS_TO, excluded(SLOT_INTERVAL.FLOWS_TO))
          .set(SLOT_INTERVAL.BOOKING, excluded(SLOT_INTERVAL.BOOKING))
          .set(SLOT_INTERVAL.UNRESOLVED, excluded(SLOT_INTERVAL.UNRESOLVED))
          .set(SLOT_INTERVAL.REVISED_AT, excluded(SLOT_INTERVAL.REVISED_AT))
          .execute();
    }
  }

  private SlotIntervalRecord row(Interval interval) {
    var row = new SlotIntervalRecord();
    row.setAccountId(accountId);
    row.setSnapshotAt(interval.slot());
    row.setOpenedAt(interval.openedAt());
    row.setFlowsFrom(interval.flowsFrom());
    row.setFlowsTo(interval.flowsTo());
    row.setBooking(interval.kind().label());
    row.setUnresolved(interval.unresolved().toArray(String[]::new));
    return row;
  }

  /// Removes the intervals of slots that are no longer taken.
  void remove(Collection<Instant> slots) {
    if (!slots.isEmpty()) {
      sql.deleteFrom(SLOT_INTERVAL)
          .where(SLOT_INTERVAL.ACCOUNT_ID.eq(accountId))
          .and(SLOT_INTERVAL.SNAPSHOT_AT.in(slots))
          .execute();
    }
  }
}

package accounthistory.store.derive;

import static accounthistory.store.jooq.Tables.SLOT_INTERVAL;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.val;

import accounthistory.account.Income;
import accounthistory.reconcile.Booking;
import accounthistory.reconcile.Interval;
import accounthistory.store.derive.BookingWindow.Changes;
import accounthistory.store.jooq.tables.records.SlotIntervalRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// Writes bookings, where they are others than those stored.
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
  record Rebooked(
      long accountId, Income.Key key, @Nullable Instant slot, @Nullable Booking booking) {}

  private final DSLContext sql;

  BookingWriter(DSLContext sql) {
    this.sql = sql;
  }

  void flows(List<Rebooked> flows) {
    for (var first = 0; first < flows.size(); first += ROWS_PER_STATEMENT) {
      var some = flows.subList(first, Math.min(flows.size(), first + ROWS_PER_STATEMENT));
      var binds = new ArrayList<Field<?>>();
      binds.add(val(column(some, Rebooked::accountId).toArray(Long[]::new)));
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
          from unnest({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}) as rebooked (
              account_id, occurred_at, income_type, tran_id, asset, symbol, trade_id, slot, booking
          )
          where flow.account_id = rebooked.account_id
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

  private static <R, T> List<@Nullable T> column(List<R> flows, Function<R, @Nullable T> value) {
    var column = new ArrayList<@Nullable T>();
    flows.forEach(it -> column.add(value.apply(it)));
    return column;
  }

  /// What was settled before the first taken slot, and is booked to it.
  ///
  /// @param until what is stamped later is not settled for sure
  record Settled(SlotKey first, Instant from, Instant until) {}

  void openings(List<Settled> settled) {
    if (settled.isEmpty()) {
      return;
    }
    var first = settled.stream().map(Settled::first).toList();
    sql.execute(
        """
        update history.income as flow
        set booked_slot = settled.slot, booking = 'settled'
        from unnest({0}, {1}, {2}, {3}) as settled (account_id, slot, begins, ends)
        where flow.account_id = settled.account_id
            and flow.occurred_at >= settled.begins
            and flow.occurred_at < settled.ends
            and (flow.booked_slot, flow.booking) is distinct from (settled.slot, 'settled')
        """,
        SlotKey.accounts(first),
        SlotKey.slots(first),
        val(column(settled, Settled::from).toArray(Instant[]::new)),
        val(column(settled, Settled::until).toArray(Instant[]::new)));
  }

  /// Without a taken slot no flow has one.
  void unbook(long account) {
    sql.execute(
        """
        update history.income
        set booked_slot = null, booking = null
        where account_id = {0} and booked_slot is not null
        """,
        val(account));
  }

  /// Stores the intervals of windows.
  ///
  /// @return their slots
  List<SlotKey> intervals(List<Changes> windows) {
    var rows = new ArrayList<SlotIntervalRecord>();
    windows.forEach(
        it -> it.intervals().forEach(interval -> rows.add(row(it.accountId(), interval))));
    for (var first = 0; first < rows.size(); first += ROWS_PER_STATEMENT) {
      sql.insertInto(SLOT_INTERVAL, INTERVAL_COLUMNS)
          .valuesOfRecords(
              rows.subList(first, Math.min(rows.size(), first + ROWS_PER_STATEMENT)).stream()
                  .map(it -> it.into(INTERVAL_COLUMNS))
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
    return rows.stream().map(it -> new SlotKey(it.getAccountId(), it.getSnapshotAt())).toList();
  }

  private static SlotIntervalRecord row(long account, Interval interval) {
    var row = new SlotIntervalRecord();
    row.setAccountId(account);
    row.setSnapshotAt(interval.slot());
    row.setOpenedAt(interval.openedAt());
    row.setFlowsFrom(interval.flowsFrom());
    row.setFlowsTo(interval.flowsTo());
    row.setBooking(interval.kind().label());
    row.setUnresolved(interval.unresolved().toArray(String[]::new));
    return row;
  }

  /// Removes the intervals of slots that are no longer taken.
  ///
  /// @return these slots
  List<SlotKey> remove(List<Changes> windows) {
    var stale = new ArrayList<SlotKey>();
    windows.forEach(it -> it.stale().forEach(slot -> stale.add(new SlotKey(it.accountId(), slot))));
    if (!stale.isEmpty()) {
      sql.execute(
          """
          delete from history.slot_interval
          using unnest({0}, {1}) as stale (account_id, snapshot_at)
          where slot_interval.account_id = stale.account_id
              and slot_interval.snapshot_at = stale.snapshot_at
          """,
          SlotKey.accounts(stale), SlotKey.slots(stale));
    }
    return stale;
  }
}

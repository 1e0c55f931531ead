package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;

/// Sums up the flows that are booked to slots: the rows of `slot_flow`.
final class SlotFlows {
  private static final String WINDOWS =
      """
      with

      windows as materialized (

          select *
          from unnest({0}, {1}, {2}, {3}, {4})
              as windows (account_id, begins, ends, stamped_from, stamped_to)

      ),

      """;

  private static final String SINGLE =
      """
      with

      windows as materialized (

          select
              slot.account_id,
              slot.snapshot_at as begins,
              slot.snapshot_at as ends,
              slot.flows_from as stamped_from,
              slot.flows_to as stamped_to
          from unnest({0}, {1}) as wanted (account_id, snapshot_at)
          inner join history.slot_interval as slot
              on slot.account_id = wanted.account_id and slot.snapshot_at = wanted.snapshot_at
          where slot.opened_at is not null

      ),

      """;

  private static final String SUMMED =
      """
      summed as (

          select
              windows.account_id,
              flow.booked_slot as snapshot_at,
              flow.asset,
              flow.income_type,
              flow.symbol,
              sum(flow.amount) as amount,
              case
                  when count(price.index_price) = count(*) then sum(flow.amount * price.index_price)
              end as usd_value,
              count(*) as flows,
              count(*) - count(price.index_price) as unpriced
          from windows
          -- an index scan a window, whatever else is stored
          cross join lateral (
              select income.*
              from history.income
              where income.account_id = windows.account_id
                  and income.occurred_at >= windows.stamped_from
                  and income.occurred_at <= windows.stamped_to
                  and income.booked_slot >= windows.begins
                  and income.booked_slot <= windows.ends
              offset 0
          ) as flow
          left join history.negligible_asset as negligible on negligible.asset = flow.asset
          -- what somebody said counts as nothing does, while it has no price
          cross join lateral (
              select
                  coalesce(
                      flow.index_price, case when negligible.asset is not null then 0 end
                  ) as index_price
          ) as price
          where exists (
              select
              from history.slot_interval as slot
              where slot.account_id = windows.account_id
                  and slot.snapshot_at = flow.booked_slot
                  and slot.opened_at is not null
          )
          group by
              windows.account_id, flow.booked_slot, flow.asset, flow.income_type, flow.symbol

      ),

      removed as (

          delete from history.slot_flow as stored
          using windows
          where stored.account_id = windows.account_id
              and stored.snapshot_at >= windows.begins
              and stored.snapshot_at <= windows.ends
              and not exists (
                  select
                  from summed
                  where summed.account_id = stored.account_id
                      and summed.snapshot_at = stored.snapshot_at
                      and summed.asset = stored.asset
                      and summed.income_type = stored.income_type
                      and summed.symbol = stored.symbol
              )
          returning stored.account_id, stored.snapshot_at

      ),

      written as (

          insert into history.slot_flow as stored (
              account_id, snapshot_at, asset, income_type, symbol, amount, usd_value, flows,
              unpriced
          )
          select
              account_id, snapshot_at, asset, income_type, symbol, amount, usd_value, flows,
              unpriced
          from summed
          on conflict (account_id, snapshot_at, asset, income_type, symbol) do update
          set amount = excluded.amount,
              usd_value = excluded.usd_value,
              flows = excluded.flows,
              unpriced = excluded.unpriced
          where (stored.amount, stored.usd_value, stored.flows, stored.unpriced)
              is distinct from (
                  excluded.amount, excluded.usd_value, excluded.flows, excluded.unpriced
              )
          returning stored.account_id, stored.snapshot_at

      )

      select account_id, snapshot_at
      from removed
      union
      select account_id, snapshot_at
      from written
      """;

  private final DSLContext sql;

  /// Slots of an account that are summed up, both ends inclusive.
  ///
  /// @param stampedFrom no flow that is booked to them has an earlier stamp
  /// @param stampedTo no flow that is booked to them has a later stamp
  record Summed(long accountId, Instant from, Instant to, Instant stampedFrom, Instant stampedTo) {}

  SlotFlows(DSLContext sql) {
    this.sql = sql;
  }

  /// Sums up the slots of windows.
  ///
  /// @return slots whose sums became others
  Set<SlotKey> sumWindows(List<Summed> windows) {
    return SlotKey.of(
        sql.fetch(
            WINDOWS + SUMMED,
            val(windows.stream().map(Summed::accountId).toArray(Long[]::new)),
            column(windows, Summed::from),
            column(windows, Summed::to),
            column(windows, Summed::stampedFrom),
            column(windows, Summed::stampedTo)));
  }

  private static Field<Instant[]> column(List<Summed> windows, Function<Summed, Instant> value) {
    return val(windows.stream().map(value).toArray(Instant[]::new));
  }

  /// Sums up single slots, whose bookings are in place.
  ///
  /// @return slots whose sums became others
  Set<SlotKey> sum(Collection<SlotKey> slots) {
    return slots.isEmpty()
        ? Set.of()
        : SlotKey.of(sql.fetch(SINGLE + SUMMED, SlotKey.accounts(slots), SlotKey.slots(slots)));
  }
}

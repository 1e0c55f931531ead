package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jooq.DSLContext;

/// Sums up the flows that are booked to slots: the rows of `slot_flow`.
final class SlotFlows {
  private static final String SUMMED =
      """
      with

      summed as (

          select
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
          from history.income as flow
          left join history.negligible_asset as negligible on negligible.asset = flow.asset
          -- what somebody said counts as nothing does, while it has no price
          cross join lateral (
              select
                  coalesce(
                      flow.index_price, case when negligible.asset is not null then 0 end
                  ) as index_price
          ) as price
          inner join history.slot_interval as slot
              on slot.account_id = flow.account_id and slot.snapshot_at = flow.booked_slot
          where flow.account_id = {0}
              and flow.occurred_at >= {3}
              and flow.occurred_at <= {4}
              and flow.booked_slot >= {1}
              and flow.booked_slot <= {2}
              and slot.snapshot_at >= {1}
              and slot.snapshot_at <= {2}
              and slot.opened_at is not null
          group by flow.booked_slot, flow.asset, flow.income_type, flow.symbol

      ),

      removed as (

          delete from history.slot_flow as stored
          where stored.account_id = {0}
              and stored.snapshot_at >= {1}
              and stored.snapshot_at <= {2}
              and not exists (
                  select
                  from summed
                  where summed.snapshot_at = stored.snapshot_at
                      and summed.asset = stored.asset
                      and summed.income_type = stored.income_type
                      and summed.symbol = stored.symbol
              )
          returning stored.snapshot_at

      ),

      written as (

      insert into history.slot_flow as stored (
          account_id, snapshot_at, asset, income_type, symbol, amount, usd_value, flows, unpriced
      )
      select {0}, snapshot_at, asset, income_type, symbol, amount, usd_value, flows, unpriced
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
      returning stored.snapshot_at

      )

      select snapshot_at
      from removed
      union
      select snapshot_at
      from written
      """;

  private final DSLContext sql;
  private final long accountId;

  SlotFlows(DSLContext sql, long accountId) {
    this.sql = sql;
    this.accountId = accountId;
  }

  /// Sums up the slots of `[from, until]`.
  ///
  /// @param stampedFrom no flow that is booked to them has an earlier stamp
  /// @param stampedUntil no flow that is booked to them has a later stamp
  /// @return slots whose sums became others
  Set<Instant> sum(Instant from, Instant until, Instant stampedFrom, Instant stampedUntil) {
    return sql.fetch(
            SUMMED, val(accountId), val(from), val(until), val(stampedFrom), val(stampedUntil))
        .intoSet(0, Instant.class);
  }

  /// Sums up single slots, whose bookings are in place.
  ///
  /// @return slots whose sums became others
  Set<Instant> sum(Collection<Instant> slots) {
    var changed = new HashSet<Instant>();
    for (var slot : slots) {
      sql.fetch(
              """
              select flows_from, flows_to
              from history.slot_interval
              where account_id = {0} and snapshot_at = {1} and opened_at is not null
              """,
              val(accountId), val(slot))
          .forEach(it ->
              changed.addAll(sum(slot, slot, it.get(0, Instant.class), it.get(1, Instant.class))));
    }
    return changed;
  }
}

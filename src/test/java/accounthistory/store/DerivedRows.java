package accounthistory.store;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/// Every derived row of an account as text, in order, without what only says when it was written.
public final class DerivedRows {
  private DerivedRows() {}

  public static List<String> of(DSLContext sql, String account) {
    return sql.fetch(
            """
            with chosen as (select account_id from history.account where name = {0})
            select concat_ws(' | ', 'flow', flow.occurred_at at time zone 'UTC', flow.tran_id,
                flow.asset, flow.booked_slot at time zone 'UTC', coalesce(flow.booking, '-'),
                coalesce(flow.index_price, 0), coalesce(flow.price_source, '-'),
                flow.price_observed_at at time zone 'UTC')
            from history.income as flow inner join chosen using (account_id)
            union all
            select concat_ws(' | ', 'interval', slot.snapshot_at at time zone 'UTC',
                slot.opened_at at time zone 'UTC', slot.flows_from at time zone 'UTC',
                slot.flows_to at time zone 'UTC', slot.booking, slot.unresolved)
            from history.slot_interval as slot inner join chosen using (account_id)
            union all
            select concat_ws(' | ', 'sum', sums.snapshot_at at time zone 'UTC', sums.asset,
                sums.income_type, sums.symbol, sums.amount,
                coalesce(cast(sums.usd_value as text), '-'), sums.flows, sums.unpriced)
            from history.slot_flow as sums inner join chosen using (account_id)
            union all
            select concat_ws(' | ', 'fact', fact.snapshot_at at time zone 'UTC', fact.closing_equity,
                coalesce(fact.equity_reason, '-'), fact.opening_equity, coalesce(fact.pnl_reason, '-'),
                fact.unrealized, fact.revaluation, fact.residual, fact.worst_pool, fact.margin_ratio)
            from history.interval_fact as fact inner join chosen using (account_id)
            union all
            select concat_ws(' | ', 'value', value.snapshot_at at time zone 'UTC', value.asset,
                value.index_price, value.bid_rate, value.ask_rate, value.source,
                value.observed_at at time zone 'UTC')
            from history.asset_balance_value as value inner join chosen using (account_id)
            order by 1
            """,
            DSL.val(account))
        .map(it -> it.get(0, String.class));
  }
}

-- Grain: one row per account, zone, day that is kept, asset, type and symbol of
-- flow: history.day_flow as it follows from what is booked to the day's slots.
create view definition.day_flows as

select
    fact.account_id,
    fact.zone,
    fact.day,
    flow.asset,
    flow.income_type,
    flow.symbol,
    sum(flow.amount) as amount,
    case when sum(flow.unpriced) = 0 then sum(flow.usd_value) end as usd_value,
    cast(sum(flow.flows) as bigint) as flows,
    cast(sum(flow.unpriced) as bigint) as unpriced

from history.day_fact as fact

inner join history.slot_flow as flow
    on
        fact.account_id = flow.account_id
        and fact.opened_at < flow.snapshot_at
        and flow.snapshot_at <= fact.closed_at

group by
    fact.account_id,
    fact.zone,
    fact.day,
    flow.asset,
    flow.income_type,
    flow.symbol;

comment on view definition.day_flows is
    'What the refresher writes to history.day_flow, and check compares it '
    'with.';

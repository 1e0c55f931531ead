-- Grain: one row per account and pool of its latest taken slot until an
-- instant.
-- select * from analytics.stress_pools('main', null, 'BTC -10 %, * -20 %')
create function analytics.stress_pools(
    account text, at timestamptz, shocks text
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    snapshot_at timestamptz,
    pool_kind text,
    asset text,
    symbol text,
    position_side text,
    unit text,
    margin_balance numeric,
    maintenance_margin numeric,
    margin_balance_after numeric,
    maintenance_margin_after numeric,
    margin_surplus_after numeric,
    margin_ratio_after numeric,
    is_liquidated boolean,
    is_estimated boolean,
    unrealized_change numeric,
    reason text
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin

-- a text that is not understood is refused whatever there is to stress
perform 1 from analytics.shocks(stress_pools.shocks);

return query

with

pools as (

    select
        books.*,
        stressed.margin_balance,
        stressed.maintenance_margin,
        stressed.margin_balance_after as balance_after,
        stressed.maintenance_margin_after as margin_after,
        stressed.is_estimated,
        stressed.unrealized_change,
        coalesce(books.reason, stressed.reason) as why

    from analytics.margin_books(stress_pools.account, stress_pools.at) as books

    left join lateral analytics.margin_stress(
        books.coins, books.legs, books.pool_kind, stress_pools.shocks
    ) as stressed
        on books.reason is null

)

select
    pools.account_id,
    pools.account_name,
    pools.environment,
    pools.snapshot_at,
    pools.pool_kind,
    pools.asset,
    pools.symbol,
    pools.position_side,
    pools.unit,
    round(pools.margin_balance, 10) as margin_balance,
    round(pools.maintenance_margin, 10) as maintenance_margin,
    round(pools.balance_after, 10) as margin_balance_after,
    round(pools.margin_after, 10) as maintenance_margin_after,
    round(pools.balance_after - pools.margin_after, 10)
        as margin_surplus_after,
    round(
        case
            when pools.balance_after > 0
                then analytics.ratio(pools.margin_after, pools.balance_after)
            when pools.balance_after = 0 and pools.margin_after = 0 then 0
        end,
        8
    ) as margin_ratio_after,
    pools.margin_after > 0 and pools.balance_after <= pools.margin_after
        as is_liquidated,
    pools.is_estimated,
    round(pools.unrealized_change, 8) as unrealized_change,
    pools.why as reason

from pools

order by
    pools.account_name,
    pools.environment,
    pools.pool_kind,
    pools.asset,
    pools.symbol,
    pools.position_side;

end;
$$;

comment on function analytics.stress_pools(text, timestamptz, text) is
    'What shocks do to the pools of an account (null: of all) at its latest '
    'taken slot until an instant (null: now): mark prices by base and quote '
    'asset, collateral, negative coins at the ask rate, each position in the '
    'bracket that it comes into. In unit. Shocks are written BTC -10 %, * -20 '
    '%: * is every coin that is not named and not stable. unrealized_change '
    'is the change of unrealized profit, in USD after the shocks.';

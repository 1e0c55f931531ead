-- Idle capital now: equity that is no margin, in USD
-- Free margin as the exchange reports it, at the price of its asset; in multi-assets mode that
-- of the whole account.
with

free as (

    select
        margin.account_id,
        analytics.sum_known(
            margin.free_margin
            * case when margin.unit = 'USD' then 1 else balances.index_price end
        ) filter (where margin.pool_kind <> 'isolated') as free

    from analytics.latest_margin as margin

    left join analytics.latest_balances as balances
        on
            margin.account_id = balances.account_id
            and margin.unit = balances.asset

    group by margin.account_id

)

select
    equity.account_name as account,
    round(equity.equity, 2) as equity,
    round(free.free, 2) as free_usd,
    round(free.free / nullif(equity.equity, 0) * 100, 1) as free_pct,
    equity.snapshot_at as slot,
    coalesce(
        equity.reason,
        case
            when free.account_id is null then 'no margin pool'
            when free.free is null then 'free margin or a price unknown'
            when equity.equity = 0 then 'no equity'
        end
    ) as note

from analytics.latest_equity as equity

left join free
    on equity.account_id = free.account_id

order by equity.environment, free.free desc nulls last, equity.account_name;

-- Margin pools
-- place: 40
-- asks: What may each pool lose before it is liquidated?
-- unit: unit of the pool
-- about: now
-- width: half
-- show: account, pool, ratio_pct, surplus, unit, note
-- method: Each pool is liquidated alone. Surplus: margin balance less maintenance margin.
select
    account_name as account,
    environment,
    concat_ws(' ', replace(pool_kind, '_', '-'), asset, symbol) as pool,
    unit,
    round(margin_ratio * 100, 2) as ratio_pct,
    round(margin_surplus, 4) as surplus,
    round(margin_balance, 4) as margin_balance,
    round(maintenance_margin, 4) as maintenance_margin,
    round(free_margin, 4) as free_margin,
    snapshot_at as slot_at,
    concat_ws(
        ', ', case when is_liquidatable then 'LIQUIDATABLE' end, reason
    ) as note

from analytics.latest_margin

where account_name = any(cast(:'accounts' as text[]))

order by
    is_liquidatable desc nulls last,
    margin_ratio desc nulls last,
    account_name,
    pool_kind,
    asset,
    symbol;

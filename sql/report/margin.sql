-- Margin now: every pool, the tightest first
select
    account_name as account,
    pool_kind as pool,
    coalesce(
        symbol || ' ' || position_side,
        asset,
        case pool_kind when 'multi_assets' then 'all assets' end
    ) as of,
    unit,
    round(margin_balance, 4) as margin_balance,
    round(maintenance_margin, 4) as maintenance,
    round(margin_ratio * 100, 2) as ratio_pct,
    round(margin_surplus, 4) as surplus,
    round(free_margin, 4) as free,
    snapshot_at as slot,
    reason as note

from analytics.latest_margin

order by
    is_liquidatable desc nulls last,
    margin_ratio desc nulls last,
    account_name,
    pool_kind,
    asset,
    symbol;

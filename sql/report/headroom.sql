-- Headroom: how far prices may move before a pool is liquidated, the tightest first
select
    headroom.account_name as account,
    headroom.pool_kind as pool,
    coalesce(
        headroom.symbol || ' ' || headroom.position_side,
        headroom.asset,
        case headroom.pool_kind when 'multi_assets' then 'all assets' end
    ) as of,
    round(headroom.headroom_down * 100, 2) as down_pct,
    round(headroom.headroom_up * 100, 2) as up_pct,
    round(headroom.headroom_adverse * 100, 2) as adverse_pct,
    headroom.snapshot_at as slot,
    coalesce(
        headroom.reason,
        case
            when
                headroom.headroom_down is null
                and headroom.headroom_up is null
                and headroom.headroom_adverse is null
                then 'no move liquidates it'
            when
                headroom.headroom_down is null
                or headroom.headroom_up is null
                or headroom.headroom_adverse is null
                then 'no move that way liquidates it'
        end
    ) as note

from analytics.headroom() as headroom

order by
    least(
        headroom.headroom_down, headroom.headroom_up, headroom.headroom_adverse
    ) nulls last,
    headroom.account_name,
    headroom.pool_kind,
    headroom.asset,
    headroom.symbol;

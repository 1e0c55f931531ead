-- Nearest danger: the worst margin pool of each account
-- place: 40
-- asks: How near is a liquidation?
-- unit: unit of the pool
-- about: now
-- width: half
-- show: account, pool, ratio_pct, surplus, unit
-- method: Ratio: maintenance margin by margin balance; at 100 % the pool is liquidated. Surplus: what may be lost before.
with

ranked as (

    select
        margin.*,
        row_number() over (
            partition by margin.account_id
            order by
                margin.is_liquidatable desc nulls last,
                margin.margin_ratio desc nulls last,
                margin.pool_kind,
                margin.asset,
                margin.symbol
        ) as place

    from analytics.latest_margin as margin

    where margin.account_name = any(cast(:'accounts' as text[]))

),

worst as (

    select *

    from ranked

    where place = 1

),

rooms as (

    select *

    from analytics.headroom()

)

select
    worst.account_name as account,
    worst.environment,
    concat_ws(
        ' ', replace(worst.pool_kind, '_', '-'), worst.asset, worst.symbol
    ) as pool,
    worst.unit,
    round(worst.margin_ratio * 100, 2) as ratio_pct,
    100 as danger_pct,
    round(worst.margin_surplus, 4) as surplus,
    round(worst.maintenance_margin, 4) as maintenance_margin,
    round(worst.margin_balance, 4) as margin_balance,
    round(rooms.headroom_down * 100, 2) as falls_by_pct,
    round(rooms.headroom_up * 100, 2) as rises_by_pct,
    worst.snapshot_at as slot_at,
    concat_ws(
        ', ',
        case when worst.is_liquidatable then 'LIQUIDATABLE' end,
        worst.reason,
        rooms.reason,
        case when rooms.is_estimated then 'headroom is an estimate' end,
        case
            when rooms.reason is null and rooms.headroom_down is null
                then 'no fall liquidates'
        end,
        case
            when rooms.reason is null and rooms.headroom_up is null
                then 'no rise liquidates'
        end
    ) as note

from worst

left join rooms
    on
        worst.account_id = rooms.account_id
        and worst.pool_kind = rooms.pool_kind
        and worst.asset is not distinct from rooms.asset
        and worst.symbol is not distinct from rooms.symbol
        and worst.position_side is not distinct from rooms.position_side

order by
    worst.is_liquidatable desc nulls last,
    worst.margin_ratio desc nulls last,
    worst.account_name;

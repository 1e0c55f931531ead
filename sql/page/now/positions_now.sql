-- Open positions, the nearest to liquidation first
-- place: 35
-- asks: What is open, and at which price would it be liquidated?
-- unit: USD
-- about: now
-- width: half tall
-- show: account, symbol, side, notional_usd, open_profit_usd, distance_pct
-- method: While all other prices stand still. Distance: by how much the mark price would have to move. A dash: no price liquidates it. The twelve nearest; all are in full below.
with

prices as (

    select *

    from analytics.latest_balances

)

select
    positions.account_name as account,
    positions.environment,
    positions.symbol,
    case
        when positions.position_amount > 0 then 'long' else 'short'
    end as side,
    round(positions.notional * prices.index_price, 2) as notional_usd,
    round(positions.unrealized_profit * prices.index_price, 2)
        as open_profit_usd,
    round(found.liquidation_distance * 100, 2) as distance_pct,
    positions.snapshot_at as slot_at,
    concat_ws(
        ', ',
        case when found.is_liquidatable then 'LIQUIDATABLE' end,
        case when prices.index_price is null then 'no USD price' end,
        found.reason,
        case
            when
                found.reason is null
                and found.liquidation_price_below is null
                and found.liquidation_price_above is null
                then 'no price liquidates it'
        end,
        case when found.is_auto_add_margin then 'margin is added' end,
        case when found.is_estimated then 'estimate' end
    ) as note

from analytics.latest_positions as positions

left join prices
    on
        positions.account_id = prices.account_id
        and positions.settle_asset = prices.asset

left join analytics.liquidation() as found
    on
        positions.account_id = found.account_id
        and positions.symbol = found.symbol
        and positions.position_side = found.position_side

where
    positions.position_amount <> 0
    and positions.account_name = any(cast(:'accounts' as text[]))

order by
    found.liquidation_distance nulls last,
    abs(positions.notional * prices.index_price) desc nulls last,
    positions.account_name,
    positions.symbol,
    positions.position_side

limit 12;

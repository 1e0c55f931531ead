-- Open positions in full
-- place: 10
-- asks: What exactly is open?
-- unit: USD, prices in the quote asset
-- about: now
-- method: While all other prices stand still. Distance: by how much the mark price would have to move.
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
    case
        when positions.is_isolated then 'isolated'
        when not positions.is_isolated then 'cross'
    end as margin,
    round(positions.notional * prices.index_price, 2) as notional_usd,
    round(positions.unrealized_profit * prices.index_price, 2)
        as open_profit_usd,
    round(found.liquidation_distance * 100, 2) as distance_pct,
    trim_scale(positions.position_amount) as amount,
    trim_scale(round(positions.entry_price, 8)) as entry_price,
    trim_scale(round(positions.implied_mark_price, 8)) as mark_price,
    trim_scale(round(found.liquidation_price_below, 8)) as liquidated_below,
    trim_scale(round(found.liquidation_price_above, 8)) as liquidated_above,
    positions.leverage,
    round(positions.maintenance_margin, 4) as maintenance_margin,
    positions.settle_asset as margin_asset,
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
    abs(positions.notional * prices.index_price) desc nulls last,
    positions.account_name,
    positions.symbol,
    positions.position_side;

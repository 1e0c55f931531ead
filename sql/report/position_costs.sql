-- What is open and what it cost so far, in USD: break-even after funding and fees, and how far liquidation is
-- break_even and liquidation are prices of the quote asset; moves: that distance in average daily moves
-- of the last 30 days on which the symbol was held.
with

prices as (

    select
        liquidation.account_id,
        liquidation.symbol,
        liquidation.position_side,
        liquidation.liquidation_distance,
        case
            when
                liquidation.liquidation_price_above is null
                or liquidation.mark_price - liquidation.liquidation_price_below
                <= liquidation.liquidation_price_above - liquidation.mark_price
                then liquidation.liquidation_price_below
            else liquidation.liquidation_price_above
        end as nearest,
        liquidation.reason

    from analytics.liquidation() as liquidation

)

select
    positions.account_name as account,
    positions.symbol,
    positions.direction,
    round(positions.notional_usd, 2) as notional_usd,
    round(positions.open_profit, 2) as open_profit_usd,
    round(positions.funding, 2) as funding_usd,
    round(positions.commission, 2) as commission_usd,
    trim_scale(round(positions.entry_price, 6)) as entry,
    trim_scale(round(positions.break_even_after_costs, 6)) as break_even,
    trim_scale(round(positions.mark_price, 6)) as mark,
    round(positions.days_open, 2) as days_open,
    round(positions.equity_share * 100, 1) as of_equity_pct,
    round(positions.maintenance_share * 100, 1) as of_maintenance_pct,
    trim_scale(round(prices.nearest, 6)) as liquidation,
    round(prices.liquidation_distance * 100, 2) as distance_pct,
    round(
        prices.liquidation_distance / nullif(positions.average_daily_move, 0), 1
    ) as moves,
    round(positions.mark_age_seconds) as mark_age_s,
    concat_ws(
        ', ',
        positions.reason,
        prices.reason,
        case
            when positions.maintenance_share is null
                and positions.reason is null
                then 'no maintenance margin'
        end,
        case when positions.average_daily_move = 0 then 'its price did not move' end,
        case when prices.account_id is null then 'in no margin pool' end
    ) as note

from analytics.open_positions as positions

left join prices
    on
        positions.account_id = prices.account_id
        and positions.symbol = prices.symbol
        and positions.position_side = prices.position_side

order by
    positions.environment,
    positions.account_name,
    abs(positions.notional_usd) desc nulls last,
    positions.symbol,
    positions.position_side;

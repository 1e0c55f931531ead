-- Open positions now, the largest first within each account
with

open_positions as (

    select * from analytics.latest_positions where position_amount <> 0

)

select
    account_name as account,
    symbol,
    position_side as side,
    trim_scale(position_amount) as amount,
    trim_scale(round(entry_price, 6)) as entry,
    trim_scale(round(implied_mark_price, 6)) as mark,
    round(notional, 2) as notional,
    round(unrealized_profit, 4) as unrealized,
    settle_asset as asset,
    leverage as lev,
    case when is_isolated then 'isolated' when not is_isolated then 'cross' end
        as margin,
    snapshot_at as slot

from open_positions

order by account_name, abs(notional) desc nulls last, symbol, position_side;

-- Open positions now, the largest in USD first
with

open_positions as (

    select
        positions.*,
        positions.notional * balances.index_price as notional_usd

    from analytics.latest_positions as positions

    left join analytics.latest_balances as balances
        on
            positions.account_id = balances.account_id
            and positions.settle_asset = balances.asset

    where positions.position_amount <> 0

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
    round(notional_usd, 2) as notional_usd,
    leverage as lev,
    case when is_isolated then 'isolated' when not is_isolated then 'cross' end
        as margin,
    snapshot_at as slot

from open_positions

order by
    abs(notional_usd) desc nulls last,
    account_name,
    abs(notional) desc nulls last,
    symbol,
    position_side;

-- Long against short now: notional and open profit in USD
-- A position with a negative amount is short, in one-way mode too.
with

sides as (

    select
        positions.account_name,
        positions.environment,
        case when positions.position_amount > 0 then 'long' else 'short' end as side,
        positions.notional * balances.index_price as usd,
        positions.unrealized_profit * balances.index_price as open_usd,
        positions.snapshot_at

    from analytics.latest_positions as positions

    left join analytics.latest_balances as balances
        on
            positions.account_id = balances.account_id
            and positions.settle_asset = balances.asset

    where positions.position_amount <> 0

)

select
    account_name as account,
    side,
    count(*) as positions,
    round(analytics.sum_known(usd), 2) as notional_usd,
    round(analytics.sum_known(open_usd), 2) as open_profit_usd,
    max(snapshot_at) as slot,
    case
        when count(*) > count(usd) then 'no price'
        when count(*) > count(open_usd) then 'unrealized profit unknown'
    end as note

from sides

group by environment, account_name, side

order by environment, account_name, side;

-- Exposure now by coin in USD: long, short and net of all contracts of a coin
-- The USD notional of a contract whatever it is quoted in.
with

open_positions as (

    select
        positions.account_name,
        positions.environment,
        coalesce(
            (
                select contracts.base_asset

                from analytics.contracts

                where
                    contracts.environment = positions.environment
                    and contracts.symbol = positions.symbol

                order by contracts.onboard_at desc nulls last

                limit 1
            ),
            positions.symbol
        ) as coin,
        positions.notional * balances.index_price as usd,
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
    coin,
    round(sum(usd) filter (where usd > 0), 2) as long_usd,
    round(sum(usd) filter (where usd < 0), 2) as short_usd,
    round(analytics.sum_known(usd), 2) as net_usd,
    count(*) as positions,
    max(snapshot_at) as slot,
    concat_ws(
        ', ',
        case when count(*) > count(usd) then 'no price' end,
        case
            when count(*) filter (where usd > 0) = 0 then 'nothing long'
            when count(*) filter (where usd < 0) = 0 then 'nothing short'
        end
    ) as note

from open_positions

group by environment, account_name, coin

order by environment, account_name, abs(analytics.sum_known(usd)) desc nulls last, coin;

-- Exposure by coin
-- place: 10
-- asks: Which coin moves the money?
-- unit: USD
-- about: now
-- chart: bars label=coin y=long_usd,short_usd total=net_usd
-- width: half
-- method: Notional of all contracts of a coin at the USD price of what they settle in, whatever they are quoted in.
with

open_positions as (

    select
        positions.account_name,
        positions.environment,
        coalesce(contract.base_asset, positions.symbol) as coin,
        positions.notional * balances.index_price as usd,
        positions.snapshot_at

    from analytics.latest_positions as positions

    left join analytics.latest_balances as balances
        on
            positions.account_id = balances.account_id
            and positions.settle_asset = balances.asset

    left join lateral (

        select contracts.base_asset

        from analytics.contracts

        where
            contracts.environment = positions.environment
            and contracts.symbol = positions.symbol

        order by contracts.onboard_at desc nulls last

        limit 1

    ) as contract
        on true

    where
        positions.position_amount <> 0
        and positions.account_name = any(cast(:'accounts' as text[]))

),

sums as (

    select
        account_name,
        environment,
        coin,
        sum(usd) filter (where usd > 0) as long,
        sum(usd) filter (where usd < 0) as short,
        analytics.sum_known(usd) as net,
        max(snapshot_at) as slot_at,
        count(*) - count(usd) as unpriced

    from open_positions

    group by grouping sets (
        (account_name, environment, coin),
        (environment, coin)
    )

)

select
    account_name as account,
    environment,
    coin,
    round(case when unpriced = 0 then coalesce(long, 0) end, 2) as long_usd,
    round(case when unpriced = 0 then coalesce(short, 0) end, 2) as short_usd,
    round(net, 2) as net_usd,
    slot_at,
    case when unpriced > 0 then 'no USD price' end as note

from sums

where account_name is not null or cast(:'group' as text) is not null

order by account_name nulls first, environment, abs(net) desc nulls last, coin;

-- Open positions now, the largest in USD first
-- A row without a symbol: the account's latest reply lacks positions of that asset.
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

),

lacking as (

    select
        accounts.account_name,
        snapshots.missing_positions,
        snapshots.snapshot_at

    from analytics.accounts

    inner join analytics.snapshots
        on
            accounts.account_id = snapshots.account_id
            and accounts.last_snapshot_at = snapshots.snapshot_at

    where snapshots.missing_positions is not null

),

listed as (

    select
        account_name,
        symbol,
        position_side,
        position_amount,
        entry_price,
        implied_mark_price,
        notional,
        unrealized_profit,
        settle_asset,
        notional_usd,
        leverage,
        is_isolated,
        snapshot_at,
        cast(null as text) as note

    from open_positions

    union all

    select
        account_name,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        missing_positions,
        null,
        null,
        null,
        snapshot_at,
        'positions missing'

    from lacking

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
    snapshot_at as slot,
    note

from listed

order by
    abs(notional_usd) desc nulls last,
    account_name,
    abs(notional) desc nulls last,
    symbol,
    position_side;

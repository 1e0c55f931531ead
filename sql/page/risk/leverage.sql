-- Effective leverage
-- place: 20
-- asks: How much stood on each dollar of equity?
-- unit: times equity
-- about: period
-- chart: lines x=day y=leverage
-- width: half
-- method: Gross notional in USD by equity, at the last slot of each day of the page's zone.
with

days as (

    select cast(day as date) as day

    from generate_series(
        cast(:'first_day' as timestamp),
        least(
            cast(:'last_day' as timestamp),
            (select analytics.as_of()) at time zone :'zone'
        ),
        interval '1 day'
    ) as day

),

ends as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        days.day,
        worth.snapshot_at,
        worth.equity,
        worth.reason

    from analytics.accounts

    cross join days

    cross join lateral (

        select
            equity.snapshot_at,
            equity.equity,
            equity.reason

        from analytics.equity

        where
            equity.account_id = accounts.account_id
            and equity.snapshot_at
            >= cast(days.day as timestamp) at time zone :'zone'
            and equity.snapshot_at
            < cast(days.day + 1 as timestamp) at time zone :'zone'

        order by equity.snapshot_at desc

        limit 1

    ) as worth

    where accounts.account_name = any(cast(:'accounts' as text[]))

),

sizes as (

    select
        ends.*,
        gross.usd,
        gross.reason as gross_reason

    from ends

    cross join lateral (

        select
            case
                when snapshots.missing_positions is not null then null
                when count(positions.symbol) = 0 then 0
                else analytics.sum_known(
                    abs(positions.notional) * balances.index_price
                ) filter (where positions.symbol is not null)
            end as usd,
            case
                when snapshots.missing_positions is not null
                    then 'positions missing'
                when count(positions.symbol) > count(balances.index_price)
                    then 'no price'
            end as reason

        from analytics.snapshots

        left join analytics.positions
            on
                snapshots.account_id = positions.account_id
                and snapshots.snapshot_at = positions.snapshot_at
                and positions.position_amount <> 0

        left join analytics.asset_balances as balances
            on
                positions.account_id = balances.account_id
                and positions.snapshot_at = balances.snapshot_at
                and positions.settle_asset = balances.asset

        where
            snapshots.account_id = ends.account_id
            and snapshots.snapshot_at = ends.snapshot_at

        group by snapshots.missing_positions

    ) as gross

)

select
    account_name as account,
    environment,
    day,
    case when equity > 0 then round(usd / equity, 4) end as leverage,
    round(usd, 2) as gross_usd,
    round(equity, 2) as equity_usd,
    snapshot_at as slot_at,
    coalesce(
        reason, gross_reason, case when equity <= 0 then 'no equity' end
    ) as note

from sizes

order by account_name, day;

-- Effective leverage over time: gross notional in USD by equity, at the end of each UTC day
-- since: an instant; without it the last 7 days. A contract counts its USD notional, whatever it is
-- quoted in. The slot is the last taken one of the day.
\if :{?since}
\else
\set since ''
\endif
with

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

    inner join analytics.days
        on days.day >= cast(
            coalesce(
                analytics.instant(nullif(:'since', '')),
                analytics.as_of() - interval '168 hours'
            ) at time zone 'UTC' as date
        )

    cross join lateral (

        select
            equity.snapshot_at,
            equity.equity,
            equity.reason

        from analytics.equity

        where
            equity.account_id = accounts.account_id
            and equity.snapshot_at >= cast(days.day as timestamp) at time zone 'UTC'
            and equity.snapshot_at
            < cast(days.day + 1 as timestamp) at time zone 'UTC'

        order by equity.snapshot_at desc

        limit 1

    ) as worth

)

select
    ends.account_name as account,
    ends.day,
    ends.snapshot_at as slot,
    round(ends.equity, 2) as equity,
    round(gross.usd, 2) as gross_usd,
    round(gross.net, 2) as net_usd,
    case when ends.equity > 0 then round(gross.usd / ends.equity, 3) end as leverage,
    coalesce(
        ends.reason,
        gross.reason,
        case when ends.equity <= 0 then 'no equity' end
    ) as note

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
            when snapshots.missing_positions is not null then null
            when count(positions.symbol) = 0 then 0
            else analytics.sum_known(
                positions.notional * balances.index_price
            ) filter (where positions.symbol is not null)
        end as net,
        case
            when snapshots.missing_positions is not null then 'positions missing'
            when count(positions.symbol) > count(balances.index_price) then 'no price'
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

order by ends.environment, ends.account_name, ends.day;

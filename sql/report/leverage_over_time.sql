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
        days.day,
        latest.snapshot_at

    from analytics.accounts

    inner join analytics.days
        on days.day >= cast(
            coalesce(
                analytics.instant(nullif(:'since', '')),
                analytics.as_of() - interval '168 hours'
            ) at time zone 'UTC' as date
        )

    cross join lateral (

        select snapshots.snapshot_at

        from analytics.snapshots

        where
            snapshots.account_id = accounts.account_id
            and snapshots.snapshot_at >= cast(days.day as timestamp) at time zone 'UTC'
            and snapshots.snapshot_at
            < cast(days.day + 1 as timestamp) at time zone 'UTC'
            and snapshots.snapshot_at <= analytics.as_of()

        order by snapshots.snapshot_at desc

        limit 1

    ) as latest

)

select
    leverage.account_name as account,
    ends.day,
    leverage.snapshot_at as slot,
    round(leverage.equity, 2) as equity,
    round(leverage.gross_usd, 2) as gross_usd,
    round(leverage.net_usd, 2) as net_usd,
    round(leverage.leverage, 3) as leverage,
    leverage.reason as note

from ends

-- a look-up per day
cross join lateral (

    select *

    from analytics.effective_leverage

    where
        effective_leverage.account_id = ends.account_id
        and effective_leverage.snapshot_at = ends.snapshot_at

    offset 0

) as leverage

order by leverage.environment, leverage.account_name, ends.day;

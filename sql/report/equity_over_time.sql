-- Equity and margin over time: at most 12 snapshots of each account, evenly spread
-- since, until: instants; without them from the first snapshot until now. A
-- change of equity holds deposits and withdrawals too: it is not a profit.
\if :{?since}
\else
\set since ''
\endif
\if :{?until}
\else
\set until ''
\endif
with

bounds as (

    select
        account_id,
        account_name,
        greatest(
            first_snapshot_at, analytics.instant(nullif(:'since', ''))
        ) as begins_at,
        least(
            last_snapshot_at, analytics.instant(nullif(:'until', ''))
        ) as ends_at

    from analytics.accounts

),

points as (

    select distinct
        bounds.account_id,
        bounds.account_name,
        taken.snapshot_at

    from bounds

    cross join generate_series(0, 11) as step (number)

    cross join lateral (

        select snapshots.snapshot_at

        from analytics.snapshots

        where
            snapshots.account_id = bounds.account_id
            and snapshots.snapshot_at >= bounds.begins_at
            and snapshots.snapshot_at <= bounds.begins_at
            + extract(epoch from bounds.ends_at - bounds.begins_at)
            * step.number / 11 * interval '1 second'

        order by snapshots.snapshot_at desc

        limit 1

    ) as taken

),

figures as (

    select
        points.account_name,
        points.snapshot_at,
        equity.equity,
        equity.unrealized_value,
        margin.margin_ratio,
        coalesce(equity.reason, margin.reason) as reason

    from points

    cross join lateral (

        select
            equity.equity,
            equity.unrealized_value,
            equity.reason

        from analytics.equity

        where
            equity.account_id = points.account_id
            and equity.snapshot_at = points.snapshot_at

        offset 0

    ) as equity

    cross join lateral (

        select
            max(margin_pools.margin_ratio) as margin_ratio,
            min(margin_pools.reason) as reason

        from analytics.margin_pools

        where
            margin_pools.account_id = points.account_id
            and margin_pools.snapshot_at = points.snapshot_at

    ) as margin

)

select
    account_name as account,
    snapshot_at as slot,
    round(equity, 2) as equity_usd,
    round(equity - lag(equity) over by_time, 2) as change,
    round(unrealized_value, 2) as unrealized,
    round(margin_ratio * 100, 2) as margin_pct,
    coalesce(
        reason,
        case
            when lag(snapshot_at) over by_time is null then 'the first'
            when lag(equity) over by_time is null
                then 'the one before is not known'
            when margin_ratio is null then 'no margin pool'
        end
    ) as note

from figures

window by_time as (partition by account_name order by snapshot_at)

order by account_name, snapshot_at;

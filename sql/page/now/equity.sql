-- Equity, and the profit in it
-- place: 10
-- asks: How did it get here, and how much of that was earned?
-- unit: USD
-- about: period
-- chart: lines x=at y=equity_usd,profit_usd
-- method: Profit is without deposits and withdrawals, counted from the beginning of the period; equity moves with them.
with

chosen as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        accounts.every_seconds

    from analytics.accounts

    where
        accounts.account_name = any(cast(:'accounts' as text[]))
        and accounts.every_seconds is not null

),

-- a step on each account's own grid
points as (

    select
        chosen.account_id,
        chosen.account_name,
        chosen.environment,
        series.snapshot_at,
        series.equity,
        series.reason

    from chosen

    cross join lateral analytics.equity_series(
        chosen.account_name,
        cast(:'since' as timestamptz),
        cast(:'until' as timestamptz),
        cast(
            ceil(cast(:'step' as numeric) / chosen.every_seconds) as integer
        ) * chosen.every_seconds
    ) as series

    where series.account_id = chosen.account_id

),

together as (

    select
        group_equity.environment,
        group_equity.snapshot_at,
        group_equity.equity,
        group_equity.reason

    from analytics.group_equity

    where
        group_equity.group_name = :'group'
        and group_equity.snapshot_at >= cast(:'since' as timestamptz)
        and group_equity.snapshot_at <= cast(:'until' as timestamptz)
        and mod(
            cast(extract(epoch from group_equity.snapshot_at) as bigint),
            cast(:'step' as bigint)
        ) = 0

),

-- an interval belongs to the step in which it ends
gains as (

    select
        intervals.account_id,
        intervals.environment,
        to_timestamp(
            ceil(
                extract(epoch from intervals.snapshot_at)
                / cast(:'step' as numeric)
            ) * cast(:'step' as numeric)
        ) as step_at,
        analytics.sum_known(intervals.pnl) as pnl,
        min(intervals.reason) as reason

    from analytics.pnl_intervals as intervals

    where
        intervals.account_name = any(cast(:'accounts' as text[]))
        and intervals.opened_at >= cast(:'since' as timestamptz)
        and intervals.snapshot_at <= cast(:'until' as timestamptz)

    group by intervals.account_id, intervals.environment, step_at

)

select
    points.account_name as account,
    points.environment,
    points.snapshot_at as at,
    round(points.equity, 2) as equity_usd,
    round(
        case
            when points.equity is null then null
            when
                count(gains.account_id) over history
                > count(gains.pnl) over history
                then null
            else coalesce(sum(gains.pnl) over history, 0)
        end,
        2
    ) as profit_usd,
    coalesce(points.reason, gains.reason) as note

from points

left join gains
    on
        points.account_id = gains.account_id
        and points.snapshot_at = gains.step_at

window
    history as (
        partition by points.account_id
        order by points.snapshot_at
    )

union all

select
    null,
    together.environment,
    together.snapshot_at,
    round(together.equity, 2),
    round(
        case
            when together.equity is null then null
            when min(summed.is_known) over history = 0 then null
            else coalesce(sum(summed.pnl) over history, 0)
        end,
        2
    ),
    coalesce(together.reason, summed.reason)

from together

left join (

    select
        environment,
        step_at,
        sum(pnl) as pnl,
        min(reason) as reason,
        case when count(*) = count(pnl) then 1 else 0 end as is_known

    from gains

    group by environment, step_at

) as summed
    on
        together.environment = summed.environment
        and together.snapshot_at = summed.step_at

window
    history as (
        partition by together.environment
        order by together.snapshot_at
    )

order by 1 nulls first, 2, 3;

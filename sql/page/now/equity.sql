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

gains as (

    select
        intervals.account_id,
        intervals.account_name,
        intervals.environment,
        intervals.opened_at,
        intervals.snapshot_at,
        intervals.pnl,
        intervals.reason

    from analytics.pnl_intervals as intervals

    where
        intervals.account_name = any(cast(:'accounts' as text[]))
        and intervals.opened_at >= cast(:'since' as timestamptz)
        and intervals.snapshot_at <= cast(:'until' as timestamptz)

),

-- points and what ends between them, by instant; the group's have no account
events as (

    select
        points.account_id,
        points.account_name,
        points.environment,
        points.snapshot_at,
        true as is_point,
        points.equity,
        points.reason,
        cast(null as numeric) as pnl,
        cast(null as text) as pnl_reason

    from points

    union all

    select
        gains.account_id,
        gains.account_name,
        gains.environment,
        gains.snapshot_at,
        false,
        null,
        null,
        gains.pnl,
        gains.reason

    from gains

    union all

    select
        null,
        null,
        together.environment,
        together.snapshot_at,
        true,
        together.equity,
        together.reason,
        null,
        null

    from together

    union all

    select
        null,
        null,
        gains.environment,
        gains.snapshot_at,
        false,
        null,
        null,
        gains.pnl,
        gains.reason

    from gains

    inner join analytics.group_members as member
        on
            gains.account_id = member.account_id
            and member.first_slot <= gains.opened_at
            and (
                member.last_slot is null
                or gains.snapshot_at <= member.last_slot
            )

    where member.group_name = :'group'

),

earned as (

    select
        events.*,
        coalesce(sum(events.pnl) over history, 0) as total,
        count(*) filter (where not events.is_point and events.pnl is null)
            over history as unknown,
        min(events.pnl_reason) over history as unknown_reason

    from events

    window
        history as (
            partition by events.environment, events.account_id
            order by events.snapshot_at, events.is_point
        )

)

select
    account_name as account,
    environment,
    snapshot_at as at,
    round(equity, 2) as equity_usd,
    round(
        case when equity is not null and unknown = 0 then total end, 2
    ) as profit_usd,
    coalesce(reason, case when unknown > 0 then unknown_reason end) as note

from earned

where is_point

order by 1 nulls first, 2, 3;

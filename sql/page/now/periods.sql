-- Profit by period
-- place: 20
-- asks: How did today go, and how does it compare?
-- unit: USD
-- about: now
-- chart: pivot row=account column=period y=profit_usd under=before_usd
-- method: Without deposits and withdrawals. Before: as many days just before; a dash when the history does not reach there. Today counts as far as its flows are known.
with

chosen as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment

    from analytics.accounts

    where accounts.account_name = any(cast(:'accounts' as text[]))

),

today as (

    select
        cast((select analytics.as_of()) at time zone :'zone' as date) as day

),

periods as (

    select
        period.*,
        period.first_day - (period.last_day - period.first_day + 1)
            as first_before

    from today

    cross join lateral (
        values
        (1, text 'today', today.day, today.day),
        (2, 'yesterday', today.day - 1, today.day - 1),
        (3, '7 days', today.day - 6, today.day),
        (4, '30 days', today.day - 29, today.day),
        (
            5,
            'month to date',
            cast(date_trunc('month', cast(today.day as timestamp)) as date),
            today.day
        ),
        (
            6,
            'year to date',
            cast(date_trunc('year', cast(today.day as timestamp)) as date),
            today.day
        )
    ) as period (place, period, first_day, last_day)

),

days as materialized (

    select
        daily.account_id,
        daily.day,
        daily.pnl,
        daily.intervals,
        daily.reason,
        daily.counted_until

    from analytics.pnl_by_day(
        :'zone',
        (select min(first_before) from periods),
        (select day from today)
    ) as daily

    where daily.account_id in (select account_id from chosen)

),

sums as (

    select
        chosen.account_name,
        chosen.environment,
        periods.place,
        periods.period,
        periods.first_day,
        periods.first_before,
        analytics.sum_known(days.pnl) filter (
            where
                days.day between periods.first_day and periods.last_day
                and (days.day < (select day from today) or days.intervals > 0)
        ) as profit,
        -- a history that begins within the days before would be compared in part
        case
            when min(days.day) <= periods.first_before
                then analytics.sum_known(days.pnl) filter (
                    where
                        days.day
                        between periods.first_before and periods.first_day - 1
                )
        end as before,
        min(days.reason) filter (
            where days.day between periods.first_day and periods.last_day
        ) as reason,
        min(days.day) as first_known,
        max(days.counted_until) as counted_until,
        grouping(chosen.account_name) = 1 as is_together

    from chosen

    cross join periods

    left join days
        on chosen.account_id = days.account_id

    group by grouping sets (
        (
            chosen.account_name,
            chosen.environment,
            periods.place,
            periods.period,
            periods.first_day,
            periods.first_before
        ),
        (
            chosen.environment,
            periods.place,
            periods.period,
            periods.first_day,
            periods.first_before
        )
    )

)

select
    account_name as account,
    environment,
    period,
    first_day,
    round(profit, 2) as profit_usd,
    round(before, 2) as before_usd,
    round(profit - before, 2) as change_usd,
    counted_until as until_at,
    concat_ws(
        ', ',
        case
            when profit is null then coalesce(reason, 'no day with a snapshot')
        end,
        case when first_known > first_day then 'history begins ' || first_known end,
        case when before is null then 'the days before are not known' end
    ) as note

from sums

where not is_together or cast(:'group' as text) is not null

order by account_name nulls first, environment, place;

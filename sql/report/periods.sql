-- Profit today, yesterday, 7 and 30 days, month and year to date, with the same days before, in USD
-- UTC days; those that end with today count it as far as its flows are known (until).
-- before: as many days just before.
with

today as (

    select cast(analytics.as_of() at time zone 'UTC' as date) as day

),

periods as (

    select
        period.place,
        period.period,
        period.first_day,
        period.last_day,
        period.first_day - (period.last_day - period.first_day + 1)
            as first_before,
        period.first_day - 1 as last_before

    from today

    cross join lateral (
        values
        (1, 'today', today.day, today.day),
        (2, 'yesterday', today.day - 1, today.day - 1),
        (3, '7 days', today.day - 6, today.day),
        (4, '30 days', today.day - 29, today.day),
        (5, 'month to date', cast(date_trunc('month', cast(today.day as timestamp)) as date), today.day),
        (6, 'year to date', cast(date_trunc('year', cast(today.day as timestamp)) as date), today.day)
    ) as period (place, period, first_day, last_day)

),

days as (

    select *

    from analytics.daily_pnl

    where day >= (select min(first_before) from periods)

),

sums as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        periods.place,
        periods.period,
        periods.first_day,
        analytics.sum_known(days.pnl) filter (
            where
                days.day between periods.first_day and periods.last_day
                and (days.day < (select today.day from today) or days.intervals > 0)
        ) as profit,
        analytics.sum_known(days.pnl) filter (
            where days.day between periods.first_before and periods.last_before
        ) as before,
        min(days.reason) filter (
            where days.day between periods.first_day and periods.last_day
        ) as reason,
        min(days.day) as first_known,
        max(days.counted_until) as counted_until

    from analytics.accounts

    cross join periods

    left join days
        on accounts.account_id = days.account_id

    group by
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        periods.place,
        periods.period,
        periods.first_day,
        periods.first_before

)

select
    account_name as account,
    period,
    first_day as since,
    round(profit, 2) as profit,
    round(before, 2) as before,
    round(profit - before, 2) as change,
    counted_until as until,
    concat_ws(
        ', ',
        case when profit is null then coalesce(reason, 'no day with a snapshot') end,
        case
            when first_known > first_day then 'history begins ' || first_known
        end,
        case when before is null then 'the days before are not known' end
    ) as note

from sums

order by environment, account_name, place;

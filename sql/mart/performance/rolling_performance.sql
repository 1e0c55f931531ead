-- Grain: one row per account, and per group, currency and complete UTC day: the
-- 30 days that end with it.
create view analytics.rolling_performance as

with

windowed as (

    select
        series.*,
        count(series.daily_return) over last_30 as days,
        min(series.first_day) over last_30 as from_day,
        definition.chained(1 + series.daily_return) over last_30 - 1
            as total_return,
        avg(series.daily_return) over last_30 as mean_return,
        stddev_samp(series.daily_return) over last_30 as deviation

    from definition.return_series as series

    where series.daily_return is not null

    window last_30 as (
        partition by
            series.portfolio,
            series.account_id,
            series.account_name,
            series.group_name,
            series.environment,
            series.currency,
            series.segment
        order by series.first_day
        rows 29 preceding
    )

),

judged as (

    select
        windowed.*,
        windowed.days = 30
        and windowed.first_day - windowed.from_day = 29 as is_whole

    from windowed

)

select
    judged.account_id,
    judged.account_name,
    judged.group_name,
    judged.environment,
    judged.currency,
    judged.segment,
    judged.first_day as day,
    text 'UTC' as zone,
    cast(judged.days as integer) as days,
    cast(
        analytics.bounded_10(case when judged.is_whole then judged.total_return end)
        as numeric(28, 10)
    ) as return_30_days,
    cast(
        analytics.bounded_10(
            case when judged.is_whole then judged.deviation * sqrt(365.0) end
        )
        as numeric(28, 10)
    ) as volatility_30_days,
    cast(
        analytics.bounded_10(
            case
                when judged.is_whole
                    then analytics.ratio(judged.mean_return, judged.deviation)
                        * sqrt(365.0)
            end
        )
        as numeric(28, 10)
    ) as sharpe_ratio_30_days,
    case
        when not judged.is_whole then 'not 30 complete days in a row'
        when judged.deviation = 0 then 'returns do not vary'
    end as reason

from judged;

comment on view analytics.rolling_performance is
    'Return, volatility and Sharpe ratio of the 30 days that end with each '
    'day, annualized with 365 days.';
comment on column analytics.rolling_performance.account_id is
    'The account; null in rows of a group.';
comment on column analytics.rolling_performance.account_name is
    'Name of the account in the settings; null in rows of a group.';
comment on column analytics.rolling_performance.group_name is
    'The group; null in rows of an account.';
comment on column analytics.rolling_performance.currency is
    'What returns are measured in: USD or USDT.';
comment on column analytics.rolling_performance.segment is
    'The segment of performance that the days are in.';
comment on column analytics.rolling_performance.day is 'The last of the days.';
comment on column analytics.rolling_performance.days is
    'How many complete days are counted.';
comment on column analytics.rolling_performance.return_30_days is
    'Return over the 30 days, not annualized, 0.01 for 1 %.';
comment on column analytics.rolling_performance.volatility_30_days is
    'Standard deviation of the daily returns × √365.';
comment on column analytics.rolling_performance.sharpe_ratio_30_days is
    'Mean by standard deviation of the daily returns × √365.';
comment on column analytics.rolling_performance.reason is
    'Why figures are null: not 30 complete days in a row, or returns that do '
    'not vary.';

-- Grain: one row per account, and per group, currency and time that the return
-- index spent below a peak.
create view analytics.drawdown_periods as

with

-- each new peak begins another period
numbered as (

    select
        series.*,
        count(*) filter (where series.total_index >= series.peak_index) over (
            partition by
                series.portfolio,
                series.account_id,
                series.account_name,
                series.group_name,
                series.environment,
                series.currency,
                series.segment
            order by series.opened_at
        ) as period

    from definition.return_index as series

),

below as (

    select
        numbered.*,
        lead(numbered.last_day) over ordered as next_day,
        lead(numbered.total_index >= numbered.peak_index) over ordered
            as is_next_recovered,
        numbered.total_index >= numbered.peak_index as is_peak

    from numbered

    window ordered as (
        partition by
            numbered.portfolio,
            numbered.account_id,
            numbered.account_name,
            numbered.group_name,
            numbered.environment,
            numbered.currency,
            numbered.segment
        order by numbered.opened_at
    )

),

summed as (

    select
        below.account_id,
        below.account_name,
        below.group_name,
        below.environment,
        below.currency,
        below.segment,
        below.period,
        min(below.first_day) filter (where not below.is_peak)
            as first_day,
        max(below.last_day) filter (where not below.is_peak) as last_day,
        min(below.total_index / below.peak_index - 1) as depth,
        (
            array_agg(
                below.last_day
                order by below.total_index, below.opened_at
            )
            filter (where not below.is_peak)
        )[1] as trough_day,
        (
            array_agg(
                below.total_pnl
                order by below.total_index, below.opened_at
            )
            filter (where not below.is_peak)
        )[1] as trough_pnl,
        (array_agg(below.total_pnl - below.pnl order by below.opened_at)
        filter (where not below.is_peak))[1] as peak_pnl,
        max(
            case when below.is_next_recovered then below.next_day end
        ) filter (where not below.is_peak) as recovery_day

    from below

    group by
        below.portfolio,
        below.account_id,
        below.account_name,
        below.group_name,
        below.environment,
        below.currency,
        below.segment,
        below.period

    having bool_or(not below.is_peak)

)

select
    summed.account_id,
    summed.account_name,
    summed.group_name,
    summed.environment,
    summed.currency,
    summed.segment,
    cast(analytics.bounded_10(summed.depth) as numeric(28, 10)) as depth,
    cast(
        analytics.bounded_8(summed.trough_pnl - summed.peak_pnl)
        as numeric(28, 8)
    ) as depth_in_money,
    coalesce(summed.recovery_day, summed.last_day) - summed.first_day + 1
        as days_under_water,
    summed.recovery_day is null as is_open,
    summed.first_day,
    summed.trough_day,
    summed.recovery_day

from summed;

comment on view analytics.drawdown_periods is
    'Drawdowns one by one: from the first day below a peak to the first day '
    'that reaches it again. The deepest: order by depth; the longest: order by '
    'days_under_water desc; the current one: is_open.';
comment on column analytics.drawdown_periods.account_id is
    'The account; null in rows of a group.';
comment on column analytics.drawdown_periods.account_name is
    'Name of the account in the settings; null in rows of a group.';
comment on column analytics.drawdown_periods.group_name is
    'The group; null in rows of an account.';
comment on column analytics.drawdown_periods.currency is
    'What returns are measured in: USD or USDT.';
comment on column analytics.drawdown_periods.segment is
    'The segment of performance that it is in; its last period may end with it.';
comment on column analytics.drawdown_periods.depth is
    'Deepest fall below the peak at the end of a day: -0.1 for 10 %.';
comment on column analytics.drawdown_periods.depth_in_money is
    'Profit from the peak to the trough, USD.';
comment on column analytics.drawdown_periods.days_under_water is
    'Calendar days from first_day to recovery_day, or to the last day known, '
    'both included.';
comment on column analytics.drawdown_periods.is_open is
    'true: the peak has not been reached again.';
comment on column analytics.drawdown_periods.first_day is
    'First UTC day that ended below the peak.';
comment on column analytics.drawdown_periods.trough_day is
    'UTC day that ended deepest.';
comment on column analytics.drawdown_periods.recovery_day is
    'First UTC day that ended at the peak or above it; null while there is '
    'none.';

-- Grain: one row per account, and per group, currency and UTC day with a return.
create view analytics.drawdowns as

select
    series.account_id,
    series.account_name,
    series.group_name,
    series.environment,
    series.currency,
    series.segment,
    series.last_day as day,
    text 'UTC' as zone,
    cast(analytics.bounded_10(series.total_index) as numeric(28, 10))
        as return_index,
    cast(analytics.bounded_10(series.peak_index) as numeric(28, 10))
        as peak_index,
    cast(
        analytics.bounded_10(series.total_index / series.peak_index - 1)
        as numeric(28, 10)
    ) as drawdown,
    series.closed_at

from definition.return_index as series;

comment on view analytics.drawdowns is
    'How far the return index stands below its peak at the end of each day. '
    'The index is 1 at the beginning of a segment: deposits and withdrawals do '
    'not move it.';
comment on column analytics.drawdowns.account_id is
    'The account; null in rows of a group.';
comment on column analytics.drawdowns.account_name is
    'Name of the account in the settings; null in rows of a group.';
comment on column analytics.drawdowns.group_name is
    'The group; null in rows of an account.';
comment on column analytics.drawdowns.currency is
    'What returns are measured in: USD or USDT.';
comment on column analytics.drawdowns.segment is
    'The segment of performance that the day is in.';
comment on column analytics.drawdowns.return_index is
    'Returns of the segment chained until the day''s end.';
comment on column analytics.drawdowns.peak_index is
    'Highest return_index of the segment so far, at least 1.';
comment on column analytics.drawdowns.drawdown is
    'return_index / peak_index - 1: 0 at a peak, -0.1 for 10 % below it.';
comment on column analytics.drawdowns.closed_at is
    'Slot in which the day closes.';

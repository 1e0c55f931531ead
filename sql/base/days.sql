-- Grain: one row per UTC calendar day, from the first snapshot to
-- analytics.as_of().
create view analytics.days as

with

bounds as (

    select
        min(cast(accounts.first_snapshot_at at time zone 'UTC' as date))
            as first_day,
        cast(analytics.as_of() at time zone 'UTC' as date) as last_day

    from analytics.accounts

),

days as (

    select bounds.first_day + series.number as day

    from bounds

    -- no account history is older than the exchange, or longer than 100 years
    cross join lateral generate_series(
        0, least(bounds.last_day - bounds.first_day, 36524)
    ) as series (number)

)

select
    days.day,
    text 'UTC' as zone,
    cast(extract(year from days.day) as integer) as year,
    cast(extract(quarter from days.day) as integer) as quarter,
    cast(extract(month from days.day) as integer) as month,
    cast(extract(isoyear from days.day) as integer) as iso_year,
    cast(extract(week from days.day) as integer) as iso_week,
    cast(extract(isodow from days.day) as integer) as iso_weekday,
    (cast(days.day + 1 as timestamp) at time zone 'UTC')
        <= analytics.as_of() as is_over,
    cast(days.day as timestamp) at time zone 'UTC' as starts_at,
    cast(days.day + 1 as timestamp) at time zone 'UTC' as ends_at

from days;

comment on view analytics.days is
    'Calendar days in UTC: the dimension of daily facts. Without a snapshot '
    'there is no day.';
comment on column analytics.days.year is
    'Calendar year.';
comment on column analytics.days.quarter is
    '1 to 4.';
comment on column analytics.days.month is
    '1 to 12.';
comment on column analytics.days.iso_year is
    'Year of the ISO week.';
comment on column analytics.days.iso_week is
    'ISO week, 1 to 53.';
comment on column analytics.days.iso_weekday is
    '1 Monday to 7 Sunday.';
comment on column analytics.days.is_over is
    'true: the day has ended.';
comment on column analytics.days.starts_at is
    'First instant of the day (inclusive).';
comment on column analytics.days.ends_at is
    'First instant of the next day (exclusive).';

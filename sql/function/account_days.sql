-- Grain: one row per account and day of a zone, from the account's first
-- snapshot to analytics.as_of(). Beneath the daily views.
create function analytics.account_days(zone text)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    zone text,
    day date,
    starts_at timestamptz,
    ends_at timestamptz
)
language sql
stable
parallel safe
as $$

select
    account.account_id,
    account.account_name,
    account.environment,
    place.zone,
    calendar.day,
    bounds.starts_at,
    bounds.ends_at

from analytics.accounts as account

cross join lateral (

    select
        coalesce(account_days.zone, account.reporting_zone) as zone,
        account.first_snapshot_at as first_at

    -- a fence: found once per account, not again in every expression of it
    offset 0

) as place

-- a predicate on the day is met here, before anything is read for the day
cross join lateral (

    select
        cast(place.first_at at time zone place.zone as date) + series.number
            as day

    from generate_series(
        0,
        least(
            cast((select analytics.as_of()) at time zone place.zone as date)
            - cast(place.first_at at time zone place.zone as date),
            36524
        )
    ) as series (number)

) as calendar

-- midnight may not exist, and a day may have 23, 23.5, 24.5 or 25 hours
cross join lateral (

    select
        cast(calendar.day as timestamp) at time zone place.zone as starts_at,
        cast(calendar.day + 1 as timestamp) at time zone place.zone as ends_at

    offset 0

) as bounds

where place.first_at is not null

$$;

comment on function analytics.account_days(text) is
    'Days of all accounts in a named zone with their exact bounds; without a '
    'zone, each account''s days in its own reporting zone.';

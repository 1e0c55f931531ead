-- Grain: one row per account, zone and day, from the account's first slot to
-- analytics.as_of(), unrounded: what is kept of days that were decided by then,
-- and what the later ones come to so far. Zones are UTC, the account's reporting
-- zone and the setting analytics.zone, of which nothing is kept.
create view definition.days as

with

zones as (

    select
        account.account_id,
        account.name as account_name,
        account.environment,
        place.zone,
        place.zone in ('UTC', account.reporting_zone) as is_kept,
        (
            select min(interval_fact.snapshot_at)

            from history.interval_fact

            where interval_fact.account_id = account.account_id
        ) as first_slot

    from history.account

    cross join lateral (

        select text 'UTC' as zone

        union

        select account.reporting_zone

        union

        select nullif(current_setting('analytics.zone', true), '')

    ) as place

    where account.kind = 'trading' and place.zone is not null

),

spans as (

    select
        zones.*,
        coalesce(
            (
                select max(day_fact.day) + 1

                from history.day_fact

                where
                    zones.is_kept
                    and day_fact.account_id = zones.account_id
                    and day_fact.zone = zones.zone
                    and day_fact.decided_at <= (select analytics.as_of())
            ),
            cast(zones.first_slot at time zone zones.zone as date)
        ) as first_day,
        cast((select analytics.as_of()) at time zone zones.zone as date)
            as last_day

    from zones

    where zones.first_slot is not null

    -- a fence: found once per account and zone
    offset 0

),

-- midnight may not exist, and a day may have 23, 23.5, 24.5 or 25 hours
open_days as (

    select
        spans.account_id,
        spans.account_name,
        spans.environment,
        spans.zone,
        calendar.day,
        cast(calendar.day as timestamp) at time zone spans.zone as starts_at,
        cast(calendar.day + 1 as timestamp) at time zone spans.zone as ends_at

    from spans

    cross join lateral (

        select spans.first_day + series.number as day

        from generate_series(
            0, least(spans.last_day - spans.first_day, 36524)
        ) as series (number)

    ) as calendar

)

select
    fact.account_id,
    account.name as account_name,
    account.environment,
    fact.zone,
    fact.day,
    fact.starts_at,
    fact.ends_at,
    false as is_open,
    fact.opened_at,
    fact.closed_at,
    fact.flows_from,
    fact.flows_to,
    fact.margin_at,
    fact.revised_at,
    fact.intervals,
    fact.slots_expected,
    fact.slots_taken,
    fact.is_complete,
    fact.is_exact,
    fact.booking,
    fact.opening_equity,
    fact.equity_high,
    fact.equity_low,
    fact.closing_equity,
    fact.equity_change,
    fact.unrealized,
    fact.revaluation,
    fact.residual,
    fact.margin_ratio,
    fact.price_age_seconds,
    fact.price_source,
    fact.worst_pool,
    fact.margin_reason,
    fact.reason,
    fact.split_reason

from history.day_fact as fact

inner join history.account as account
    on fact.account_id = account.account_id

where
    fact.decided_at <= (select analytics.as_of())
    and fact.zone in ('UTC', account.reporting_zone)

union all

select
    open_days.account_id,
    open_days.account_name,
    open_days.environment,
    open_days.zone,
    open_days.day,
    open_days.starts_at,
    open_days.ends_at,
    true,
    value.opened_at,
    value.closed_at,
    value.flows_from,
    value.flows_to,
    value.margin_at,
    value.revised_at,
    value.intervals,
    value.slots_expected,
    value.slots_taken,
    value.is_complete,
    value.is_exact,
    value.booking,
    value.opening_equity,
    value.equity_high,
    value.equity_low,
    value.closing_equity,
    value.equity_change,
    value.unrealized,
    value.revaluation,
    value.residual,
    value.margin_ratio,
    value.price_age_seconds,
    value.price_source,
    value.worst_pool,
    value.margin_reason,
    value.reason,
    value.split_reason

from open_days

cross join lateral definition.day_value(
    open_days.account_id,
    open_days.starts_at,
    open_days.ends_at,
    (select analytics.as_of())
) as value;

comment on view definition.days is
    'Days of all accounts: kept ones and those that may still change.';

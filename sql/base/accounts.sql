-- Grain: one row per account.
create view analytics.accounts as

select
    account.account_id,
    account.name as account_name,
    account.venue,
    account.environment,
    account.reporting_zone,
    account.state,
    schedule.every_seconds,
    schedule.phase_seconds,
    coalesce(schedule.active, false) as is_scheduled,
    first_snapshot.snapshot_at as first_snapshot_at,
    last_snapshot.snapshot_at as last_snapshot_at

from history.account as account

left join lateral (

    select
        capture_schedule.every_seconds,
        capture_schedule.phase_seconds,
        capture_schedule.active

    from history.capture_schedule

    where
        capture_schedule.account_id = account.account_id
        and capture_schedule.valid_from <= analytics.as_of()

    order by capture_schedule.valid_from desc

    limit 1

) as schedule on true

left join lateral (

    select account_snapshot.snapshot_at

    from history.account_snapshot

    where account_snapshot.account_id = account.account_id

    order by account_snapshot.snapshot_at

    limit 1

) as first_snapshot on true

left join lateral (

    select account_snapshot.snapshot_at

    from history.account_snapshot

    where
        account_snapshot.account_id = account.account_id
        and account_snapshot.snapshot_at <= analytics.as_of()

    order by account_snapshot.snapshot_at desc

    limit 1

) as last_snapshot on true

where account.kind = 'trading';

comment on view analytics.accounts is
    'Accounts: the dimension that every fact carries as account_id, '
    'account_name and environment.';
comment on column analytics.accounts.reporting_zone is
    'IANA time zone of the account''s local days.';
comment on column analytics.accounts.state is
    'active: captured; paused: slots are missed on purpose; closed: no slots '
    'are expected.';
comment on column analytics.accounts.every_seconds is
    'Grid of the schedule in force, seconds; null before the first schedule.';
comment on column analytics.accounts.phase_seconds is
    'Seconds after the slot at which the capture begins.';
comment on column analytics.accounts.is_scheduled is
    'true: slots are expected now.';
comment on column analytics.accounts.first_snapshot_at is
    'Earliest taken slot; null when none was taken.';
comment on column analytics.accounts.last_snapshot_at is
    'Latest taken slot up to analytics.as_of().';

-- Grain: one row per account and instant from which a grid holds.
create view analytics.capture_schedules as

select
    account.account_id,
    account.name as account_name,
    account.environment,
    schedule.valid_from,
    schedule.every_seconds,
    schedule.phase_seconds,
    schedule.active as is_active,
    cast(schedule.lateness_ms / 1000.0 as numeric(12, 3)) as lateness_seconds

from history.capture_schedule as schedule

inner join history.account as account
    on schedule.account_id = account.account_id

where account.kind = 'trading';

comment on view analytics.capture_schedules is
    'Which grid of slots held since when: what is expected on any past day is '
    'arithmetic over it.';
comment on column analytics.capture_schedules.valid_from is
    'First instant that the row holds, until the account''s next row.';
comment on column analytics.capture_schedules.every_seconds is
    'Distance of the slots, in seconds: slots are the multiples of it since '
    '1970.';
comment on column analytics.capture_schedules.phase_seconds is
    'How long after its slot a capture begins, in seconds.';
comment on column analytics.capture_schedules.is_active is
    'true: slots are expected; false: the account is closed.';
comment on column analytics.capture_schedules.lateness_seconds is
    'How long after its beginning a slot may still be taken, in seconds: the '
    'capture of a slot begins phase_seconds after it.';

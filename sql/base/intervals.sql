-- Grain: one row per account and interval from one taken slot to the next; the
-- first taken slot ends none.
create view analytics.intervals as

select
    slot.account_id,
    account.name as account_name,
    account.environment,
    slot.snapshot_at,
    slot.opened_at,
    slot.flows_from,
    slot.flows_to,
    slot.booking,
    nullif(array_to_string(slot.unresolved, ', '), '') as unresolved_assets,
    -- one slot may be missing without anybody noticing
    coalesce(
        slot.snapshot_at - slot.opened_at
        > 2 * grid.every_seconds * interval '1 second',
        false
    ) as is_bridged,
    coalesce(
        coverage.booked @> tstzrange(slot.flows_from, slot.flows_to, '[]'),
        false
    ) as is_flows_known,
    slot.revised_at

from history.slot_interval as slot

inner join history.account as account
    on slot.account_id = account.account_id

left join history.income_coverage as coverage
    on slot.account_id = coverage.account_id

left join lateral (

    select capture_schedule.every_seconds

    from history.capture_schedule

    where
        capture_schedule.account_id = slot.account_id
        and capture_schedule.valid_from <= slot.snapshot_at

    order by capture_schedule.valid_from desc

    limit 1

) as grid on true

where slot.opened_at is not null and account.kind = 'trading';

comment on view analytics.intervals is
    'From one taken slot to the next: what profit and loss are computed by, '
    'and how much is known of each.';
comment on column analytics.intervals.snapshot_at is
    'The taken slot that ends the interval.';
comment on column analytics.intervals.flows_from is
    'Earliest stamp that a flow of the interval can have.';
comment on column analytics.intervals.flows_to is
    'Latest stamp that a flow of the interval can have.';
comment on column analytics.intervals.is_bridged is
    'true: the interval spans more than two grid steps, since slots are '
    'missing.';
comment on column analytics.intervals.is_flows_known is
    'true: every flow that could belong here was requested, answered and '
    'booked.';

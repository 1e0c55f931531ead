-- Grain: one row per taken slot of which what is derived is still to come: it
-- is made in a transaction of its own, just after the slot is stored.
create function analytics.being_refreshed()
returns table (
    account_id bigint,
    snapshot_at timestamptz
)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$

select distinct
    account_snapshot.account_id,
    account_snapshot.snapshot_at

from history.derive_queue as queued

inner join history.account_snapshot
    on
        queued.account_id = account_snapshot.account_id
        and account_snapshot.snapshot_at >= queued.written_from
        and account_snapshot.snapshot_at < queued.written_until

where
    account_snapshot.recorded_at >= (select analytics.as_of()) - (

        select capture_schedule.lateness_ms * interval '1 millisecond'

        from history.capture_schedule

        where
            capture_schedule.account_id = account_snapshot.account_id
            and capture_schedule.valid_from <= account_snapshot.snapshot_at

        order by capture_schedule.valid_from desc

        limit 1

    );

$$;

comment on function analytics.being_refreshed() is
    'Slots that were stored no longer ago than they might have been taken '
    'late, and whose prices and bookings are not made yet. What is missing of '
    'them is no fault; what is missing longer is one.';

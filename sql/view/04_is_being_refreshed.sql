-- Grain: one yes or no. Whether what is derived of a taken slot is still to
-- come: it is made in a transaction of its own, just after the slot is stored.
create function analytics.is_being_refreshed(
    account_id bigint, snapshot_at timestamptz
)
returns boolean
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
return exists (

    select 1

    from history.derive_queue

    where
        derive_queue.account_id = is_being_refreshed.account_id
        and derive_queue.hour
        = date_trunc('hour', is_being_refreshed.snapshot_at, 'UTC')

)
and exists (

    select 1

    from history.account_snapshot

    where
        account_snapshot.account_id = is_being_refreshed.account_id
        and account_snapshot.snapshot_at = is_being_refreshed.snapshot_at
        and account_snapshot.recorded_at >= analytics.as_of() - (

            select capture_schedule.lateness_ms * interval '1 millisecond'

            from history.capture_schedule

            where
                capture_schedule.account_id = is_being_refreshed.account_id
                and capture_schedule.valid_from
                <= is_being_refreshed.snapshot_at

            order by capture_schedule.valid_from desc

            limit 1

        )

);

comment on function analytics.is_being_refreshed(bigint, timestamptz) is
    'true: the slot was stored no longer ago than it might have been taken '
    'late, and its prices and bookings are not made yet. What is missing then '
    'is no fault; what is missing longer is one.';

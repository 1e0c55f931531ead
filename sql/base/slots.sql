-- Grain: one row per account and slot that was expected, taken or excused, up
-- to analytics.as_of().
create view analytics.slots as

select
    account.account_id,
    account.name as account_name,
    account.environment,
    slot.snapshot_at,
    calendar.day,
    case
        when slot.is_taken then 'taken'
        when exception.status is not null then exception.status
        when slot.closes_at > (select analytics.as_of()) then 'pending'
        else 'unaccounted'
    end as state,
    exception.reason,
    exception.detail,
    slot.is_expected,
    coalesce(slot.recorded_at, exception.recorded_at) as recorded_at,
    coalesce(
        not slot.is_taken
        and exception.status = 'missed'
        and slot.snapshot_at >= spools.oldest_slot,
        false
    ) as is_provisional

from history.account as account

-- what collectors that are alive had on their disks when they reported last
cross join (

    select min(collector.spool_oldest_slot) as oldest_slot

    from history.collector

    where
        collector.seen_at
        >= (select analytics.as_of()) - interval '24 hours'

) as spools

cross join lateral (

    select
        least(
            (
                select min(capture_schedule.valid_from)
                from history.capture_schedule
                where capture_schedule.account_id = account.account_id
            ),
            (
                select min(account_snapshot.snapshot_at)
                from history.account_snapshot
                where account_snapshot.account_id = account.account_id
            ),
            (
                select min(slot_exception.first_slot)
                from history.slot_exception
                where slot_exception.account_id = account.account_id
            )
        ) as first_at

    -- a fence: found once per account, not again in every expression of it
    offset 0

) as history

-- Day by day: a predicate on the day bounds everything below it, one on
-- snapshot_at bounds what is read, day by day, of the partitions.
cross join lateral (

    select
        cast(history.first_at at time zone 'UTC' as date) + series.number
            as day

    from generate_series(
        0,
        cast((select analytics.as_of()) at time zone 'UTC' as date)
        - cast(history.first_at at time zone 'UTC' as date)
    ) as series (number)

) as calendar

cross join lateral (

    select
        cast(calendar.day as timestamp) at time zone 'UTC' as starts_at,
        cast(calendar.day + 1 as timestamp) at time zone 'UTC' as ends_at

    offset 0

) as bounds

cross join lateral (

    select
        claim.snapshot_at,
        bool_or(claim.is_expected) as is_expected,
        bool_or(claim.is_taken) as is_taken,
        max(claim.closes_at) as closes_at,
        max(claim.recorded_at) as recorded_at

    from (

        -- Multiples of the grid since 1970 within each schedule's validity. The
        -- next run records what was missed, and may begin as late as its own
        -- slot may be taken; what it captures last is stored after that, which
        -- is given as long again.
        select
            timestamptz '1970-01-01 00:00:00+00'
            + multiple.number * span.every_seconds * interval '1 second'
                as snapshot_at,
            true as is_expected,
            false as is_taken,
            timestamptz '1970-01-01 00:00:00+00'
            + ((multiple.number + 1) * span.every_seconds + span.phase_seconds)
            * interval '1 second'
            + 2 * span.lateness_ms * interval '1 millisecond'
                as closes_at,
            cast(null as timestamptz) as recorded_at

        from (

            select
                schedule.every_seconds,
                schedule.phase_seconds,
                schedule.lateness_ms,
                extract(
                    epoch from greatest(schedule.valid_from, bounds.starts_at)
                ) as begins,
                extract(
                    epoch from least(following.valid_from, bounds.ends_at)
                ) as ends

            from history.capture_schedule as schedule

            cross join lateral (

                select min(later.valid_from) as valid_from

                from history.capture_schedule as later

                where
                    later.account_id = schedule.account_id
                    and later.valid_from > schedule.valid_from

            ) as following

            where
                schedule.account_id = account.account_id
                and schedule.active
                and schedule.valid_from < bounds.ends_at
                and coalesce(following.valid_from > bounds.starts_at, true)

        ) as span

        cross join lateral generate_series(
            cast(ceil(span.begins / span.every_seconds) as bigint),
            cast(ceil(span.ends / span.every_seconds) as bigint) - 1
        ) as multiple (number)

        union all

        select
            account_snapshot.snapshot_at,
            false,
            true,
            null,
            account_snapshot.recorded_at

        from history.account_snapshot

        where
            account_snapshot.account_id = account.account_id
            and account_snapshot.snapshot_at >= bounds.starts_at
            and account_snapshot.snapshot_at < bounds.ends_at

        union all

        -- an exception stands for its own ends even where no slot is expected
        select
            ends.snapshot_at,
            false,
            false,
            null,
            null

        from history.slot_exception

        cross join lateral (
            values (slot_exception.first_slot), (slot_exception.last_slot)
        ) as ends (snapshot_at)

        where
            slot_exception.account_id = account.account_id
            and tstzrange(
                slot_exception.first_slot, slot_exception.last_slot, '[]'
            ) && tstzrange(bounds.starts_at, bounds.ends_at)
            and ends.snapshot_at >= bounds.starts_at
            and ends.snapshot_at < bounds.ends_at

    ) as claim

    where claim.snapshot_at <= (select analytics.as_of())

    group by claim.snapshot_at

) as slot

left join lateral (

    -- states only rise: of two that cover a slot, the higher one holds
    select
        slot_exception.status,
        slot_exception.reason,
        slot_exception.detail,
        slot_exception.recorded_at

    from history.slot_exception

    where
        not slot.is_taken
        and slot_exception.account_id = account.account_id
        and tstzrange(
            slot_exception.first_slot, slot_exception.last_slot, '[]'
        ) @> slot.snapshot_at

    order by
        array_position(
            array['inactive', 'failed', 'missed'], slot_exception.status
        ),
        slot_exception.first_slot desc

    limit 1

) as exception on true

where account.kind = 'trading';

comment on view analytics.slots is
    'Every slot and what became of it: the schedule, the taken snapshots and '
    'the exceptions in one. A gap never looks like a quiet hour: an expected '
    'slot without a recorded result is unaccounted. On a long history give a '
    'predicate on day.';
comment on column analytics.slots.day is
    'UTC day of the slot; a predicate on it bounds the work.';
comment on column analytics.slots.state is
    'taken; inactive: the futures wallet is dormant; failed: a request was '
    'sent; missed: none was sent; pending: may still be taken within its '
    'lateness (see capture_schedules), or be recorded as missed by the next '
    'run; unaccounted: no reason for its absence is recorded.';
comment on column analytics.slots.reason is
    'Why it was not taken, one word; null when taken, pending or unaccounted.';
comment on column analytics.slots.detail is
    'The message of a failure: subject and both values.';
comment on column analytics.slots.is_expected is
    'true: on the schedule; false: taken or excused off the schedule, such as '
    'an import.';
comment on column analytics.slots.recorded_at is
    'When the snapshot or the exception was written; null when neither was.';
comment on column analytics.slots.is_provisional is
    'true: missed so far, but a collector seen within a day had captures from '
    'this slot or before it on its disk; the slot may still come from there.';

-- Grain: one row per account and UTC day with slots.
create view analytics.coverage as

select
    slots.account_id,
    slots.account_name,
    slots.environment,
    slots.day,
    text 'UTC' as zone,
    count(*) filter (where slots.is_expected) as expected,
    count(*) filter (where slots.is_expected and slots.state = 'taken')
        as taken,
    count(*) filter (where slots.is_expected and slots.state = 'failed')
        as failed,
    count(*) filter (where slots.is_expected and slots.state = 'missed')
        as missed,
    count(*) filter (where slots.is_expected and slots.state = 'inactive')
        as inactive,
    count(*) filter (where slots.is_expected and slots.state = 'pending')
        as pending,
    count(*) filter (where slots.is_expected and slots.state = 'unaccounted')
        as unaccounted,
    count(*) filter (where not slots.is_expected and slots.state = 'taken')
        as taken_off_schedule,
    cast(
        analytics.ratio(
            count(*) filter (where slots.is_expected and slots.state = 'taken'),
            count(*) filter (
                where
                    slots.is_expected
                    and slots.state not in ('pending', 'inactive')
            )
        )
        as numeric(28, 8)
    ) as share,
    min(slots.snapshot_at) filter (
        where
            slots.is_expected
            and slots.state in ('failed', 'missed', 'unaccounted')
    ) as first_gap_at,
    (cast(slots.day + 1 as timestamp) at time zone 'UTC')
        <= (select analytics.as_of())
        and count(*) filter (
            where
                slots.state in ('pending', 'unaccounted')
                or slots.is_provisional
        ) = 0 as is_final,
    max(slots.recorded_at) as revised_at

from analytics.slots

group by
    slots.account_id,
    slots.account_name,
    slots.environment,
    slots.day;

comment on view analytics.coverage is
    'How many of the expected slots were taken, day by day. expected = taken '
    '+ failed + missed + inactive + pending + unaccounted.';
comment on column analytics.coverage.expected is
    'Slots on the schedule, up to analytics.as_of().';
comment on column analytics.coverage.taken is
    'Of the expected: a snapshot is there.';
comment on column analytics.coverage.failed is
    'Of the expected: a request was sent and no snapshot came of it.';
comment on column analytics.coverage.missed is
    'Of the expected: no request was sent.';
comment on column analytics.coverage.inactive is
    'Of the expected: the futures wallet is dormant.';
comment on column analytics.coverage.pending is
    'Of the expected: may still be taken.';
comment on column analytics.coverage.unaccounted is
    'Of the expected: absent, without a recorded reason.';
comment on column analytics.coverage.taken_off_schedule is
    'Snapshots at instants that the schedule does not name, such as imports; '
    'not in taken.';
comment on column analytics.coverage.share is
    'taken / (expected - pending - inactive), 0 to 1; null when nothing was '
    'due.';
comment on column analytics.coverage.first_gap_at is
    'First slot that is failed, missed or unaccounted.';
comment on column analytics.coverage.is_final is
    'true: the day has ended and every slot is accounted for, none of them '
    'provisionally. A late drain or import can still lift a slot: see '
    'revised_at.';
comment on column analytics.coverage.revised_at is
    'Latest write that the row is made of.';

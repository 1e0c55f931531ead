-- Grain: one row per collector, by its name, as it reported last.
create view analytics.collectors as

select
    collector.collector_id,
    collector.host_name,
    collector.program_version,
    collector.spool_captures,
    cast(
        trunc(
            extract(
                epoch from
                (select analytics.as_of()) - collector.spool_oldest_slot
            )
        )
        as bigint
    ) as spool_age_seconds,
    collector.spool_set_aside,
    collector.seen_at
    >= (select analytics.as_of()) - interval '24 hours' as is_heard_of,
    collector.spool_oldest_slot,
    collector.seen_at,
    collector.collector_name,
    collector.other_collector_id is not null as is_name_shared

from history.collector as collector;

comment on view analytics.collectors is
    'Collectors by name, and what waits on their disks to be stored. While '
    'something waits, a missed slot is provisional: see slots.';
comment on column analytics.collectors.collector_id is
    'State folder that reported last.';
comment on column analytics.collectors.host_name is
    'Name of the machine.';
comment on column analytics.collectors.program_version is
    'Version of account-history that reported last.';
comment on column analytics.collectors.spool_captures is
    'Captures that waited to be stored.';
comment on column analytics.collectors.spool_age_seconds is
    'How far the oldest of them lies behind analytics.as_of(), in seconds; '
    'null when none waited.';
comment on column analytics.collectors.spool_set_aside is
    'Files set aside because they cannot be stored: somebody has to look.';
comment on column analytics.collectors.is_heard_of is
    'true: it has reported within 24 hours.';
comment on column analytics.collectors.spool_oldest_slot is
    'Slot of the oldest capture that waited; null when none did.';
comment on column analytics.collectors.seen_at is
    'When it reported last.';
comment on column analytics.collectors.collector_name is
    'Name of the collector: setting collector.name, or the machine''s.';
comment on column analytics.collectors.is_name_shared is
    'true: two state folders report under this name at the same time, so that '
    'the row describes one of them only.';

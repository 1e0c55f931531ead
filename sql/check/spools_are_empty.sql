-- Collectors whose disk holds captures of more than an hour ago: the database lacks them.
-- severity: warn
select
    collectors.collector_name as collector,
    collectors.spool_oldest_slot as slot,
    collectors.spool_captures as waiting,
    collectors.spool_set_aside as set_aside,
    collectors.seen_at

from analytics.collectors

where
    collectors.seen_at >= cast(:'since' as timestamptz)
    and collectors.spool_age_seconds > 3600

order by collectors.spool_oldest_slot, collectors.collector_name;

-- Expected slots that are neither taken nor excused.
select
    slots.account_name as account,
    slots.snapshot_at as slot,
    slots.state

from analytics.slots

where
    slots.day >= cast(cast(:'since' as timestamptz) at time zone 'UTC' as date)
    and slots.snapshot_at >= cast(:'since' as timestamptz)
    and slots.state = 'unaccounted'

order by slots.account_name, slots.snapshot_at;

-- Taken slots that an exception still covers.
select
    account.name as account,
    snapshot.snapshot_at as slot,
    slot_exception.status,
    slot_exception.first_slot,
    slot_exception.last_slot

from history.slot_exception

inner join history.account_snapshot as snapshot
    on
        slot_exception.account_id = snapshot.account_id
        and snapshot.snapshot_at >= slot_exception.first_slot
        and snapshot.snapshot_at <= slot_exception.last_slot

inner join history.account as account
    on snapshot.account_id = account.account_id

where
    slot_exception.last_slot >= cast(:'since' as timestamptz)
    and snapshot.snapshot_at >= cast(:'since' as timestamptz);

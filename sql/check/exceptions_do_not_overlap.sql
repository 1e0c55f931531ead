-- Pairs of exceptions of one account that claim the same slot.
select
    account.name as account,
    later.first_slot as slot,
    earlier.status as status,
    earlier.first_slot,
    earlier.last_slot,
    later.status as other_status,
    later.first_slot as other_first_slot,
    later.last_slot as other_last_slot

from history.slot_exception as earlier

inner join history.slot_exception as later
    on
        earlier.account_id = later.account_id
        and earlier.first_slot < later.first_slot
        and tstzrange(earlier.first_slot, earlier.last_slot, '[]')
        @> later.first_slot

inner join history.account as account
    on earlier.account_id = account.account_id

where later.last_slot >= cast(:'since' as timestamptz);

-- Grain: one yes or no. An account that the exchange calls dormant in a slot is
-- worth nothing when it was empty the last time it could be asked; otherwise
-- nothing is known of it.
create function analytics.is_empty_and_dormant(
    account_id bigint, slot timestamptz
)
returns boolean
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
return exists (

    select 1

    from history.slot_exception

    where
        slot_exception.account_id = is_empty_and_dormant.account_id
        and slot_exception.status = 'inactive'
        and slot_exception.first_slot <= is_empty_and_dormant.slot
        and slot_exception.last_slot >= is_empty_and_dormant.slot

)
and coalesce(
    (
        select account_snapshot.asset_balance_rows = 0

        from history.account_snapshot

        where
            account_snapshot.account_id = is_empty_and_dormant.account_id
            and account_snapshot.snapshot_at < is_empty_and_dormant.slot

        order by account_snapshot.snapshot_at desc

        limit 1
    ),
    false
);

comment on function analytics.is_empty_and_dormant(bigint, timestamptz) is
    'true: in this slot the exchange called the account dormant, and its last '
    'snapshot before was empty.';

-- Replies whose positions do not make up what their assets say: rows are missing.
select
    account.name as account,
    snapshot.snapshot_at as slot,
    snapshot.missing_positions as missing

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

where
    snapshot.snapshot_at >= cast(:'since' as timestamptz)
    and snapshot.missing_positions is not null;

-- Replies without a row for an asset that they must have had one for.
select
    account.name as account,
    snapshot.snapshot_at as slot,
    snapshot.missing_assets as missing

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

where
    snapshot.snapshot_at >= cast(:'since' as timestamptz)
    and snapshot.missing_assets is not null;

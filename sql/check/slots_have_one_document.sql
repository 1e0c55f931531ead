-- Slots with another answered document beside the one that was taken.
-- severity: info
-- The first one stays; the other was superseded and its raw is kept.
select
    account.name as account,
    document.snapshot_at as slot,
    snapshot.attempt as taken,
    document.attempt as superseded,
    document.load_id

from history.raw_document as document

inner join history.account_snapshot as snapshot
    on
        document.account_id = snapshot.account_id
        and document.snapshot_at = snapshot.snapshot_at
        and snapshot.snapshot_at >= cast(:'since' as timestamptz)

inner join history.account as account
    on document.account_id = account.account_id

where
    document.snapshot_at >= cast(:'since' as timestamptz)
    and document.stream = 'account'
    and document.http_status = 200
    and document.attempt <> snapshot.attempt;

-- Snapshots without the document that they were read from.
select
    account.name as account,
    snapshot.snapshot_at as slot,
    snapshot.attempt

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

where
    snapshot.snapshot_at >= cast(:'since' as timestamptz)
    and not exists (

        select 1

        from history.raw_document as document

        where
            document.account_id = snapshot.account_id
            and document.snapshot_at = snapshot.snapshot_at
            and document.attempt = snapshot.attempt
            and document.snapshot_at >= cast(:'since' as timestamptz)

    );

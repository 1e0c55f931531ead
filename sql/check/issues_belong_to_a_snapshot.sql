-- Rows of normalization_issue whose snapshot is not there.
select
    account.name as account,
    orphan.snapshot_at as slot,
    orphan.path

from history.normalization_issue as orphan

inner join history.account as account
    on orphan.account_id = account.account_id

where
    orphan.snapshot_at >= cast(:'since' as timestamptz)
    and not exists (

        select 1

        from history.account_snapshot as snapshot

        where
            snapshot.account_id = orphan.account_id
            and snapshot.snapshot_at = orphan.snapshot_at
            and snapshot.snapshot_at >= cast(:'since' as timestamptz)

    );

-- Snapshots marked incomplete without an issue, or complete with one.
with

issues as (

    select
        account_id,
        snapshot_at,
        count(*) as row_count

    from history.normalization_issue

    where snapshot_at >= cast(:'since' as timestamptz)

    group by account_id, snapshot_at

)

select
    account.name as account,
    snapshot.snapshot_at as slot,
    snapshot.is_complete,
    coalesce(issues.row_count, 0) as issues

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

left join issues
    on
        snapshot.account_id = issues.account_id
        and snapshot.snapshot_at = issues.snapshot_at

where
    snapshot.snapshot_at >= cast(:'since' as timestamptz)
    and snapshot.is_complete = (coalesce(issues.row_count, 0) > 0);

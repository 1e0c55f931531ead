-- Taken slots whose figures are not made although the slot might no more be taken late: they are null
-- in every view, with the reason "not refreshed yet".
select
    account.name as account,
    waiting.snapshot_at as slot

from history.interval_fact as waiting

inner join history.account as account
    on waiting.account_id = account.account_id

where
    waiting.booking = 'pending'
    and waiting.snapshot_at >= cast(:'since' as timestamptz)
    and waiting.snapshot_at <= (select analytics.as_of())
    and not exists (

        select 1

        from analytics.being_refreshed() as refreshing

        where
            refreshing.account_id = waiting.account_id
            and refreshing.snapshot_at = waiting.snapshot_at

    )

order by waiting.snapshot_at, account.name;

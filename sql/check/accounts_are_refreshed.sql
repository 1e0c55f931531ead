-- Accounts whose derived figures could not be brought up to date: theirs are unknown since.
-- Captures go on being stored; the next try comes by itself, an hour later at most.
select
    account.name as account,
    refresh.failed_at as slot,
    refresh.tries,
    refresh.error

from history.derive_lock as refresh

inner join history.account as account
    on refresh.account_id = account.account_id

where
    refresh.tries > 0
    and refresh.failed_at >= cast(:'since' as timestamptz)

order by account.name;

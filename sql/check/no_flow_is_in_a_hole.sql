-- Milliseconds with more flows than any question is answered with: some are lost.
-- severity: warn
select
    account.name as account,
    lower(hole.part) as slot,
    upper(hole.part) as until

from history.income_coverage as coverage

inner join history.account as account
    on coverage.account_id = account.account_id

cross join lateral unnest(coverage.holes) as hole (part)

where upper(hole.part) >= cast(:'since' as timestamptz)

order by lower(hole.part), account.name;

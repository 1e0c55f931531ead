-- Active accounts whose flows were asked for, but not within the last three hours.
-- severity: warn
select
    account.name as account,
    upper(coverage.known) as slot,
    coverage.last_asked_at,
    analytics.as_of() as now

from history.income_coverage as coverage

inner join history.account as account
    on coverage.account_id = account.account_id

where
    account.state = 'active'
    and cast(:'since' as timestamptz) <= analytics.as_of()
    and coalesce(upper(coverage.known), coverage.last_asked_at)
    < analytics.as_of() - interval '3 hours'

order by account.name;

-- Active accounts whose flows were requested, but not as lately as they should have been.
-- severity: warn
-- A question comes after a slot and in turns: four missed turns of the rarer of
-- the two are a fault. What is known ends where flows may still be under way.
select
    account.name as account,
    upper(coverage.known) as slot,
    coverage.last_asked_at,
    analytics.as_of() as now

from history.income_coverage as coverage

inner join history.account as account
    on coverage.account_id = account.account_id

left join analytics.accounts as scheduled
    on account.account_id = scheduled.account_id

where
    account.state = 'active'
    and account.income_every_seconds is not null
    and cast(:'since' as timestamptz) <= analytics.as_of()
    and coalesce(upper(coverage.known), coverage.last_asked_at)
    < analytics.as_of() - (

        select max(income_category.settles_within)

        from history.income_category

    ) - 4 * greatest(
        account.income_every_seconds, scheduled.every_seconds
    ) * interval '1 second'

order by account.name;

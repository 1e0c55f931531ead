-- Stress: what the named scenarios do to equity and margin, in USD
-- Scenarios are rows of history.stress_scenario; a row without an account is
-- the sum of all.
select
    stress.scenario,
    coalesce(stress.account_name, 'all') as account,
    round(stress.equity, 2) as equity,
    round(stress.equity_after, 2) as equity_after,
    round(stress.equity_change, 2) as change,
    round(stress.margin_surplus_after, 2) as surplus_after,
    round(stress.highest_margin_ratio_after * 100, 2) as worst_ratio_pct,
    stress.pools_liquidated as liquidated,
    stress.pools,
    stress.reason as note

from analytics.stress() as stress

order by
    stress.scenario,
    stress.environment,
    stress.account_name nulls last;

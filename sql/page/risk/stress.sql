-- Stress scenarios
-- place: 50
-- asks: What if prices jump?
-- unit: USD
-- about: now
-- method: Prices and collateral move together; maintenance margin by the bracket that each position comes into. Scenarios are rows of history.stress_scenario.
select
    stress.account_name as account,
    stress.environment,
    stress.scenario,
    round(stress.equity, 2) as equity_usd,
    round(stress.equity_after, 2) as equity_after_usd,
    round(stress.equity_change, 2) as change_usd,
    round(stress.equity_change / nullif(stress.equity, 0) * 100, 2)
        as change_pct,
    round(stress.margin_surplus_after, 2) as surplus_after_usd,
    round(stress.highest_margin_ratio_after * 100, 2) as worst_ratio_pct,
    stress.pools_liquidated,
    stress.pools,
    stress.snapshot_at as slot_at,
    concat_ws(
        ', ', stress.reason, case when stress.is_estimated then 'estimate' end
    ) as note

from unnest(
    case
        when cast(:'group' as text) is null then cast(:'accounts' as text[])
        else array[cast(:'group' as text)]
    end
) as asked (name)

cross join lateral analytics.stress(asked.name) as stress

where
    stress.account_name is null
    or stress.account_name = any(cast(:'accounts' as text[]))

order by stress.account_name nulls first, stress.environment, stress.scenario;

-- Performance
-- place: 50
-- asks: Was the return worth its risk, and of how many days is that known?
-- unit: as named
-- about: all of the history
-- method: By segment, a run of days that nothing breaks; n: its complete days. Daily closes, 365 days a year, risk-free rate 0. Under 30 days nothing is annualized; CAGR and Calmar ratio need 90.
with

usd as (

    select *

    from analytics.performance

    where
        currency = 'USD'
        and (
            account_name = any(cast(:'accounts' as text[]))
            or group_name = :'group'
        )

),

usdt as (

    select *

    from analytics.performance

    where currency = 'USDT'

)

select
    usd.account_name as account,
    usd.environment,
    usd.first_day,
    usd.last_day,
    usd.complete_days as n,
    round(usd.total_return * 100, 2) as return_pct,
    round(usdt.total_return * 100, 2) as return_in_usdt_pct,
    round(usd.money_weighted_return * 100, 2) as money_weighted_pct,
    round(usd.max_drawdown * 100, 2) as max_drawdown_pct,
    round(usd.volatility * 100, 2) as volatility_pct,
    round(usd.sharpe_ratio, 2) as sharpe,
    round(usd.sharpe_standard_error, 2) as sharpe_error,
    round(usd.sortino_ratio, 2) as sortino,
    round(usd.calmar_ratio, 2) as calmar,
    round(usd.cagr * 100, 2) as cagr_pct,
    round(usd.best_day_return * 100, 2) as best_day_pct,
    round(usd.worst_day_return * 100, 2) as worst_day_pct,
    round(usd.win_rate * 100, 1) as win_rate_pct,
    coalesce(
        usd.reason, case when usd.complete_days < 30 then 'under 30 days' end
    ) as note

from usd

left join usdt
    on
        usd.environment = usdt.environment
        and usd.account_name is not distinct from usdt.account_name
        and usd.group_name is not distinct from usdt.group_name
        and usd.opened_at = usdt.opened_at

order by usd.account_name nulls first, usd.environment, usd.segment;

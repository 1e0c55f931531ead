-- Performance: return, volatility, Sharpe ratio, drawdown, of accounts and of groups
-- By segment: a run of days that nothing breaks. Sharpe ± is its standard error. In USD
-- and in USDT; nothing is annualized under 30 days.
select
    coalesce(account_name, 'group ' || group_name) as account,
    currency,
    segment,
    first_day,
    last_day,
    complete_days as days,
    round(total_return * 100, 2) as return_pct,
    round(money_weighted_return * 100, 2) as money_weighted_pct,
    round(volatility * 100, 2) as volatility_pct,
    round(sharpe_ratio, 2) as sharpe,
    round(sharpe_standard_error, 2) as sharpe_error,
    round(sortino_ratio, 2) as sortino,
    round(max_drawdown * 100, 2) as max_drawdown_pct,
    round(win_rate * 100, 1) as win_rate_pct,
    concat_ws(
        ', ',
        reason,
        case when currency = 'USDT' then 'money-weighted in USD only' end,
        case when win_rate is null then 'no day moved' end
    ) as note

from analytics.performance

order by environment, group_name nulls first, account_name, segment, currency;

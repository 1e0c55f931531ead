-- Return, volatility and Sharpe ratio of the 30 days until each day, in USD
-- The latest 30 days of each account and group.
select
    coalesce(account_name, 'group ' || group_name) as account,
    day,
    days,
    round(return_30_days * 100, 2) as return_pct,
    round(volatility_30_days * 100, 2) as volatility_pct,
    round(sharpe_ratio_30_days, 2) as sharpe,
    reason as note

from analytics.rolling_performance

where
    currency = 'USD'
    and day > cast(analytics.as_of() at time zone 'UTC' as date) - 30

order by environment, group_name nulls first, account_name, day;

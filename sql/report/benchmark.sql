-- Compared with BTC and ETH bought and held on the same days, in USD
-- By segment of performance.
select
    coalesce(account_name, 'group ' || group_name) as account,
    asset as coin,
    segment,
    first_day,
    last_day,
    round(total_return * 100, 2) as return_pct,
    round(benchmark_return * 100, 2) as coin_pct,
    round(excess_return * 100, 2) as difference_pct,
    reason as note

from analytics.benchmark_returns

order by environment, group_name nulls first, account_name, segment, asset;

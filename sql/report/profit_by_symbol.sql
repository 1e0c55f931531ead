-- Profit by symbol: the best first, in USD
-- since: an instant; without it the last 30 days. The row without a symbol is of the account:
-- flows without a symbol and the prices of its assets.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    coalesce(symbol, 'account') as symbol,
    round(analytics.sum_known(pnl), 2) as profit,
    round(analytics.sum_known(realized), 2) as realized,
    round(analytics.sum_known(funding), 2) as funding,
    round(analytics.sum_known(commission), 2) as commission,
    round(analytics.sum_known(unrealized), 2) as open,
    count(*) as days,
    min(reason) as note

from analytics.symbol_pnl

where day >= cast(
    coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '720 hours'
    ) at time zone 'UTC' as date
)

group by environment, account_name, symbol

order by environment, account_name, analytics.sum_known(pnl) desc nulls last, symbol;

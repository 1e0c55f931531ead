-- Turnover: what was traded as maker and as taker, and what it cost, in USD
-- since: an instant; without it the last 30 days. bp: hundredths of a percent of turnover. Of accounts
-- whose fills are requested (setting streams.trades-of): the others have no row.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    symbol,
    sum(fills) as fills,
    round(analytics.sum_known(turnover), 2) as turnover_usd,
    round(analytics.sum_known(maker_turnover), 2) as maker_usd,
    round(analytics.sum_known(taker_turnover), 2) as taker_usd,
    round(analytics.sum_known(commission), 4) as commission,
    round(analytics.sum_known(rebate), 4) as rebate,
    round(
        -analytics.sum_known(commission)
        / nullif(analytics.sum_known(turnover), 0) * 10000,
        3
    ) as commission_bp,
    round(
        analytics.sum_known(funding)
        / nullif(analytics.sum_known(turnover), 0) * 10000,
        3
    ) as funding_bp,
    min(reason) as note

from analytics.turnover

where day >= cast(
    coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '720 hours'
    ) at time zone 'UTC' as date
)

group by environment, account_name, symbol

order by environment, account_name, analytics.sum_known(turnover) desc nulls last, symbol;

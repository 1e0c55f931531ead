-- Profit by UTC day and what it is made of, in USD
-- since: an instant; without it the last 30 days. other: bonuses, yield, liquidation fees,
-- conversions, unclassified flows, residual, and what is not split.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    day,
    round(pnl, 2) as profit,
    round(realized, 2) as realized,
    round(funding, 2) as funding,
    round(commission + rebate, 2) as fees,
    round(unrealized, 2) as open,
    round(revaluation, 2) as revaluation,
    round(pnl - realized - funding - commission - rebate - unrealized - revaluation, 2)
        as other,
    concat_ws(
        ', ',
        reason,
        case when unpriced_flows > 0 then 'flows without a price: ' || unpriced_flows end
    ) as note

from analytics.daily_pnl

where day >= cast(
    coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '720 hours'
    ) at time zone 'UTC' as date
)

order by environment, account_name, day;

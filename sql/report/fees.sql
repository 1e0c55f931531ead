-- Fees: what share of the profit before fees goes to commissions, in USD
-- since: an instant; without it the last 30 days. Gross fees and rebates apart.
\if :{?since}
\else
\set since ''
\endif
with

days as (

    select *

    from analytics.daily_pnl

    where
        day >= cast(
            coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '720 hours'
    ) at time zone 'UTC' as date
        )
        and intervals > 0

),

sums as (

    select
        environment,
        account_name,
        count(*) as days,
        analytics.sum_known(pnl) as pnl,
        analytics.sum_known(commission) as commission,
        analytics.sum_known(rebate) as rebate,
        analytics.sum_known(funding) as funding,
        min(reason) as reason

    from days

    group by environment, account_name

)

select
    account_name as account,
    days,
    round(pnl - commission - rebate, 2) as before_fees,
    round(commission, 2) as commission,
    round(rebate, 2) as rebate,
    round(funding, 2) as funding,
    round(pnl, 2) as profit,
    case
        when pnl - commission - rebate > 0
            then round(-commission / (pnl - commission - rebate) * 100, 1)
    end as fee_share_pct,
    coalesce(
        reason,
        case
            when commission is null or rebate is null then 'flow without a price'
            when pnl - commission - rebate <= 0 then 'no profit before fees'
        end
    ) as note

from sums

order by environment, account_name;

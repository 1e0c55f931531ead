-- Funding: which symbol pays most and which earns most, in USD
-- since: an instant; without it the last 30 days. Negative was paid.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    symbol,
    round(analytics.sum_known(funding), 4) as funding_usd,
    count(*) as days,
    min(day) as first_day,
    max(day) as last_day,
    case
        when analytics.sum_known(funding) is null
            then coalesce(min(reason), 'flow without a price')
    end as note

from analytics.symbol_pnl

where
    symbol is not null
    and (funding <> 0 or funding is null)
    and day >= cast(
        coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '720 hours'
    ) at time zone 'UTC' as date
    )

group by environment, account_name, symbol

order by environment, account_name, analytics.sum_known(funding) nulls last, symbol;

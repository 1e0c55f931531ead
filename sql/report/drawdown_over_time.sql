-- Drawdown over time: how far the return index is below its peak at the end of each day, in USD
-- since: an instant; without it the last 30 days.
\if :{?since}
\else
\set since ''
\endif
select
    coalesce(account_name, 'group ' || group_name) as account,
    day,
    round(return_index, 6) as index,
    round(drawdown * 100, 2) as drawdown_pct

from analytics.drawdowns

where
    currency = 'USD'
    and day >= cast(
        coalesce(
                analytics.instant(nullif(:'since', '')),
                analytics.as_of() - interval '720 hours'
            ) at time zone 'UTC' as date
    )

order by environment, group_name nulls first, account_name, day;

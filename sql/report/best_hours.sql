-- Which hour of the day pays: profit by UTC hour, in USD
-- Of the last 7 days; intervals that are not known are counted and left out.
select
    account_name as account,
    cast(
        extract(hour from (snapshot_at - interval '1 microsecond') at time zone 'UTC')
        as integer
    ) as hour,
    round(sum(pnl), 2) as profit,
    round(sum(realized), 2) as realized,
    round(sum(funding), 2) as funding,
    count(pnl) as intervals,
    concat_ws(
        ', ',
        case when count(*) > count(pnl) then 'not known: ' || count(*) - count(pnl) end,
        case when count(pnl) > count(realized) then 'flow without a price' end
    ) as note

from analytics.pnl_intervals

where snapshot_at >= analytics.as_of() - interval '168 hours'

group by
    environment,
    account_name,
    cast(
        extract(hour from (snapshot_at - interval '1 microsecond') at time zone 'UTC')
        as integer
    )

order by environment, account_name, hour;

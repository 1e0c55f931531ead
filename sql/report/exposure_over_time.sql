-- Exposure over time by coin in USD: net notional of all contracts of a coin, at the end of each UTC day
-- since: an instant; without it the last 7 days. A contract counts its USD notional, whatever it is
-- quoted in. The slot is that at which the day closes, or the last one known of a day that is not over.
\if :{?since}
\else
\set since ''
\endif
select
    daily.account_name as account,
    daily.day,
    exposure.base_asset as coin,
    round(exposure.long_usd, 2) as long_usd,
    round(-exposure.short_usd, 2) as short_usd,
    round(exposure.net_usd, 2) as net_usd,
    round(exposure.net_usd / nullif(daily.closing_equity, 0) * 100, 1)
        as of_equity_pct,
    exposure.snapshot_at as slot,
    concat_ws(
        ', ',
        exposure.reason,
        case when daily.closing_equity is null then 'equity unknown' end,
        case when daily.closing_equity = 0 then 'no equity' end
    ) as note

from analytics.daily_pnl as daily

-- a look-up per day
cross join lateral (

    select *

    from analytics.exposure as coins

    where
        coins.account_id = daily.account_id
        and coins.snapshot_at = daily.counted_until

    offset 0

) as exposure

where daily.day >= cast(
    coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '168 hours'
    ) at time zone 'UTC' as date
)

order by
    daily.environment,
    daily.account_name,
    daily.day,
    abs(exposure.net_usd) desc nulls last,
    exposure.base_asset;

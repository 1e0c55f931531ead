-- How near was each account to liquidation, and when: the highest margin ratio by UTC day
-- since: an instant; without it the last 30 days; the tightest day first.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    day,
    round(margin_ratio * 100, 2) as ratio_pct,
    worst_pool as pool,
    margin_at as slot,
    coalesce(
        margin_reason,
        case when margin_ratio is null then coalesce(reason, 'no margin pool') end
    ) as note

from analytics.daily_pnl

where day >= cast(
    coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '720 hours'
    ) at time zone 'UTC' as date
)

order by environment, margin_ratio desc nulls last, account_name, day;

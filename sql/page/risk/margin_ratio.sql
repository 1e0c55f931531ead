-- Worst margin ratio of each day
-- place: 30
-- asks: How near was a liquidation, and when?
-- unit: % of the margin balance
-- about: period
-- chart: lines x=day y=ratio_pct danger=100
-- width: half
-- method: The highest ratio of any slot and pool of the day, in the page's zone; at 100 % the pool is liquidated.
select
    daily.account_name as account,
    daily.environment,
    daily.day,
    round(daily.margin_ratio * 100, 4) as ratio_pct,
    replace(daily.worst_pool, '_', '-') as pool,
    daily.margin_at as slot_at,
    daily.margin_reason as note

from analytics.pnl_by_day(
    :'zone',
    cast(:'first_day' as date),
    least(
        cast(:'last_day' as date),
        cast((select analytics.as_of()) at time zone :'zone' as date)
    )
) as daily

where daily.account_name = any(cast(:'accounts' as text[]))

order by daily.account_name, daily.day;

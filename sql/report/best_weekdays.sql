-- Which weekday pays: mean profit by weekday, in USD
-- Of complete UTC days of the last 90; days that are not known are counted and left out.
select
    account_name as account,
    cast(extract(isodow from day) as integer) as weekday,
    trim(to_char(day, 'Day')) as name,
    count(pnl) as days,
    round(avg(pnl), 2) as mean_profit,
    round(sum(pnl), 2) as profit,
    round(max(pnl), 2) as best,
    round(min(pnl), 2) as worst,
    case when count(*) > count(pnl) then 'not known: ' || count(*) - count(pnl) end as note

from analytics.daily_pnl

where
    day > cast(analytics.as_of() at time zone 'UTC' as date) - 90
    and is_complete

group by
    environment,
    account_name,
    cast(extract(isodow from day) as integer),
    trim(to_char(day, 'Day'))

order by environment, account_name, weekday;

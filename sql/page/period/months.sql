-- Return by month
-- place: 40
-- asks: How did each month go?
-- unit: %
-- about: all of the history
-- chart: matrix row=year column=month y=return_pct
-- method: Time-weighted, in USD, by UTC month. Partial: the month is not over, or not all of it is known.
select
    account_name as account,
    environment,
    cast(extract(year from month) as integer) as year,
    cast(extract(month from month) as integer) as month,
    round(monthly_return * 100, 4) as return_pct,
    pnl as profit_usd,
    complete_days,
    (
        is_final
        and complete_days
        = extract(day from month + interval '1 month' - interval '1 day')
    ) as is_whole,
    reason as note

from analytics.monthly_returns

where
    account_name = any(cast(:'accounts' as text[]))
    or group_name = :'group'

order by account_name nulls first, environment, month;

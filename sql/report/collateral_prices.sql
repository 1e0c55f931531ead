-- How much of the profit is the price of what is held: revaluation by UTC month, in USD
-- The change of the assets own prices, such as BNB held or USDT itself.
select
    account_name as account,
    cast(date_trunc('month', cast(day as timestamp)) as date) as month,
    round(analytics.sum_known(pnl), 2) as profit,
    round(analytics.sum_known(revaluation), 2) as revaluation,
    round(analytics.sum_known(pnl - revaluation), 2) as without_it,
    count(*) as days,
    coalesce(
        min(reason),
        case
            when analytics.sum_known(revaluation) is null then 'flow without a price'
        end
    ) as note

from analytics.daily_pnl

where intervals > 0

group by
    environment,
    account_name,
    cast(date_trunc('month', cast(day as timestamp)) as date)

order by environment, account_name, month;

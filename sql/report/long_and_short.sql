-- Long against short now: notional, open profit, and funding and fees since it was opened, in USD
-- A position with a negative amount is short, in one-way mode too. net: realized so far, open profit,
-- funding and commission.
select
    account_name as account,
    direction as side,
    count(*) as positions,
    round(analytics.sum_known(notional_usd), 2) as notional_usd,
    round(analytics.sum_known(open_profit), 2) as open_profit_usd,
    round(analytics.sum_known(funding), 2) as funding_usd,
    round(analytics.sum_known(commission), 2) as commission_usd,
    round(
        analytics.sum_known(open_profit + realized + funding + commission), 2
    ) as net_usd,
    max(snapshot_at) as slot,
    case
        when
            count(*)
            > count(notional_usd + open_profit + realized + funding + commission)
            then min(reason)
    end as note

from analytics.open_positions

group by environment, account_name, direction

order by environment, account_name, direction;

-- What each account added to the return and the risk of all together, in USD
-- Over the complete UTC days of the last 90 on which all are known: profit, its share, and how much of
-- the variation of the sum is the accounts (shares sum up to 100).
with

days as (

    select
        daily.environment,
        daily.account_name,
        daily.day,
        daily.pnl,
        sum(daily.pnl) over (partition by daily.environment, daily.day) as total

    from analytics.daily_pnl as daily

    where
        daily.day > cast(analytics.as_of() at time zone 'UTC' as date) - 90
        and daily.is_complete
        and exists (

            select

            from analytics.daily_group_pnl as together

            where
                together.group_name = 'all'
                and together.environment = daily.environment
                and together.day = daily.day
                and together.pnl is not null

        )

),

sums as (

    select
        environment,
        account_name,
        count(*) as days,
        sum(pnl) as profit,
        count(*) * sum(pnl * total) - sum(pnl) * sum(total) as covariance

    from days

    group by environment, account_name

)

select
    accounts.account_name as account,
    coalesce(sums.days, 0) as days,
    round(sums.profit, 2) as profit,
    round(sums.profit / nullif(sum(sums.profit) over whole, 0) * 100, 1) as profit_pct,
    round(sums.covariance / nullif(sum(sums.covariance) over whole, 0) * 100, 1) as risk_pct,
    case
        when sums.days is null then 'no complete day on which all accounts are known'
        when sum(sums.profit) over whole = 0 then 'no profit together'
        when sum(sums.covariance) over whole = 0 then 'profits do not vary'
    end as note

from analytics.accounts

left join sums
    on
        accounts.environment = sums.environment
        and accounts.account_name = sums.account_name

window whole as (partition by accounts.environment)

order by accounts.environment, sums.profit desc nulls last, accounts.account_name;

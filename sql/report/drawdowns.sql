-- Drawdowns: the five deepest of each account and group, on daily closes, in USD
-- Of the return index, which deposits and withdrawals do not move.
with

ranked as (

    select
        *,
        row_number() over (
            partition by environment, account_id, group_name order by depth
        ) as place

    from analytics.drawdown_periods

    where currency = 'USD'

)

select
    coalesce(account_name, 'group ' || group_name) as account,
    round(depth * 100, 2) as depth_pct,
    round(depth_in_money, 2) as depth_usd,
    first_day,
    trough_day,
    recovery_day,
    days_under_water,
    case when is_open then 'not recovered' end as note

from ranked

where place <= 5

order by environment, group_name nulls first, account_name, depth;

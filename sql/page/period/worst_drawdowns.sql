-- Worst drawdowns
-- place: 60
-- asks: How deep, and for how long?
-- unit: % and USD
-- about: all of the history
-- method: The five deepest of each, on daily closes of the return index.
with

ranked as (

    select
        periods.*,
        row_number() over (
            partition by
                periods.environment,
                periods.account_id,
                periods.group_name
            order by periods.depth
        ) as place

    from analytics.drawdown_periods as periods

    where
        periods.currency = 'USD'
        and (
            periods.account_name = any(cast(:'accounts' as text[]))
            or periods.group_name = :'group'
        )

)

select
    account_name as account,
    environment,
    round(depth * 100, 2) as depth_pct,
    round(depth_in_money, 2) as depth_usd,
    first_day,
    trough_day,
    recovery_day,
    days_under_water,
    case when is_open then 'not recovered' end as note

from ranked

where place <= 5

order by account_name nulls first, environment, depth;

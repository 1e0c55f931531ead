-- Expected funding next: the last funding of what is still open, in USD
-- At the last amount of each symbol, as if position and rate stayed.
with

last_paid as (

    select distinct on (account_id, symbol)
        account_id,
        symbol,
        occurred_at,
        sum(usd_value) over same_time as usd,
        count(*) over same_time - count(usd_value) over same_time as unpriced

    from analytics.income_events

    where
        category = 'funding'
        and symbol is not null
        and occurred_at > analytics.as_of() - interval '24 hours'
        and occurred_at <= analytics.as_of()

    window same_time as (partition by account_id, symbol, occurred_at)

    order by account_id, symbol, occurred_at desc

)

select
    positions.account_name as account,
    positions.symbol,
    trim_scale(sum(positions.position_amount)) as amount,
    case when max(last_paid.unpriced) = 0 then round(max(last_paid.usd), 4) end as funding_usd,
    max(last_paid.occurred_at) as last_funding,
    case
        when max(last_paid.occurred_at) is null then 'no funding within a day'
        when max(last_paid.unpriced) > 0 then 'flow without a price'
    end as note

from analytics.latest_positions as positions

left join last_paid
    on
        positions.account_id = last_paid.account_id
        and positions.symbol = last_paid.symbol

where positions.position_amount <> 0

group by positions.environment, positions.account_name, positions.symbol

order by positions.environment, positions.account_name, positions.symbol;

-- Return and drawdown
-- place: 30
-- asks: What did it return, and how deep did it fall from its peak?
-- unit: %
-- about: period
-- chart: lines x=day y=return_pct,drawdown_pct
-- method: Time-weighted, in USD, by UTC day: deposits and withdrawals have no part in it. Return since the history's last break. Drawdown: below the highest close since then.
with

series as (

    select drawdowns.*

    from analytics.drawdowns

    where
        drawdowns.currency = 'USD'
        and drawdowns.day between cast(:'first_day' as date)
        and cast(:'last_day' as date)
        and (
            drawdowns.account_name = any(cast(:'accounts' as text[]))
            or drawdowns.group_name = :'group'
        )

)

select
    account_name as account,
    environment,
    day,
    round((return_index - 1) * 100, 4) as return_pct,
    round(drawdown * 100, 4) as drawdown_pct,
    segment,
    cast(null as text) as note

from series

order by account_name nulls first, environment, segment, day;

-- Realized profit, fees and funding by symbol and side
-- place: 20
-- asks: Did the longs or the shorts pay?
-- unit: USD
-- about: period
-- method: Money flows at the prices of their instants. The side is that of the position which a flow is of; it is not known of every flow.
select
    account_name as account,
    environment,
    symbol,
    lower(coalesce(position_side, 'side not known')) as side,
    round(
        case
            when count(*) filter (where category = 'realized') = 0 then 0
            else
                analytics.sum_known(usd_value) filter (
                    where category = 'realized'
                )
        end,
        2
    ) as realized_usd,
    round(
        case
            when count(*) filter (where category = 'commission') = 0 then 0
            else
                analytics.sum_known(usd_value) filter (
                    where category = 'commission'
                )
        end,
        2
    ) as commission_usd,
    round(
        case
            when count(*) filter (where category = 'funding') = 0 then 0
            else
                analytics.sum_known(usd_value) filter (
                    where category = 'funding'
                )
        end,
        2
    ) as funding_usd,
    count(*) as flows,
    min(reason) as note

from analytics.income_events

where
    account_name = any(cast(:'accounts' as text[]))
    and occurred_at >= cast(:'since' as timestamptz)
    and occurred_at < cast(:'until' as timestamptz)
    and symbol is not null
    and category in ('realized', 'commission', 'funding')

group by account_name, environment, symbol, side

order by account_name, symbol, side;

-- Daily profit by part
-- place: 20
-- asks: What made each day?
-- unit: USD
-- about: period
-- chart: stacked x=day y=realized_usd,unrealized_usd,funding_usd,commission_usd,rebate_usd,yield_usd,bonus_usd,liquidation_usd,conversion_usd,revaluation_usd,unclassified_usd,residual_usd,not_split_usd total=profit_usd
-- method: Days of the page's zone. Hatched: a gap over midnight is bridged, or the day is not complete. The parts sum up to the profit.
with

days as (

    select daily.*

    from analytics.pnl_by_day(
        :'zone',
        cast(:'first_day' as date),
        least(
            cast(:'last_day' as date),
            cast((select analytics.as_of()) at time zone :'zone' as date)
        )
    ) as daily

    where daily.account_name = any(cast(:'accounts' as text[]))

)

select
    account_name as account,
    environment,
    day,
    pnl as profit_usd,
    realized as realized_usd,
    unrealized as unrealized_usd,
    funding as funding_usd,
    commission as commission_usd,
    rebate as rebate_usd,
    yield as yield_usd,
    bonus as bonus_usd,
    liquidation as liquidation_usd,
    conversion as conversion_usd,
    revaluation as revaluation_usd,
    unclassified as unclassified_usd,
    residual as residual_usd,
    not_split as not_split_usd,
    external_flow as external_flow_usd,
    is_complete,
    is_final,
    concat_ws(
        ', ',
        reason,
        case when not is_complete then 'not complete' end,
        case when not is_final then 'may still change' end
    ) as note

from days

union all

select
    null,
    environment,
    day,
    analytics.sum_known(pnl),
    analytics.sum_known(realized),
    analytics.sum_known(unrealized),
    analytics.sum_known(funding),
    analytics.sum_known(commission),
    analytics.sum_known(rebate),
    analytics.sum_known(yield),
    analytics.sum_known(bonus),
    analytics.sum_known(liquidation),
    analytics.sum_known(conversion),
    analytics.sum_known(revaluation),
    analytics.sum_known(unclassified),
    analytics.sum_known(residual),
    analytics.sum_known(not_split),
    analytics.sum_known(external_flow),
    bool_and(is_complete),
    bool_and(is_final),
    concat_ws(
        ', ',
        min(reason),
        case when not bool_and(is_complete) then 'not complete' end,
        case when not bool_and(is_final) then 'may still change' end
    )

from days

where cast(:'group' as text) is not null

group by environment, day

order by 1 nulls first, 2, 3;

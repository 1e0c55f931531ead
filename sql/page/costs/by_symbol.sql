-- Profit, fees and funding by symbol
-- place: 10
-- asks: Which symbol paid, and which cost?
-- unit: USD, bp of turnover
-- about: period
-- method: UTC days. bp: hundredths of a percent of what was traded. Turnover of accounts whose fills are collected.
with

profits as (

    select
        account_name,
        environment,
        symbol,
        analytics.sum_known(pnl) as pnl,
        analytics.sum_known(realized) as realized,
        analytics.sum_known(unrealized) as unrealized,
        analytics.sum_known(funding) as funding,
        analytics.sum_known(commission) as commission,
        analytics.sum_known(rebate) as rebate,
        min(reason) as reason

    from analytics.symbol_pnl

    where
        account_name = any(cast(:'accounts' as text[]))
        and day between cast(:'first_day' as date) and cast(:'last_day' as date)

    group by account_name, environment, symbol

),

traded as (

    select
        account_name,
        symbol,
        sum(fills) as fills,
        analytics.sum_known(turnover) as turnover,
        analytics.sum_known(maker_turnover) as maker,
        min(reason) as reason

    from analytics.turnover

    where
        account_name = any(cast(:'accounts' as text[]))
        and day between cast(:'first_day' as date) and cast(:'last_day' as date)

    group by account_name, symbol

)

select
    profits.account_name as account,
    profits.environment,
    coalesce(profits.symbol, '(account)') as symbol,
    round(profits.pnl, 2) as profit_usd,
    round(profits.realized, 2) as realized_usd,
    round(profits.unrealized, 2) as unrealized_usd,
    round(profits.funding, 2) as funding_usd,
    round(profits.commission, 2) as commission_usd,
    round(profits.rebate, 2) as rebate_usd,
    traded.fills,
    round(traded.turnover, 2) as turnover_usd,
    round(traded.maker / nullif(traded.turnover, 0) * 100, 1) as maker_pct,
    round(profits.commission / nullif(traded.turnover, 0) * 10000, 2)
        as commission_bp,
    round(profits.funding / nullif(traded.turnover, 0) * 10000, 2)
        as funding_bp,
    concat_ws(
        ', ',
        profits.reason,
        traded.reason,
        case
            when profits.symbol is null then 'of no symbol, so nothing is traded'
            when traded.symbol is null then 'no fill collected'
        end
    ) as note

from profits

left join traded
    on
        profits.account_name = traded.account_name
        and profits.symbol = traded.symbol

order by
    profits.account_name,
    profits.symbol is null,
    profits.pnl desc nulls last,
    profits.symbol;

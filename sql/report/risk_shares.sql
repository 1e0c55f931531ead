-- Which account carries the risk: shares of equity, exposure and maintenance margin now, in USD
with

exposures as (

    select
        positions.account_id,
        analytics.sum_known(abs(positions.notional) * balances.index_price) as gross,
        analytics.sum_known(positions.maintenance_margin * balances.index_price)
            as maintenance

    from analytics.latest_positions as positions

    left join analytics.latest_balances as balances
        on
            positions.account_id = balances.account_id
            and positions.settle_asset = balances.asset

    where positions.position_amount <> 0

    group by positions.account_id

),

joined as (

    select
        equity.account_name,
        equity.environment,
        equity.equity,
        equity.reason,
        case when exposures.account_id is null then 0 else exposures.gross end as gross,
        case when exposures.account_id is null then 0 else exposures.maintenance end
            as maintenance

    from analytics.latest_equity as equity

    left join exposures
        on equity.account_id = exposures.account_id

)

select
    account_name as account,
    round(equity, 2) as equity,
    round(gross, 2) as gross_usd,
    round(maintenance, 2) as maintenance_usd,
    round(equity / nullif(analytics.sum_known(equity) over whole, 0) * 100, 1) as equity_pct,
    round(gross / nullif(analytics.sum_known(gross) over whole, 0) * 100, 1) as gross_pct,
    round(maintenance / nullif(analytics.sum_known(maintenance) over whole, 0) * 100, 1)
        as maintenance_pct,
    coalesce(
        reason,
        case
            when gross is null or maintenance is null then 'no price'
            when analytics.sum_known(equity) over whole is null then 'equity of another is unknown'
            when analytics.sum_known(gross) over whole = 0 then 'nothing open anywhere'
            when analytics.sum_known(gross) over whole is null then 'exposure of another is unknown'
            when analytics.sum_known(maintenance) over whole = 0 then 'no maintenance margin anywhere'
        end
    ) as note

from joined

window whole as (partition by environment)

order by environment, maintenance desc nulls last, account_name;

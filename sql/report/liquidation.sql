-- Liquidation: at which mark prices positions are liquidated, the nearest first
-- Prices of the quote asset while all other prices stand still; distance and
-- headroom are percentages of today's prices.
select
    liquidation.account_name as account,
    liquidation.symbol,
    liquidation.position_side as side,
    liquidation.pool_kind as pool,
    round(liquidation.position_amount, 6) as amount,
    round(liquidation.mark_price, 6) as mark,
    round(liquidation.liquidation_price_below, 6) as below,
    round(liquidation.liquidation_price_above, 6) as above,
    round(liquidation.liquidation_distance * 100, 2) as distance_pct,
    liquidation.snapshot_at as slot,
    concat_ws(
        ', ',
        liquidation.reason,
        case
            when
                liquidation.liquidation_price_below is null
                and liquidation.liquidation_price_above is not null
                then 'none below'
            when
                liquidation.liquidation_price_above is null
                and liquidation.liquidation_price_below is not null
                then 'none above'
        end,
        case when liquidation.is_auto_add_margin then 'margin is added' end,
        case when liquidation.is_estimated then 'estimate' end
    ) as note

from analytics.liquidation() as liquidation

order by
    liquidation.liquidation_distance nulls last,
    liquidation.account_name,
    liquidation.symbol,
    liquidation.position_side;

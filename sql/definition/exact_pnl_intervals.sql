-- Grain: one row per account and interval from one taken slot to the next,
-- to 18 decimals. Beneath the views of profit and loss, which round last.
--
-- profit = closing equity - opening equity - external flows. What it is made of
-- is algebra and holds for any prices: each flow at the price of its own time,
-- the change of unrealized profit at the closing price, the change of prices on
-- what was held and on what came, and a residual that is exactly what the
-- wallets moved by without a flow.
create view analytics.exact_pnl_intervals as

select
    found.account_id,
    found.snapshot_at,
    found.opened_at,
    cast(analytics.bounded_18(found.opening_equity) as numeric(38, 18))
        as opening_equity,
    cast(analytics.bounded_18(found.closing_equity) as numeric(38, 18))
        as closing_equity,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.external_flow end
        )
        as numeric(38, 18)
    ) as external_flow,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.realized end
        )
        as numeric(38, 18)
    ) as realized,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.funding end
        )
        as numeric(38, 18)
    ) as funding,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.commission end
        )
        as numeric(38, 18)
    ) as commission,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.rebate end
        )
        as numeric(38, 18)
    ) as rebate,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.yield end
        )
        as numeric(38, 18)
    ) as yield,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.bonus end
        )
        as numeric(38, 18)
    ) as bonus,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.liquidation end
        )
        as numeric(38, 18)
    ) as liquidation,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.conversion end
        )
        as numeric(38, 18)
    ) as conversion,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.unclassified end
        )
        as numeric(38, 18)
    ) as unclassified,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.unrealized end
        )
        as numeric(38, 18)
    ) as unrealized,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.revaluation end
        )
        as numeric(38, 18)
    ) as revaluation,
    cast(
        analytics.bounded_18(
            case when found.reason is null then found.residual end
        )
        as numeric(38, 18)
    ) as residual,
    cast(
        analytics.bounded_18(
            case
                when found.reason is null
                    then found.closing_equity - found.opening_equity
                        - found.external_flow
            end
        )
        as numeric(38, 18)
    ) as pnl,
    found.booking,
    found.unresolved_assets,
    found.is_bridged,
    found.reason is null
    and found.realized is not null
    and found.funding is not null
    and found.commission is not null
    and found.rebate is not null
    and found.yield is not null
    and found.bonus is not null
    and found.liquidation is not null
    and found.conversion is not null
    and found.unclassified is not null
    and found.unrealized is not null
    and found.revaluation is not null
    and found.residual is not null as is_attributed,
    found.reason,
    found.revised_at,
    found.unpriced_flows

from (

    select
        slot.account_id,
        slot.snapshot_at,
        slot.opened_at,
        case
            when lack.is_opening is not true then worth.opening_equity
        end as opening_equity,
        case
            when lack.is_closing is not true then worth.closing_equity
        end as closing_equity,
        flow.external_flow,
        flow.realized,
        flow.funding,
        flow.commission,
        flow.rebate,
        flow.yield,
        flow.bonus,
        flow.liquidation,
        flow.conversion,
        flow.unclassified,
        worth.unrealized,
        worth.revaluation,
        worth.residual,
        slot.booking,
        slot.unresolved_assets,
        slot.is_bridged,
        case
            when not slot.is_flows_known then 'income not complete'
            when lack.missing_assets is not null
                then 'assets missing: ' || lack.missing_assets
            when worth.is_margin_unknown then 'margin balance unknown'
            when worth.opening_equity is null or worth.closing_equity is null
                then 'no price'
            when flow.external_flow is null then 'flow without a price'
        end as reason,
        slot.revised_at,
        flow.unpriced_flows

    from analytics.intervals as slot

    -- a reply that lacks assets, of which there is hardly ever one
    cross join lateral (

        select
            min(missing.missing_assets) as missing_assets,
            bool_or(missing.snapshot_at = slot.opened_at) as is_opening,
            bool_or(missing.snapshot_at = slot.snapshot_at) as is_closing

        from history.account_snapshot as missing

        where
            missing.account_id = slot.account_id
            and missing.snapshot_at in (slot.opened_at, slot.snapshot_at)
            and missing.missing_assets is not null

    ) as lack

    cross join lateral (

        select
            case
                when count(*) = count(line.opening_value)
                    then coalesce(sum(line.opening_value), 0)
            end as opening_equity,
            case
                when count(*) = count(line.closing_value)
                    then coalesce(sum(line.closing_value), 0)
            end as closing_equity,
            case
                when count(*) = count(line.unrealized)
                    then coalesce(sum(line.unrealized), 0)
            end as unrealized,
            case
                when count(*) = count(line.revaluation)
                    then coalesce(sum(line.revaluation), 0)
            end as revaluation,
            case
                when count(*) = count(line.residual)
                    then coalesce(sum(line.residual), 0)
            end as residual,
            coalesce(bool_or(line.is_margin_unknown), false)
                as is_margin_unknown

        from (

            -- what is nothing is worth nothing at any price
            select
                case
                    when asset.opening_margin = 0 then 0
                    else asset.opening_margin * asset.opening_price
                end as opening_value,
                case
                    when asset.closing_margin = 0 then 0
                    else asset.closing_margin * asset.closing_price
                end as closing_value,
                case
                    when asset.unrealized = 0 then 0
                    else asset.unrealized * asset.closing_price
                end as unrealized,
                case
                    when asset.opening_margin = 0 then 0
                    else
                        asset.opening_margin
                        * (asset.closing_price - asset.opening_price)
                end
                + case
                    when asset.flows = 0 then 0
                    else
                        asset.amount * asset.closing_price - asset.flow_value
                end as revaluation,
                case
                    when asset.unexplained = 0 then 0
                    else asset.unexplained * asset.closing_price
                end as residual,
                asset.opening_margin is null
                or asset.closing_margin is null as is_margin_unknown

            from (

                select
                    held.*,
                    held.closing_margin - held.opening_margin
                    - held.unrealized - held.amount as unexplained

                from (

                    select
                        case
                            when opening.asset is null then 0
                            else opening.margin_balance
                        end as opening_margin,
                        case
                            when closing.asset is null then 0
                            else closing.margin_balance
                        end as closing_margin,
                        case
                            when closing.asset is null then 0
                            else closing.unrealized_profit
                        end
                        - case
                            when opening.asset is null then 0
                            else opening.unrealized_profit
                        end as unrealized,
                        coalesce(flow.amount, 0) as amount,
                        coalesce(flow.flows, 0) as flows,
                        flow.usd_value as flow_value,
                        coalesce(
                            opening.index_price,
                            case when negligible.asset is not null then 0 end
                        ) as opening_price,
                        -- an asset that is gone has no row that keeps a price:
                        -- any would do for the sum of the parts
                        coalesce(
                            closing.index_price,
                            case when negligible.asset is not null then 0 end,
                            case
                                when closing.asset is null
                                    then coalesce(
                                        analytics.price_at(
                                            slot.account_id,
                                            coalesce(opening.asset, flow.asset),
                                            slot.flows_to
                                        ),
                                        opening.index_price
                                    )
                            end
                        ) as closing_price

                    from (

                        select
                            balance.asset,
                            balance.margin_balance,
                            balance.unrealized_profit,
                            price.index_price

                        from history.asset_balance as balance

                        left join history.asset_balance_value as price
                            on
                                price.account_id = slot.account_id
                                and price.snapshot_at = slot.opened_at
                                and price.asset = balance.asset

                        where
                            balance.account_id = slot.account_id
                            and balance.snapshot_at = slot.opened_at

                    ) as opening

                    full join (

                        select
                            balance.asset,
                            balance.margin_balance,
                            balance.unrealized_profit,
                            price.index_price

                        from history.asset_balance as balance

                        left join history.asset_balance_value as price
                            on
                                price.account_id = slot.account_id
                                and price.snapshot_at = slot.snapshot_at
                                and price.asset = balance.asset

                        where
                            balance.account_id = slot.account_id
                            and balance.snapshot_at = slot.snapshot_at

                    ) as closing
                        on opening.asset = closing.asset

                    full join (

                        select
                            slot_flow.asset,
                            sum(slot_flow.amount) as amount,
                            case
                                when count(*) = count(slot_flow.usd_value)
                                    then sum(slot_flow.usd_value)
                                when bool_or(negligible.asset is not null)
                                    then coalesce(sum(slot_flow.usd_value), 0)
                            end as usd_value,
                            count(*) as flows

                        from history.slot_flow

                        left join history.negligible_asset as negligible
                            on slot_flow.asset = negligible.asset

                        where
                            slot_flow.account_id = slot.account_id
                            and slot_flow.snapshot_at = slot.snapshot_at

                        group by slot_flow.asset

                    ) as flow
                        on flow.asset = coalesce(opening.asset, closing.asset)

                    left join history.negligible_asset as negligible
                        on
                            negligible.asset
                            = coalesce(opening.asset, closing.asset, flow.asset)

                ) as held

            ) as asset

        ) as line

    ) as worth

    cross join lateral (

        select
            case
                when count(*) filter (
                    where
                        kind.category = 'external'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'external'
                        ),
                        0
                    )
            end as external_flow,
            case
                when count(*) filter (
                    where
                        kind.category = 'realized'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'realized'
                        ),
                        0
                    )
            end as realized,
            case
                when count(*) filter (
                    where
                        kind.category = 'funding'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'funding'
                        ),
                        0
                    )
            end as funding,
            case
                when count(*) filter (
                    where
                        kind.category = 'commission'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'commission'
                        ),
                        0
                    )
            end as commission,
            case
                when count(*) filter (
                    where
                        kind.category = 'rebate'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'rebate'
                        ),
                        0
                    )
            end as rebate,
            case
                when count(*) filter (
                    where
                        kind.category = 'yield'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'yield'
                        ),
                        0
                    )
            end as yield,
            case
                when count(*) filter (
                    where
                        kind.category = 'bonus'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'bonus'
                        ),
                        0
                    )
            end as bonus,
            case
                when count(*) filter (
                    where
                        kind.category = 'liquidation'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'liquidation'
                        ),
                        0
                    )
            end as liquidation,
            case
                when count(*) filter (
                    where
                        kind.category = 'conversion'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'conversion'
                        ),
                        0
                    )
            end as conversion,
            case
                when count(*) filter (
                    where
                        kind.category = 'unclassified'
                        and kind.usd_value is null
                ) = 0
                    then coalesce(
                        sum(kind.usd_value) filter (
                            where kind.category = 'unclassified'
                        ),
                        0
                    )
            end as unclassified,
            coalesce(sum(kind.unpriced), 0) as unpriced_flows

        from (

            select
                coalesce(income_category.category, 'unclassified')
                    as category,
                case
                    when negligible_asset.asset is null then slot_flow.unpriced
                end as unpriced,
                coalesce(
                    slot_flow.usd_value,
                    case when negligible_asset.asset is not null then 0 end
                ) as usd_value

            from history.slot_flow

            left join history.income_category
                on slot_flow.income_type = income_category.income_type

            left join history.negligible_asset
                on slot_flow.asset = negligible_asset.asset

            where
                slot_flow.account_id = slot.account_id
                and slot_flow.snapshot_at = slot.snapshot_at

        ) as kind

    ) as flow

) as found;

comment on view analytics.exact_pnl_intervals is
    'Profit and loss of every interval and what it is made of, USD, '
    'to 18 decimals: for those who go on reckoning.';
comment on column analytics.exact_pnl_intervals.account_id is
    'See analytics.pnl_intervals.account_id.';
comment on column analytics.exact_pnl_intervals.snapshot_at is
    'See analytics.pnl_intervals.snapshot_at.';
comment on column analytics.exact_pnl_intervals.opened_at is
    'See analytics.pnl_intervals.opened_at.';
comment on column analytics.exact_pnl_intervals.opening_equity is
    'To 18 decimals; see analytics.pnl_intervals.opening_equity.';
comment on column analytics.exact_pnl_intervals.closing_equity is
    'To 18 decimals; see analytics.pnl_intervals.closing_equity.';
comment on column analytics.exact_pnl_intervals.external_flow is
    'To 18 decimals; see analytics.pnl_intervals.external_flow.';
comment on column analytics.exact_pnl_intervals.realized is
    'To 18 decimals; see analytics.pnl_intervals.realized.';
comment on column analytics.exact_pnl_intervals.funding is
    'To 18 decimals; see analytics.pnl_intervals.funding.';
comment on column analytics.exact_pnl_intervals.commission is
    'To 18 decimals; see analytics.pnl_intervals.commission.';
comment on column analytics.exact_pnl_intervals.rebate is
    'To 18 decimals; see analytics.pnl_intervals.rebate.';
comment on column analytics.exact_pnl_intervals.yield is
    'To 18 decimals; see analytics.pnl_intervals.yield.';
comment on column analytics.exact_pnl_intervals.bonus is
    'To 18 decimals; see analytics.pnl_intervals.bonus.';
comment on column analytics.exact_pnl_intervals.liquidation is
    'To 18 decimals; see analytics.pnl_intervals.liquidation.';
comment on column analytics.exact_pnl_intervals.conversion is
    'To 18 decimals; see analytics.pnl_intervals.conversion.';
comment on column analytics.exact_pnl_intervals.unclassified is
    'To 18 decimals; see analytics.pnl_intervals.unclassified.';
comment on column analytics.exact_pnl_intervals.unrealized is
    'To 18 decimals; see analytics.pnl_intervals.unrealized.';
comment on column analytics.exact_pnl_intervals.revaluation is
    'To 18 decimals; see analytics.pnl_intervals.revaluation.';
comment on column analytics.exact_pnl_intervals.residual is
    'To 18 decimals; see analytics.pnl_intervals.residual.';
comment on column analytics.exact_pnl_intervals.pnl is
    'To 18 decimals; see analytics.pnl_intervals.pnl.';
comment on column analytics.exact_pnl_intervals.booking is
    'See analytics.pnl_intervals.booking.';
comment on column analytics.exact_pnl_intervals.unresolved_assets is
    'See analytics.pnl_intervals.unresolved_assets.';
comment on column analytics.exact_pnl_intervals.is_bridged is
    'See analytics.pnl_intervals.is_bridged.';
comment on column analytics.exact_pnl_intervals.is_attributed is
    'See analytics.pnl_intervals.is_attributed.';
comment on column analytics.exact_pnl_intervals.reason is
    'See analytics.pnl_intervals.reason.';
comment on column analytics.exact_pnl_intervals.revised_at is
    'See analytics.pnl_intervals.revised_at.';
comment on column analytics.exact_pnl_intervals.unpriced_flows is
    'See analytics.pnl_intervals.unpriced_flows.';

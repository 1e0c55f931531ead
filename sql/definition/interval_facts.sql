-- Grain: one row per account and taken slot, unrounded: history.interval_fact as
-- it follows from snapshots, prices and what is booked.
--
-- profit = closing equity - opening equity - external flows. What it is made of
-- is algebra and holds for any prices: each flow at the price of its own time,
-- the change of unrealized profit at the closing price, the change of prices on
-- what was held and on what came, and a residual that is exactly what the
-- wallets moved by without a flow.
create view definition.interval_facts as

with

-- a slot and the one before it
ends as (

    select
        slot.account_id,
        slot.snapshot_at,
        slot.opened_at,
        slot.flows_from,
        slot.flows_to,
        slot.booking,
        nullif(array_to_string(slot.unresolved, ', '), '')
            as unresolved_assets,
        closing.captured_at,
        closing.multi_assets_margin,
        closing.missing_assets as closing_lacks,
        opening.missing_assets as opening_lacks,
        case
            when
                slot.opened_at is not null
                and (
                    closing.missing_positions is not null
                    or opening.missing_positions is not null
                )
                then 'positions missing'
        end as split_reason,
        -- one slot may be missing without anybody noticing
        coalesce(
            slot.snapshot_at - slot.opened_at
            > 2 * grid.every_seconds * interval '1 second',
            false
        ) as is_bridged

    from history.slot_interval as slot

    cross join lateral (

        select
            account_snapshot.captured_at,
            account_snapshot.multi_assets_margin,
            account_snapshot.missing_assets,
            account_snapshot.missing_positions

        from history.account_snapshot

        where
            account_snapshot.account_id = slot.account_id
            and account_snapshot.snapshot_at = slot.snapshot_at

        -- one by its key; the limit keeps this a look-up per row
        limit 1

    ) as closing

    left join lateral (

        select
            account_snapshot.missing_assets,
            account_snapshot.missing_positions

        from history.account_snapshot

        where
            account_snapshot.account_id = slot.account_id
            and account_snapshot.snapshot_at = slot.opened_at

        limit 1

    ) as opening on true

    left join lateral (

        select capture_schedule.every_seconds

        from history.capture_schedule

        where
            capture_schedule.account_id = slot.account_id
            and capture_schedule.valid_from <= slot.snapshot_at

        order by capture_schedule.valid_from desc

        limit 1

    ) as grid on true

),

-- each asset that was held at an end or moved; an interval without any has one
-- line of nothing
held as (

    select
        ends.*,
        line.asset,
        line.opening_margin,
        line.closing_margin,
        line.unrealized,
        line.opening_value,
        line.closing_value,
        line.wallet_value,
        line.unrealized_value,
        line.is_neglected,
        line.rung,
        line.observed_at,
        line.amount,
        line.flows,
        line.flow_value,
        line.opening_price,
        line.own_price,
        line.is_closing

    from ends

    left join lateral (

        select
            coalesce(opening.asset, closing.asset, flow.asset) as asset,
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
            case
                when opening.asset is null then 0
                else opening.margin_value
            end as opening_value,
            case
                when closing.asset is null then 0
                else closing.margin_value
            end as closing_value,
            case
                when closing.asset is null then 0
                else closing.wallet_value
            end as wallet_value,
            case
                when closing.asset is null then 0
                else closing.unrealized_value
            end as unrealized_value,
            coalesce(closing.is_neglected, false) as is_neglected,
            closing.rung,
            closing.observed_at,
            coalesce(flow.amount, 0) as amount,
            coalesce(flow.flows, 0) as flows,
            flow.usd_value as flow_value,
            opening.price as opening_price,
            closing.price as own_price,
            closing.asset is not null as is_closing

        from (

            select valued_balances.*

            from definition.valued_balances

            where
                valued_balances.account_id = ends.account_id
                and valued_balances.snapshot_at = ends.opened_at

        ) as opening

        full join (

            select valued_balances.*

            from definition.valued_balances

            where
                valued_balances.account_id = ends.account_id
                and valued_balances.snapshot_at = ends.snapshot_at

        ) as closing
            on opening.asset = closing.asset

        full join (

            select
                slot_flow.asset,
                sum(slot_flow.amount) as amount,
                count(*) as flows,
                case
                    when count(*) = count(slot_flow.usd_value)
                        then sum(slot_flow.usd_value)
                end as usd_value

            from history.slot_flow

            where
                slot_flow.account_id = ends.account_id
                and slot_flow.snapshot_at = ends.snapshot_at

            group by slot_flow.asset

        ) as flow
            on flow.asset = coalesce(opening.asset, closing.asset)

    ) as line on true

),

-- an asset that is gone has no row that keeps a price: any would do for the sum
-- of the parts
priced as (

    select
        held.*,
        case
            when held.is_closing then held.own_price
            when held.asset is not null
                then coalesce(
                    definition.price_at(
                        held.account_id, held.asset, held.flows_to
                    ),
                    held.opening_price,
                    (
                        select 0

                        from history.negligible_asset

                        where negligible_asset.asset = held.asset
                    )
                )
        end as closing_price,
        held.closing_margin - held.opening_margin - held.unrealized
        - held.amount as unexplained

    from held

),

parts as (

    select
        priced.*,
        case
            when priced.unrealized = 0 then 0
            else priced.unrealized * priced.closing_price
        end as unrealized_part,
        case
            when
                priced.opening_margin = 0
                or priced.closing_price = priced.opening_price
                then 0
            else
                priced.opening_margin
                * (priced.closing_price - priced.opening_price)
        end
        + case
            when priced.flows = 0 then 0
            else priced.amount * priced.closing_price - priced.flow_value
        end as revaluation_part,
        case
            when priced.unexplained = 0 then 0
            else priced.unexplained * priced.closing_price
        end as residual_part

    from priced

),

summed as (

    select
        parts.account_id,
        parts.snapshot_at,
        parts.opened_at,
        parts.flows_from,
        parts.flows_to,
        parts.booking,
        parts.unresolved_assets,
        parts.captured_at,
        parts.multi_assets_margin,
        parts.closing_lacks,
        parts.opening_lacks,
        parts.split_reason,
        parts.is_bridged,
        case
            when count(parts.asset) = count(parts.opening_value)
                then coalesce(sum(parts.opening_value), 0)
        end as opening_equity,
        case
            when count(parts.asset) = count(parts.closing_value)
                then coalesce(sum(parts.closing_value), 0)
        end as closing_equity,
        coalesce(sum(parts.closing_value), 0) as equity_priced,
        case
            when count(parts.asset) = count(parts.wallet_value)
                then coalesce(sum(parts.wallet_value), 0)
        end as wallet_value,
        case
            when count(parts.asset) = count(parts.unrealized_value)
                then coalesce(sum(parts.unrealized_value), 0)
        end as unrealized_value,
        case
            when count(parts.asset) = count(parts.unrealized_part)
                then coalesce(sum(parts.unrealized_part), 0)
        end as unrealized,
        case
            when count(parts.asset) = count(parts.revaluation_part)
                then coalesce(sum(parts.revaluation_part), 0)
        end as revaluation,
        case
            when count(parts.asset) = count(parts.residual_part)
                then coalesce(sum(parts.residual_part), 0)
        end as residual,
        coalesce(
            bool_or(
                parts.asset is not null
                and (
                    parts.opening_margin is null
                    or parts.closing_margin is null
                )
            ),
            false
        ) as is_margin_unknown,
        string_agg(
            parts.asset, ', ' order by parts.asset collate "C"
        ) filter (
            where parts.closing_margin <> 0 and parts.closing_value is null
        ) as unpriced_assets,
        string_agg(
            parts.asset, ', ' order by parts.asset collate "C"
        ) filter (where parts.is_neglected) as negligible_assets,
        max(parts.rung) as worst_rung,
        case
            when
                parts.captured_at - min(parts.observed_at)
                >= max(parts.observed_at) - parts.captured_at
                then min(parts.observed_at)
            else max(parts.observed_at)
        end as price_observed_at,
        max(parts.own_price) filter (where parts.asset = 'USDT') as usdt_price

    from parts

    group by
        parts.account_id,
        parts.snapshot_at,
        parts.opened_at,
        parts.flows_from,
        parts.flows_to,
        parts.booking,
        parts.unresolved_assets,
        parts.captured_at,
        parts.multi_assets_margin,
        parts.closing_lacks,
        parts.opening_lacks,
        parts.split_reason,
        parts.is_bridged

)

select
    summed.account_id,
    summed.snapshot_at,
    summed.opened_at,
    summed.flows_from,
    summed.flows_to,
    summed.captured_at,
    summed.price_observed_at,
    summed.multi_assets_margin,
    summed.is_bridged,
    tightest.is_liquidatable,
    summed.booking,
    summed.unresolved_assets,
    trim_scale(
        case when summed.closing_lacks is null then summed.closing_equity end
    ) as closing_equity,
    trim_scale(
        case
            when summed.opened_at is not null and summed.opening_lacks is null
                then summed.opening_equity
        end
    ) as opening_equity,
    trim_scale(
        case when summed.closing_lacks is null then summed.wallet_value end
    ) as wallet_value,
    trim_scale(
        case when summed.closing_lacks is null then summed.unrealized_value end
    ) as unrealized_value,
    trim_scale(
        case
            when
                summed.closing_lacks is not null
                or summed.closing_equity is null
                then summed.equity_priced
        end
    ) as equity_priced,
    coalesce(
        summed.usdt_price,
        definition.price_at(summed.account_id, 'USDT', summed.captured_at)
    ) as usdt_price,
    trim_scale(
        case when summed.opened_at is not null then summed.unrealized end
    ) as unrealized,
    trim_scale(
        case when summed.opened_at is not null then summed.revaluation end
    ) as revaluation,
    trim_scale(
        case when summed.opened_at is not null then summed.residual end
    ) as residual,
    tightest.margin_ratio,
    trim_scale(tightest.margin_surplus) as margin_surplus,
    case
        when summed.closing_lacks is not null
            then 'assets missing: ' || summed.closing_lacks
        when summed.closing_equity is not null then null
        when summed.unpriced_assets is null then 'margin balance unknown'
        else 'no price'
    end as equity_reason,
    case
        when summed.opened_at is null then null
        when summed.opening_lacks is not null
            then 'assets missing: '
                || least(summed.opening_lacks, summed.closing_lacks)
        when summed.closing_lacks is not null
            then 'assets missing: ' || summed.closing_lacks
        when summed.is_margin_unknown then 'margin balance unknown'
        when
            summed.opening_equity is null or summed.closing_equity is null
            then 'no price'
    end as pnl_reason,
    summed.split_reason,
    tightest.reason as margin_reason,
    case summed.worst_rung
        when 1 then 'index'
        when 2 then 'override'
        when 3 then 'implied'
        when 4 then 'contract'
        when 6 then 'candle'
        when 7 then 'nearest'
        when 8 then 'implied, haircut included'
    end as price_source,
    tightest.pool as worst_pool,
    summed.unpriced_assets,
    summed.negligible_assets

from summed

left join lateral (

    select
        concat_ws(
            ' ', pools.pool_kind, coalesce(pools.symbol, pools.asset),
            pools.position_side
        ) as pool,
        pools.margin_ratio,
        pools.margin_surplus,
        pools.is_liquidatable,
        pools.reason

    from definition.margin_pools as pools

    where
        pools.account_id = summed.account_id
        and pools.snapshot_at = summed.snapshot_at

    -- what can be liquidated, then what is not known, then what is nearest to it
    order by
        pools.is_liquidatable desc nulls last,
        pools.margin_ratio is null desc,
        pools.margin_ratio desc,
        pools.pool_kind,
        pools.asset,
        pools.symbol,
        pools.position_side

    limit 1

) as tightest on true;

comment on view definition.interval_facts is
    'What the refresher writes to history.interval_fact, and check compares '
    'it with.';

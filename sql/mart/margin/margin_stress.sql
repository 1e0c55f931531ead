-- Grain: one row. What shocks do to one pool of margin_books. Mark prices move
-- by base and quote asset; collateral moves where a pool holds several coins
-- (of a single coin the pool counts in that coin).
create function analytics.margin_stress(
    coins text, legs text, pool_kind text, shocks text
)
returns table (
    margin_balance numeric,
    maintenance_margin numeric,
    margin_balance_after numeric,
    maintenance_margin_after numeric,
    unrealized_change numeric,
    is_estimated boolean,
    reason text
)
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$

with

shocks as materialized (

    select
        shock.asset,
        shock.shock

    from analytics.shocks(margin_stress.shocks) as shock

),

others as materialized (

    select coalesce(max(shocks.shock) filter (where shocks.asset = '*'), 0)
        as shock

    from shocks

),

legs as (

    select
        leg.symbol,
        leg.base,
        leg.estimated,
        round(1 + shock.base, 60) / (1 + shock.quote) - 1 as move,
        leg.quantity * leg.mark * leg.price * (1 + shock.settle) as value

    from others

    cross join lateral jsonb_to_recordset(cast(margin_stress.legs as jsonb))
        as leg (
            symbol text,
            base text,
            quote text,
            asset text,
            quantity numeric,
            mark numeric,
            price numeric,
            base_still boolean,
            quote_still boolean,
            asset_still boolean,
            estimated boolean
        )

    left join shocks as base
        on leg.base = base.asset

    left join shocks as quote
        on leg.quote = quote.asset

    left join shocks as settle
        on leg.asset = settle.asset

    -- what is not named and does not stand still moves like all others
    cross join lateral (

        select
            coalesce(
                base.shock,
                case when leg.base_still then 0 else others.shock end
            ) as base,
            coalesce(
                quote.shock,
                case when leg.quote_still then 0 else others.shock end
            ) as quote,
            coalesce(
                settle.shock,
                case when leg.asset_still then 0 else others.shock end
            ) as settle

    ) as shock

),

leg_moves as (

    select
        coalesce(jsonb_object_agg(legs.symbol, legs.move)::text, '{}')
            as moves,
        case
            when bool_and(legs.value is not null)
                then sum(legs.value * legs.move)
            when count(*) = 0 then 0
        end as unrealized_change,
        coalesce(bool_or(legs.estimated), false) as is_estimated,
        'contract unknown: '
        || string_agg(legs.symbol, ', ' order by legs.symbol) filter (
            where legs.base is null
        ) as reason

    from legs

),

coin_moves as (

    select
        coalesce(
            jsonb_object_agg(
                coin.asset,
                coalesce(
                    named.shock,
                    case when coin.still then 0 else others.shock end
                )
            )::text,
            '{}'
        ) as moves

    from others

    cross join lateral jsonb_to_recordset(cast(margin_stress.coins as jsonb))
        as coin (asset text, still boolean)

    left join shocks as named
        on coin.asset = named.asset

    where margin_stress.pool_kind = 'multi_assets'

),

curves as (

    select
        leg_moves.unrealized_change,
        leg_moves.is_estimated,
        leg_moves.reason,
        max(curve.margin_balance) filter (where curve.x = 0) as balance,
        max(curve.maintenance_margin) filter (where curve.x = 0) as margin,
        max(curve.margin_balance) filter (where curve.x = 1) as balance_after,
        max(curve.maintenance_margin) filter (where curve.x = 1)
            as margin_after

    from leg_moves

    cross join coin_moves

    left join lateral analytics.margin_curve(
        margin_stress.coins,
        margin_stress.legs,
        coin_moves.moves,
        leg_moves.moves,
        '[0, 1]'
    ) as curve
        on leg_moves.reason is null

    group by
        leg_moves.unrealized_change, leg_moves.is_estimated, leg_moves.reason

)

select
    curves.balance as margin_balance,
    curves.margin as maintenance_margin,
    curves.balance_after as margin_balance_after,
    curves.margin_after as maintenance_margin_after,
    case when curves.reason is null then curves.unrealized_change end
        as unrealized_change,
    curves.is_estimated,
    case
        when curves.reason is not null then curves.reason
        when curves.balance_after is null then 'margin balance unknown'
        when curves.margin_after is null then 'maintenance margin unknown'
        when curves.balance_after <= 0 and curves.margin_after > 0
            then 'no margin balance'
    end as reason

from curves

$$;

comment on function analytics.margin_stress(text, text, text, text) is
    'Internal: a part of liquidation, headroom and stress, and no part of the '
    'contract. Margin balance and maintenance margin of a pool of '
    'margin_books before and after shocks, and the change of unrealized '
    'profit in USD after the shocks.';

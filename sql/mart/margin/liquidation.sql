-- Grain: one row per account, symbol and side that is open at the latest taken
-- slot until an instant.
-- select * from analytics.liquidation('main')
create function analytics.liquidation(
    account text default null, at timestamptz default null
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    snapshot_at timestamptz,
    symbol text,
    position_side text,
    pool_kind text,
    position_amount numeric,
    mark_price numeric,
    liquidation_price_below numeric,
    liquidation_price_above numeric,
    liquidation_distance numeric,
    is_liquidatable boolean,
    is_auto_add_margin boolean,
    is_estimated boolean,
    reason text
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin

return query

with

books as materialized (

    select *

    from analytics.margin_books(liquidation.account, liquidation.at)

),

legs as (

    select
        books.*,
        leg.symbol as leg_symbol,
        leg.side,
        leg.base,
        leg.asset as settle_asset,
        leg.quantity,
        leg.mark,
        leg.estimated,
        bool_or(leg.profit is null) over (
            partition by
                books.account_id,
                books.pool_kind,
                books.asset,
                books.symbol,
                books.position_side
        ) as is_profit_unknown

    from books

    cross join lateral jsonb_to_recordset(books.legs::jsonb)
        as leg (
            symbol text,
            side text,
            base text,
            asset text,
            quantity numeric,
            mark numeric,
            profit numeric,
            estimated boolean
        )

),

-- what is open and belongs to no pool, so that nothing can be computed of it
unpooled as (

    select
        positions.*

    from analytics.accounts

    cross join lateral (

        select snapshots.snapshot_at

        from analytics.snapshots

        where
            snapshots.account_id = accounts.account_id
            and snapshots.snapshot_at <= least(
                coalesce(liquidation.at, analytics.as_of()),
                analytics.as_of()
            )

        order by snapshots.snapshot_at desc

        limit 1

    ) as latest

    inner join analytics.positions
        on
            accounts.account_id = positions.account_id
            and latest.snapshot_at = positions.snapshot_at
            and positions.position_amount <> 0

    where
        (
            liquidation.account is null
            or accounts.account_name = liquidation.account
        )
        and not exists (

            select

            from legs

            where
                legs.account_id = positions.account_id
                and legs.leg_symbol = positions.symbol
                and legs.side = positions.position_side

        )

),

-- both sides of a symbol in one pool move together
moves as (

    select
        legs.account_id,
        legs.pool_kind,
        legs.asset,
        legs.position_side,
        legs.leg_symbol,
        root.surplus,
        root.below,
        root.above

    from (

        select distinct on (
            legs.account_id,
            legs.pool_kind,
            legs.asset,
            legs.position_side,
            legs.leg_symbol
        ) legs.*

        from legs

        where legs.reason is null

        order by
            legs.account_id,
            legs.pool_kind,
            legs.asset,
            legs.position_side,
            legs.leg_symbol

    ) as legs

    cross join lateral analytics.margin_roots(
        legs.coins,
        legs.legs,
        case
            when legs.pool_kind = 'multi_assets' and legs.base is not null
                then jsonb_build_object(legs.base, 1)::text
            else '{}'
        end,
        jsonb_build_object(legs.leg_symbol, 1)::text,
        -1,
        null
    ) as root

),

prices as (

    select
        legs.*,
        moves.surplus,
        round(legs.mark * (1 + positive.below), 8) as below,
        round(legs.mark * (1 + moves.above), 8) as above,
        case
            when moves.surplus <= 0 then 0
            else round(least(-positive.below, moves.above), 8)
        end as distance

    from legs

    left join moves
        on
            legs.account_id = moves.account_id
            and legs.pool_kind = moves.pool_kind
            and legs.asset is not distinct from moves.asset
            and legs.position_side is not distinct from moves.position_side
            and legs.leg_symbol = moves.leg_symbol

    cross join lateral (

        -- no price is zero
        select case when moves.below > -1 then moves.below end as below

    ) as positive

)

select
    prices.account_id,
    prices.account_name,
    prices.environment,
    prices.snapshot_at,
    prices.leg_symbol as symbol,
    prices.side as position_side,
    prices.pool_kind,
    prices.quantity as position_amount,
    round(prices.mark, 8) as mark_price,
    prices.below as liquidation_price_below,
    prices.above as liquidation_price_above,
    prices.distance as liquidation_distance,
    prices.surplus <= 0 as is_liquidatable,
    setting.is_auto_add_margin,
    prices.estimated or prices.pool_kind = 'multi_assets' as is_estimated,
    case
        when prices.reason is not null then prices.reason
        when prices.surplus is null and prices.is_profit_unknown
            then 'unrealized profit unknown'
        when prices.surplus is null then 'maintenance margin unknown'
        when prices.surplus <= 0 then 'liquidatable at the mark price'
        when prices.below is null and prices.above is null
            then 'no price liquidates it'
    end as reason

from prices

left join lateral (

    select symbol_settings.is_auto_add_margin

    from analytics.symbol_settings

    where
        prices.pool_kind = 'isolated'
        and symbol_settings.account_id = prices.account_id
        and symbol_settings.symbol = prices.leg_symbol
        and symbol_settings.valid_from <= prices.snapshot_at

    order by symbol_settings.valid_from desc

    limit 1

) as setting on true

union all

select
    unpooled.account_id,
    unpooled.account_name,
    unpooled.environment,
    unpooled.snapshot_at,
    unpooled.symbol,
    unpooled.position_side,
    case when unpooled.is_isolated then 'isolated' end,
    unpooled.position_amount,
    round(unpooled.implied_mark_price, 8),
    null,
    null,
    null,
    null,
    null,
    null,
    case
        when unpooled.settle_asset is null then 'contract unknown'
        else 'no balance of ' || unpooled.settle_asset
    end

from unpooled

order by 2, 3, 5, 6;

end;
$$;

comment on function analytics.liquidation(text, timestamptz) is
    'At which mark prices a position''s pool is liquidated while all other '
    'prices stand still: liquidation_price_below and _above in the quote '
    'asset, liquidation_distance as a fraction of the mark price, by the '
    'brackets of the account. An account''s name (null: all accounts) and an '
    'instant (null: now), whose latest taken slot counts. is_estimated: the '
    'brackets are not known, so that the rate of the reply is taken, or the '
    'account is in multi-assets mode. is_auto_add_margin: the isolated '
    'position takes margin by itself, so that its price moves. reason says '
    'why a price is null.';

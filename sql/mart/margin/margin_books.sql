-- Grain: one row per account and pool of its latest taken slot until an
-- instant. What margin_curve and margin_roots compute with: coins and legs of
-- a pool as JSON texts. Account by account, so that each reads the partition
-- of its own slot only.
create function analytics.margin_books(
    account text default null, at timestamptz default null
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    snapshot_at timestamptz,
    pool_kind text,
    asset text,
    symbol text,
    position_side text,
    unit text,
    coins text,
    legs text,
    reason text
)
language plpgsql
stable
parallel safe
-- planned once a session instead of once an account
set plan_cache_mode = force_generic_plan
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    stables text[];
    slot record;
begin

stables := array(
    select distinct assets.asset from analytics.assets where assets.is_stable
);

for slot in

    select
        accounts.account_id,
        accounts.venue,
        accounts.environment,
        latest.snapshot_at,
        latest.captured_at

    from analytics.accounts

    cross join lateral (

        select
            snapshots.snapshot_at,
            snapshots.captured_at

        from analytics.snapshots

        where
            snapshots.account_id = accounts.account_id
            and snapshots.snapshot_at <= least(
                coalesce(margin_books.at, analytics.as_of()),
                analytics.as_of()
            )

        order by snapshots.snapshot_at desc

        limit 1

    ) as latest

    where
        margin_books.account is null
        or accounts.account_name = margin_books.account

loop

return query

with

open_positions as materialized (

    select *

    from analytics.positions

    where
        positions.account_id = slot.account_id
        and positions.snapshot_at = slot.snapshot_at
        and positions.position_amount <> 0

),

balances as materialized (

    select *

    from analytics.asset_balances

    where
        asset_balances.account_id = slot.account_id
        and asset_balances.snapshot_at = slot.snapshot_at

),

pools as materialized (

    select *

    from analytics.margin_pools

    where
        margin_pools.account_id = slot.account_id
        and margin_pools.snapshot_at = slot.snapshot_at

),

legs as materialized (

    select
        open_positions.symbol,
        open_positions.position_side,
        open_positions.is_isolated,
        open_positions.settle_asset as asset,
        contract.base_asset,
        contract.quote_asset,
        contract.base_asset = any(stables)
        or contract.underlying_type <> 'COIN'
        or contract.contract_type = 'TRADIFI_PERPETUAL' as is_base_still,
        contract.quote_asset = any(stables) as is_quote_still,
        open_positions.settle_asset = any(stables) as is_asset_still,
        balances.index_price,
        open_positions.position_amount as quantity,
        round(open_positions.notional, 40) / open_positions.position_amount
            as mark,
        open_positions.valuation_entry_price as entry,
        open_positions.unrealized_profit as profit,
        open_positions.maintenance_margin as margin,
        bracket.list is null as is_estimated,
        coalesce(
            bracket.list,
            -- without brackets the margin grows with the notional
            jsonb_build_array(
                jsonb_build_array(
                    0,
                    round(open_positions.maintenance_margin, 40)
                    / nullif(abs(open_positions.notional), 0),
                    0
                )
            )
        ) as brackets

    from open_positions

    left join balances
        on open_positions.settle_asset = balances.asset

    left join lateral (

        select
            contracts.base_asset,
            contracts.quote_asset,
            contracts.underlying_type,
            contracts.contract_type

        from analytics.contracts

        where
            contracts.venue = slot.venue
            and contracts.environment = slot.environment
            and contracts.symbol = open_positions.symbol
            and (
                contracts.onboard_at is null
                or contracts.onboard_at <= slot.captured_at
            )

        order by contracts.onboard_at desc nulls last

        limit 1

    ) as contract on true

    left join lateral (

        select
            jsonb_agg(
                jsonb_build_array(
                    leverage_brackets.notional_floor,
                    leverage_brackets.maintenance_margin_rate,
                    leverage_brackets.cumulative_amount
                )
                order by leverage_brackets.notional_floor
            ) as list

        from analytics.leverage_brackets

        where
            leverage_brackets.account_id = slot.account_id
            and leverage_brackets.symbol = open_positions.symbol
            and leverage_brackets.valid_from <= slot.captured_at
            and (
                leverage_brackets.valid_until is null
                or leverage_brackets.valid_until > slot.captured_at
            )

    ) as bracket on true

),

coins as (

    -- single-asset mode: one coin, in its own unit
    select
        pools.pool_kind,
        pools.asset as pool_asset,
        cast(null as text) as symbol,
        cast(null as text) as position_side,
        pools.asset,
        balances.cross_wallet_balance as wallet,
        cast(1 as numeric) as bid,
        cast(1 as numeric) as ask

    from pools

    left join balances
        on pools.asset = balances.asset

    where pools.pool_kind = 'cross'

    union all

    select
        pools.pool_kind,
        pools.asset as pool_asset,
        pools.symbol,
        pools.position_side,
        pools.asset,
        open_positions.isolated_wallet as wallet,
        cast(1 as numeric) as bid,
        cast(1 as numeric) as ask

    from pools

    inner join open_positions
        on
            pools.symbol = open_positions.symbol
            and pools.position_side = open_positions.position_side

    where pools.pool_kind = 'isolated'

    union all

    -- multi-assets mode: every coin that is collateral, in USD; what positions
    -- settle in counts though its wallet is empty
    select
        text 'multi_assets' as pool_kind,
        cast(null as text) as pool_asset,
        cast(null as text) as symbol,
        cast(null as text) as position_side,
        balance.asset,
        balance.wallet_balance as wallet,
        balance.index_price * (1 - rate.bid_buffer) as bid,
        balance.index_price * (1 + rate.ask_buffer) as ask

    from (

        select
            balances.asset,
            balances.wallet_balance,
            balances.index_price

        from balances

        where balances.is_margin_available is not false

        union all

        select distinct
            legs.asset,
            0,
            cast(null as numeric)

        from legs

        where
            legs.asset is not null
            and legs.asset not in (select balances.asset from balances)

    ) as balance

    left join lateral (

        select
            asset_prices.bid_buffer,
            asset_prices.ask_buffer

        from analytics.asset_prices

        where
            asset_prices.venue = slot.venue
            and asset_prices.environment = slot.environment
            and asset_prices.asset = balance.asset
            and asset_prices.observed_at <= slot.captured_at
            and asset_prices.observed_at
            >= slot.captured_at - interval '30 days'

        order by asset_prices.observed_at desc

        limit 1

    ) as rate on true

    where exists (
        select 1 from pools where pools.pool_kind = 'multi_assets'
    )

),

books as (

    select
        pools.*,
        coin.list as coins,
        leg.list as legs,
        coalesce(
            case
                when pools.margin_balance is null
                    or pools.maintenance_margin is null
                    then pools.reason
            end,
            case
                when coin.unrated <> ''
                    then 'no collateral rate: ' || coin.unrated
                when coin.is_wallet_unknown then 'wallet balance unknown'
                when leg.unsettled <> ''
                    then 'contract unknown: ' || leg.unsettled
                when leg.unmarked <> '' then 'no mark price: ' || leg.unmarked
            end
        ) as why

    from pools

    cross join lateral (

        select
            coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'asset', coins.asset,
                        'still', coins.asset = any(stables),
                        'wallet', coins.wallet,
                        'bid', coins.bid,
                        'ask', coins.ask
                    )
                    order by coins.asset
                ),
                '[]'
            ) as list,
            string_agg(coins.asset, ', ' order by coins.asset) filter (
                where coins.bid is null or coins.ask is null
            ) as unrated,
            coalesce(bool_or(coins.wallet is null), true) as is_wallet_unknown

        from coins

        where
            coins.pool_kind = pools.pool_kind
            and coins.pool_asset is not distinct from pools.asset
            and coins.symbol is not distinct from pools.symbol
            and coins.position_side is not distinct from pools.position_side

    ) as coin

    cross join lateral (

        select
            coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'symbol', legs.symbol,
                        'side', legs.position_side,
                        'base', legs.base_asset,
                        'quote', legs.quote_asset,
                        'base_still', coalesce(legs.is_base_still, false),
                        'quote_still', coalesce(legs.is_quote_still, false),
                        'asset', legs.asset,
                        'asset_still', coalesce(legs.is_asset_still, false),
                        'price', legs.index_price,
                        'quantity', legs.quantity,
                        'mark', legs.mark,
                        'entry', legs.entry,
                        'profit', legs.profit,
                        'margin', legs.margin,
                        'estimated', legs.is_estimated,
                        'brackets', legs.brackets
                    )
                    order by legs.symbol, legs.position_side
                ),
                '[]'
            ) as list,
            string_agg(legs.symbol, ', ' order by legs.symbol) filter (
                where legs.asset is null
            ) as unsettled,
            string_agg(legs.symbol, ', ' order by legs.symbol) filter (
                where legs.mark is null or legs.mark = 0
            ) as unmarked

        from legs

        where
            case pools.pool_kind
                when 'multi_assets' then true
                when 'cross'
                    then legs.is_isolated is not true
                        and legs.asset = pools.asset
                else
                    legs.is_isolated
                    and legs.symbol = pools.symbol
                    and legs.position_side = pools.position_side
            end

    ) as leg

)

select
    books.account_id,
    books.account_name,
    books.environment,
    books.snapshot_at,
    books.pool_kind,
    books.asset,
    books.symbol,
    books.position_side,
    books.unit,
    cast(books.coins as text) as coins,
    cast(books.legs as text) as legs,
    books.why as reason

from books;

end loop;

end;
$$;

comment on function analytics.margin_books(text, timestamptz) is
    'Internal: a part of liquidation, headroom and stress, and no part of the '
    'contract. The pools of an account (null: of all) at its latest taken '
    'slot until an instant (null: until now), with their coins and legs as '
    'JSON texts for margin_curve and margin_roots; reason says why they '
    'cannot be computed with.';

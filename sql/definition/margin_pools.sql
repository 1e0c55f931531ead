-- Grain: one row per account, taken slot and pool, unrounded.
create view definition.margin_pools as

with

cross_pools as (

    -- single-asset mode: one pool an asset; isolated positions have their own
    select
        balance.account_id,
        balance.snapshot_at,
        text 'cross' as pool_kind,
        cast(balance.asset as text) as asset,
        cast(null as text) as symbol,
        cast(null as text) as position_side,
        cast(balance.asset as text) as unit,
        balance.cross_wallet_balance + balance.cross_unrealized_pnl
            as margin_balance,
        case
            when pool.problem is null and not lack.is_any
                then pool.maintenance_margin
        end as maintenance_margin,
        balance.available_balance as free_margin,
        coalesce(
            pool.problem, case when lack.is_any then 'positions missing' end
        ) as problem

    from history.asset_balance as balance

    cross join lateral (

        select
            account_snapshot.multi_assets_margin,
            account_snapshot.missing_positions

        from history.account_snapshot

        where
            account_snapshot.account_id = balance.account_id
            and account_snapshot.snapshot_at = balance.snapshot_at

        -- one by its key; the limit keeps this a look-up per row
        limit 1

    ) as mode

    cross join lateral (

        select
            coalesce(
                sum(position.maintenance_margin) filter (
                    where
                        not position.isolated
                        and position.settle_asset = balance.asset
                ),
                0
            ) as maintenance_margin,
            case
                when bool_or(position.isolated is null)
                    then 'margin type unknown'
                when bool_or(
                    not position.isolated and position.settle_asset is null
                )
                    then 'contract unknown'
                when bool_or(
                    not position.isolated
                    and position.settle_asset = balance.asset
                    and position.maintenance_margin is null
                )
                    then 'maintenance margin unknown'
            end as problem

        from history.position as position

        where
            position.account_id = balance.account_id
            and position.snapshot_at = balance.snapshot_at

    ) as pool

    cross join lateral (

        select
            coalesce(
                balance.asset = any(
                    string_to_array(mode.missing_positions, ', ')
                ),
                false
            ) as is_any

    ) as lack

    where not mode.multi_assets_margin

),

-- a pool that cannot be shown, since the reply lacks its asset
absent_pools as (

    select
        snapshot.account_id,
        snapshot.snapshot_at,
        text 'cross' as pool_kind,
        cast(null as text) as asset,
        cast(null as text) as symbol,
        cast(null as text) as position_side,
        cast(null as text) as unit,
        cast(null as numeric) as margin_balance,
        cast(null as numeric) as maintenance_margin,
        cast(null as numeric) as free_margin,
        'assets missing: ' || snapshot.missing_assets as problem

    from history.account_snapshot as snapshot

    where
        not snapshot.multi_assets_margin
        and snapshot.missing_assets is not null

),

isolated_pools as (

    select
        position.account_id,
        position.snapshot_at,
        text 'isolated' as pool_kind,
        cast(nullif(position.settle_asset, '') as text) as asset,
        cast(nullif(position.symbol, '') as text) as symbol,
        position.position_side,
        cast(nullif(position.settle_asset, '') as text) as unit,
        case
            when position.settle_asset <> ''
                then position.isolated_wallet + position.unrealized_profit
        end as margin_balance,
        case
            when position.settle_asset <> '' then position.maintenance_margin
        end as maintenance_margin,
        cast(null as numeric) as free_margin,
        case when coalesce(position.settle_asset, '') = '' then
            'contract unknown'
        end as problem

    from history.position as position

    where
        position.isolated
        and (
            coalesce(position.position_amount, 1) <> 0
            or position.isolated_wallet <> 0
        )

),

multi_assets_pools as (

    -- one pool for the whole account; without a mode there is no saying which
    select
        snapshot.account_id,
        snapshot.snapshot_at,
        case when snapshot.multi_assets_margin then 'multi_assets' end
            as pool_kind,
        cast(null as text) as asset,
        cast(null as text) as symbol,
        cast(null as text) as position_side,
        case when snapshot.multi_assets_margin then 'USD' end as unit,
        case
            when snapshot.multi_assets_margin
                then snapshot.total_margin_balance
        end as margin_balance,
        case
            when
                snapshot.multi_assets_margin
                and snapshot.missing_positions is null
                then snapshot.total_maintenance_margin
        end as maintenance_margin,
        case
            when snapshot.multi_assets_margin then snapshot.available_balance
        end as free_margin,
        case
            when snapshot.multi_assets_margin is null then 'mode unknown'
            when snapshot.missing_positions is not null then 'positions missing'
        end as problem

    from history.account_snapshot as snapshot

    where snapshot.multi_assets_margin is distinct from false

),

pools as (

    select * from cross_pools

    union all

    select * from absent_pools

    union all

    select * from isolated_pools

    union all

    select * from multi_assets_pools

)

select
    pools.account_id,
    pools.snapshot_at,
    pools.pool_kind,
    pools.asset,
    pools.symbol,
    pools.position_side,
    pools.unit,
    pools.margin_balance,
    pools.maintenance_margin,
    cast(
        case
            when pools.margin_balance > 0
                then analytics.ratio(
                    pools.maintenance_margin, pools.margin_balance
                )
            when pools.margin_balance = 0 and pools.maintenance_margin = 0
                then 0
        end
        as numeric(28, 8)
    ) as margin_ratio,
    pools.margin_balance - pools.maintenance_margin as margin_surplus,
    pools.free_margin,
    pools.maintenance_margin > 0
        and pools.margin_balance <= pools.maintenance_margin
        as is_liquidatable,
    case
        when pools.problem is not null then pools.problem
        when pools.margin_balance is null then 'margin balance unknown'
        when pools.maintenance_margin is null
            then 'maintenance margin unknown'
        when
            pools.margin_balance < 0
            or (pools.margin_balance = 0 and pools.maintenance_margin > 0)
            then 'no margin balance'
    end as reason

from pools;

comment on view definition.margin_pools is
    'What is liquidated together: see analytics.margin_pools.';

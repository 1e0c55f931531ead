-- Grain: one row per account, taken slot and pool.
create view analytics.margin_pools as

select
    pools.account_id,
    account.name as account_name,
    account.environment,
    pools.snapshot_at,
    pools.pool_kind,
    pools.asset,
    pools.symbol,
    pools.position_side,
    pools.unit,
    cast(
        analytics.bounded_10(pools.margin_balance)
        as numeric(28, 10)
    ) as margin_balance,
    cast(
        analytics.bounded_10(pools.maintenance_margin)
        as numeric(28, 10)
    ) as maintenance_margin,
    pools.margin_ratio,
    cast(
        analytics.bounded_10(pools.margin_surplus)
        as numeric(28, 10)
    ) as margin_surplus,
    cast(
        analytics.bounded_10(pools.free_margin)
        as numeric(28, 10)
    ) as free_margin,
    pools.is_liquidatable,
    pools.reason

from definition.margin_pools as pools

inner join history.account as account
    on pools.account_id = account.account_id

where account.kind = 'trading';

comment on view analytics.margin_pools is
    'What is liquidated together. Single-asset mode: one cross pool an asset, '
    'and one isolated pool a position. Multi-assets mode: one pool in USD, '
    'collateral after haircuts. Only margin_ratio compares across pools; at 1 '
    'the pool is liquidated. Ratios break at a change of mode.';
comment on column analytics.margin_pools.asset is
    'Asset of a cross pool, settle asset of an isolated one; null in '
    'multi-assets mode.';
comment on column analytics.margin_pools.symbol is
    'Symbol of an isolated position; null otherwise.';
comment on column analytics.margin_pools.position_side is
    'Side of an isolated position: BOTH, LONG or SHORT; null otherwise.';
comment on column analytics.margin_pools.margin_balance is
    'Cross: cross wallet balance + cross unrealized profit. Isolated: '
    'isolated wallet + unrealized profit. Multi-assets: totalMarginBalance. '
    'In unit.';
comment on column analytics.margin_pools.maintenance_margin is
    'Cross: sum over the cross positions that settle in the asset. Isolated: '
    'of the position. Multi-assets: totalMaintMargin. In unit.';
comment on column analytics.margin_pools.reason is
    'Why a figure is null: mode unknown, contract unknown, margin type '
    'unknown, positions missing, assets missing, margin balance unknown, '
    'maintenance margin unknown, no margin balance.';

-- Grain: one row per account and pool, of its latest taken slot.
create view analytics.latest_margin as

select
    margin_pools.account_id,
    margin_pools.account_name,
    margin_pools.environment,
    margin_pools.snapshot_at,
    margin_pools.pool_kind,
    margin_pools.asset,
    margin_pools.symbol,
    margin_pools.position_side,
    margin_pools.unit,
    margin_pools.margin_balance,
    margin_pools.maintenance_margin,
    margin_pools.margin_ratio,
    margin_pools.margin_surplus,
    margin_pools.free_margin,
    margin_pools.is_liquidatable,
    margin_pools.reason,
    cast(
        extract(
            epoch from (select analytics.as_of()) - margin_pools.snapshot_at
        ) as bigint
    ) as age_seconds

from analytics.accounts

inner join lateral (

    select *

    from analytics.margin_pools as rows_of_the_account

    where
        rows_of_the_account.account_id = accounts.account_id
        and rows_of_the_account.snapshot_at = accounts.last_snapshot_at

    -- a fence: both conditions reach the keys below, account by account
    offset 0

) as margin_pools on true;

comment on view analytics.latest_margin is
    'Margin now: analytics.margin_pools of the latest taken slot up to '
    'analytics.as_of(). See age_seconds before trusting it as the present.';
comment on column analytics.latest_margin.asset is
    'Asset of a cross pool, settle asset of an isolated one; null in '
    'multi-assets mode.';
comment on column analytics.latest_margin.symbol is
    'Symbol of an isolated position; null otherwise.';
comment on column analytics.latest_margin.position_side is
    'Side of an isolated position: BOTH, LONG or SHORT; null otherwise.';
comment on column analytics.latest_margin.margin_balance is
    'Cross: cross wallet balance + cross unrealized profit. Isolated: '
    'isolated wallet + unrealized profit. Multi-assets: totalMarginBalance. '
    'In unit.';
comment on column analytics.latest_margin.maintenance_margin is
    'Cross: sum over the cross positions that settle in the asset. Isolated: '
    'of the position. Multi-assets: totalMaintMargin. In unit.';
comment on column analytics.latest_margin.reason is
    'Why a figure is null: mode unknown, contract unknown, margin type '
    'unknown, margin balance unknown, maintenance margin unknown, no margin '
    'balance.';

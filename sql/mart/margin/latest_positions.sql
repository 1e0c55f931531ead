-- Grain: one row per account, symbol and side, of its latest taken slot.
create view analytics.latest_positions as

select
    positions.account_id,
    positions.account_name,
    positions.environment,
    positions.snapshot_at,
    positions.symbol,
    positions.position_side,
    positions.settle_asset,
    positions.position_amount,
    positions.entry_price,
    positions.break_even_price,
    positions.notional,
    positions.implied_mark_price,
    positions.unrealized_profit,
    positions.isolated_wallet,
    positions.initial_margin,
    positions.maintenance_margin,
    positions.position_initial_margin,
    positions.open_order_initial_margin,
    positions.bid_notional,
    positions.ask_notional,
    positions.max_notional,
    positions.leverage,
    positions.is_isolated,
    positions.updated_at,
    positions.load_id,
    cast(
        extract(
            epoch from (select analytics.as_of()) - positions.snapshot_at
        ) as bigint
    ) as age_seconds,
    positions.settle_asset_source

from analytics.accounts

inner join lateral (

    select *

    from analytics.positions as rows_of_the_account

    where
        rows_of_the_account.account_id = accounts.account_id
        and rows_of_the_account.snapshot_at = accounts.last_snapshot_at

    -- a fence: both conditions reach the keys below, account by account
    offset 0

) as positions on true;

comment on view analytics.latest_positions is
    'Positions now: analytics.positions of the latest taken slot up to '
    'analytics.as_of(). See age_seconds before trusting it as the present, '
    'and snapshots.missing_positions before trusting that a symbol without a '
    'row is flat.';
comment on column analytics.latest_positions.symbol is
    'Symbol of the contract; may hold non-ASCII text.';
comment on column analytics.latest_positions.unrealized_profit is
    'Unrealized profit at the mark price; in settle_asset.';
comment on column analytics.latest_positions.initial_margin is
    'Initial margin of the position and its open orders; in settle_asset.';
comment on column analytics.latest_positions.maintenance_margin is
    'Maintenance margin of the position; what is liquidated together is a row '
    'of margin_pools; in settle_asset.';
comment on column analytics.latest_positions.position_initial_margin is
    'Initial margin of the position: |notional| / leverage; in settle_asset.';
comment on column analytics.latest_positions.open_order_initial_margin is
    'Initial margin of open orders; in settle_asset.';
comment on column analytics.latest_positions.updated_at is
    'Last change of the position; null for never. Funding moves it for '
    'isolated positions.';

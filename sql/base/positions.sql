-- Grain: one row per account, taken slot, symbol and side that is not flat or
-- has open orders.
create view analytics.positions as

select
    position.account_id,
    account.name as account_name,
    account.environment,
    position.snapshot_at,
    nullif(position.symbol, '') as symbol,
    position.position_side,
    nullif(position.settle_asset, '') as settle_asset,
    cast(
        analytics.bounded_10(position.position_amount)
        as numeric(28, 10)
    ) as position_amount,
    cast(
        analytics.bounded_10(position.entry_price)
        as numeric(28, 10)
    ) as entry_price,
    cast(
        analytics.bounded_10(position.break_even_price)
        as numeric(28, 10)
    ) as break_even_price,
    cast(
        analytics.bounded_10(position.notional)
        as numeric(28, 10)
    ) as notional,
    cast(
        analytics.bounded_10(
            position.notional / nullif(position.position_amount, 0)
        )
        as numeric(28, 10)
    ) as implied_mark_price,
    cast(
        analytics.bounded_10(position.unrealized_profit)
        as numeric(28, 10)
    ) as unrealized_profit,
    cast(
        analytics.bounded_10(position.isolated_wallet)
        as numeric(28, 10)
    ) as isolated_wallet,
    cast(
        analytics.bounded_10(position.initial_margin)
        as numeric(28, 10)
    ) as initial_margin,
    cast(
        analytics.bounded_10(position.maintenance_margin)
        as numeric(28, 10)
    ) as maintenance_margin,
    cast(
        analytics.bounded_10(position.position_initial_margin)
        as numeric(28, 10)
    ) as position_initial_margin,
    cast(
        analytics.bounded_10(position.open_order_initial_margin)
        as numeric(28, 10)
    ) as open_order_initial_margin,
    cast(
        analytics.bounded_10(position.bid_notional)
        as numeric(28, 10)
    ) as bid_notional,
    cast(
        analytics.bounded_10(position.ask_notional)
        as numeric(28, 10)
    ) as ask_notional,
    cast(analytics.bounded_8(position.max_notional) as numeric(28, 8))
        as max_notional,
    position.leverage,
    position.isolated as is_isolated,
    position.updated_at,
    position.load_id,
    position.settle_asset_source,
    cast(
        analytics.bounded_8(trunc(position.entry_price, 8))
        as numeric(28, 8)
    ) as valuation_entry_price

from history.position as position

inner join history.account as account
    on position.account_id = account.account_id

where account.kind = 'trading';

comment on view analytics.positions is
    'Positions as the exchange reports them. A symbol without a row in a '
    'taken snapshot was flat and had no open order, unless '
    'snapshots.missing_positions says that the reply lacked rows.';
comment on column analytics.positions.symbol is
    'Symbol of the contract; may hold non-ASCII text.';
comment on column analytics.positions.unrealized_profit is
    'Unrealized profit at the mark price; in settle_asset.';
comment on column analytics.positions.initial_margin is
    'Initial margin of the position and its open orders; in settle_asset.';
comment on column analytics.positions.maintenance_margin is
    'Maintenance margin of the position; what is liquidated together is a row '
    'of margin_pools; in settle_asset.';
comment on column analytics.positions.position_initial_margin is
    'Initial margin of the position: |notional| / leverage; in settle_asset.';
comment on column analytics.positions.open_order_initial_margin is
    'Initial margin of open orders; in settle_asset.';
comment on column analytics.positions.updated_at is
    'Last change of the position; null for never. Funding moves it for '
    'isolated positions.';
comment on column analytics.positions.valuation_entry_price is
    'Entry price cut at 8 decimals, with which the exchange computes the '
    'unrealized profit; in the quote asset.';

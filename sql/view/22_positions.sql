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
    position.settle_asset_source

from history.position as position

inner join history.account as account
    on position.account_id = account.account_id

where account.kind = 'trading';

comment on view analytics.positions is
    'Positions as the exchange reports them. A symbol without a row in a '
    'taken snapshot was flat and had no open order, unless '
    'snapshots.missing_positions says that the reply lacked rows.';
comment on column analytics.positions.account_id is
    'The account.';
comment on column analytics.positions.account_name is
    'Name of the account in the settings.';
comment on column analytics.positions.environment is
    'production, testnet or simulated; figures of different environments '
    'never mix.';
comment on column analytics.positions.snapshot_at is
    'The slot: a grid instant, the same for all accounts, so that series join '
    'without tolerance.';
comment on column analytics.positions.symbol is
    'Symbol of the contract; may hold non-ASCII text.';
comment on column analytics.positions.position_side is
    'BOTH in one-way mode, LONG or SHORT in hedge mode.';
comment on column analytics.positions.settle_asset is
    'Asset that profit and margin are in; null while it is not known, since '
    'the contract is unknown.';
comment on column analytics.positions.position_amount is
    'Base units; short is negative; 0 when there are only open orders.';
comment on column analytics.positions.entry_price is
    'Average entry price, in the quote asset.';
comment on column analytics.positions.break_even_price is
    'Entry price adjusted by fees, in the quote asset; undocumented field.';
comment on column analytics.positions.notional is
    'position_amount at the mark price, signed, in the quote asset; '
    'undocumented field.';
comment on column analytics.positions.implied_mark_price is
    'notional / position_amount: the mark price within 1e-8 / '
    '|position_amount|, in the quote asset; null without a position.';
comment on column analytics.positions.unrealized_profit is
    'Unrealized profit at the mark price; in settle_asset.';
comment on column analytics.positions.isolated_wallet is
    'Margin assigned to an isolated position, 0 for cross; in settle_asset.';
comment on column analytics.positions.initial_margin is
    'Initial margin of the position and its open orders; in settle_asset.';
comment on column analytics.positions.maintenance_margin is
    'Maintenance margin of the position; what is liquidated together is a row '
    'of margin_pools; in settle_asset.';
comment on column analytics.positions.position_initial_margin is
    'Initial margin of the position: |notional| / leverage; in settle_asset.';
comment on column analytics.positions.open_order_initial_margin is
    'Initial margin of open orders; in settle_asset.';
comment on column analytics.positions.bid_notional is
    'Notional of open buy orders, in the quote asset.';
comment on column analytics.positions.ask_notional is
    'Notional of open sell orders, in the quote asset.';
comment on column analytics.positions.max_notional is
    'Largest notional at the chosen leverage, in the quote asset.';
comment on column analytics.positions.leverage is
    'Chosen leverage.';
comment on column analytics.positions.is_isolated is
    'true: isolated margin; false: cross.';
comment on column analytics.positions.updated_at is
    'Last change of the position; null for never. Funding moves it for '
    'isolated positions.';
comment on column analytics.positions.load_id is
    'The load that wrote the row.';
comment on column analytics.positions.settle_asset_source is
    'How settle_asset is known. reply: the exchange says so; credits: the '
    'account trades on credits; contract: by the contract; derived: the '
    'contract is unknown, and the positions whose symbols end in the asset '
    'make its own maintenance margin and unrealized profit. Null when '
    'settle_asset is, and of what was stored before this was noted.';

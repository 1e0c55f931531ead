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
comment on column analytics.latest_positions.account_id is
    'The account.';
comment on column analytics.latest_positions.account_name is
    'Name of the account in the settings.';
comment on column analytics.latest_positions.environment is
    'production, testnet or simulated; figures of different environments '
    'never mix.';
comment on column analytics.latest_positions.snapshot_at is
    'The slot: a grid instant, the same for all accounts, so that series join '
    'without tolerance.';
comment on column analytics.latest_positions.symbol is
    'Symbol of the contract; may hold non-ASCII text.';
comment on column analytics.latest_positions.position_side is
    'BOTH in one-way mode, LONG or SHORT in hedge mode.';
comment on column analytics.latest_positions.settle_asset is
    'Asset that profit and margin are in; null while it is not known, since '
    'the contract is unknown.';
comment on column analytics.latest_positions.position_amount is
    'Base units; short is negative; 0 when there are only open orders.';
comment on column analytics.latest_positions.entry_price is
    'Average entry price, in the quote asset.';
comment on column analytics.latest_positions.break_even_price is
    'Entry price adjusted by fees, in the quote asset; undocumented field.';
comment on column analytics.latest_positions.notional is
    'position_amount at the mark price, signed, in the quote asset; '
    'undocumented field.';
comment on column analytics.latest_positions.implied_mark_price is
    'notional / position_amount: the mark price within 1e-8 / '
    '|position_amount|, in the quote asset; null without a position.';
comment on column analytics.latest_positions.unrealized_profit is
    'Unrealized profit at the mark price; in settle_asset.';
comment on column analytics.latest_positions.isolated_wallet is
    'Margin assigned to an isolated position, 0 for cross; in settle_asset.';
comment on column analytics.latest_positions.initial_margin is
    'Initial margin of the position and its open orders; in settle_asset.';
comment on column analytics.latest_positions.maintenance_margin is
    'Maintenance margin of the position; what is liquidated together is a row '
    'of margin_pools; in settle_asset.';
comment on column analytics.latest_positions.position_initial_margin is
    'Initial margin of the position: |notional| / leverage; in settle_asset.';
comment on column analytics.latest_positions.open_order_initial_margin is
    'Initial margin of open orders; in settle_asset.';
comment on column analytics.latest_positions.bid_notional is
    'Notional of open buy orders, in the quote asset.';
comment on column analytics.latest_positions.ask_notional is
    'Notional of open sell orders, in the quote asset.';
comment on column analytics.latest_positions.max_notional is
    'Largest notional at the chosen leverage, in the quote asset.';
comment on column analytics.latest_positions.leverage is
    'Chosen leverage.';
comment on column analytics.latest_positions.is_isolated is
    'true: isolated margin; false: cross.';
comment on column analytics.latest_positions.updated_at is
    'Last change of the position; null for never. Funding moves it for '
    'isolated positions.';
comment on column analytics.latest_positions.load_id is
    'The load that wrote the row.';
comment on column analytics.latest_positions.age_seconds is
    'Seconds from the slot to analytics.as_of(): how old the row is.';
comment on column analytics.latest_positions.settle_asset_source is
    'How settle_asset is known. reply: the exchange says so; credits: the '
    'account trades on credits; contract: by the contract; derived: the '
    'contract is unknown, and the positions whose symbols end in the asset '
    'make its own maintenance margin and unrealized profit. Null when '
    'settle_asset is, and of what was stored before this was noted.';

-- Grain: one row per account and asset, of its latest taken slot.
create view analytics.latest_balances as

select
    asset_balances.account_id,
    asset_balances.account_name,
    asset_balances.environment,
    asset_balances.snapshot_at,
    asset_balances.asset,
    asset_balances.wallet_balance,
    asset_balances.unrealized_profit,
    asset_balances.margin_balance,
    asset_balances.maintenance_margin,
    asset_balances.initial_margin,
    asset_balances.position_initial_margin,
    asset_balances.open_order_initial_margin,
    asset_balances.cross_wallet_balance,
    asset_balances.cross_unrealized_pnl,
    asset_balances.available_balance,
    asset_balances.max_withdraw_amount,
    asset_balances.index_price,
    asset_balances.index_price_source,
    asset_balances.wallet_value,
    asset_balances.margin_value,
    asset_balances.is_margin_available,
    asset_balances.updated_at,
    asset_balances.load_id,
    cast(
        extract(
            epoch from (select analytics.as_of()) - asset_balances.snapshot_at
        ) as bigint
    ) as age_seconds

from analytics.accounts

inner join lateral (

    select *

    from analytics.asset_balances as rows_of_the_account

    where
        rows_of_the_account.account_id = accounts.account_id
        and rows_of_the_account.snapshot_at = accounts.last_snapshot_at

    -- a fence: both conditions reach the keys below, account by account
    offset 0

) as asset_balances on true;

comment on view analytics.latest_balances is
    'Balances now: analytics.asset_balances of the latest taken slot up to '
    'analytics.as_of(). See age_seconds before trusting it as the present.';
comment on column analytics.latest_balances.account_id is
    'The account.';
comment on column analytics.latest_balances.account_name is
    'Name of the account in the settings.';
comment on column analytics.latest_balances.environment is
    'production, testnet or simulated; figures of different environments '
    'never mix.';
comment on column analytics.latest_balances.snapshot_at is
    'The slot: a grid instant, the same for all accounts, so that series join '
    'without tolerance.';
comment on column analytics.latest_balances.asset is
    'The asset.';
comment on column analytics.latest_balances.wallet_balance is
    'Transfers, realized PnL, funding and fees to date; can be negative in '
    'multi-assets mode; in the asset.';
comment on column analytics.latest_balances.unrealized_profit is
    'Unrealized profit of the positions that settle in the asset; in the '
    'asset.';
comment on column analytics.latest_balances.margin_balance is
    'wallet_balance + unrealized_profit; in the asset.';
comment on column analytics.latest_balances.maintenance_margin is
    'Maintenance margin, isolated positions included; in the asset.';
comment on column analytics.latest_balances.initial_margin is
    'Initial margin of positions and open orders; in the asset.';
comment on column analytics.latest_balances.position_initial_margin is
    'Initial margin of positions at the mark price; in the asset.';
comment on column analytics.latest_balances.open_order_initial_margin is
    'Initial margin of open orders; in the asset.';
comment on column analytics.latest_balances.cross_wallet_balance is
    'wallet_balance less the wallets of isolated positions; in the asset.';
comment on column analytics.latest_balances.cross_unrealized_pnl is
    'Unrealized profit of cross positions; in the asset.';
comment on column analytics.latest_balances.available_balance is
    'Free margin. In multi-assets mode the whole account''s free value in '
    'this asset, repeated on every row: never sum it; in the asset.';
comment on column analytics.latest_balances.max_withdraw_amount is
    'What can be transferred out; in the asset.';
comment on column analytics.latest_balances.index_price is
    'USD per unit that values this snapshot; null when no price is known.';
comment on column analytics.latest_balances.index_price_source is
    'Where the price is from: index, override, snapshot or contract.';
comment on column analytics.latest_balances.wallet_value is
    'wallet_balance at the index price, USD; null when no price is known.';
comment on column analytics.latest_balances.margin_value is
    'margin_balance at the index price, USD, without haircut; null when no '
    'price is known.';
comment on column analytics.latest_balances.is_margin_available is
    'true: counts as collateral in multi-assets mode.';
comment on column analytics.latest_balances.updated_at is
    'Last balance change that the exchange tells; null for never. Not a '
    'watermark of the ledger.';
comment on column analytics.latest_balances.load_id is
    'The load that wrote the row.';
comment on column analytics.latest_balances.age_seconds is
    'Seconds from the slot to analytics.as_of(): how old the row is.';

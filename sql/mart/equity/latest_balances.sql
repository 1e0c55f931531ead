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
comment on column analytics.latest_balances.index_price_source is
    'Where the price is from: index, override, snapshot or contract.';

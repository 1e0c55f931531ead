-- Grain: one row per account, taken slot and asset that is not zero.
create view analytics.asset_balances as

select
    balance.account_id,
    account.name as account_name,
    account.environment,
    balance.snapshot_at,
    nullif(balance.asset, '') as asset,
    cast(
        analytics.bounded_10(balance.wallet_balance)
        as numeric(28, 10)
    ) as wallet_balance,
    cast(
        analytics.bounded_10(balance.unrealized_profit)
        as numeric(28, 10)
    ) as unrealized_profit,
    cast(
        analytics.bounded_10(balance.margin_balance)
        as numeric(28, 10)
    ) as margin_balance,
    cast(
        analytics.bounded_10(balance.maintenance_margin)
        as numeric(28, 10)
    ) as maintenance_margin,
    cast(
        analytics.bounded_10(balance.initial_margin)
        as numeric(28, 10)
    ) as initial_margin,
    cast(
        analytics.bounded_10(balance.position_initial_margin)
        as numeric(28, 10)
    ) as position_initial_margin,
    cast(
        analytics.bounded_10(balance.open_order_initial_margin)
        as numeric(28, 10)
    ) as open_order_initial_margin,
    cast(
        analytics.bounded_10(balance.cross_wallet_balance)
        as numeric(28, 10)
    ) as cross_wallet_balance,
    cast(
        analytics.bounded_10(balance.cross_unrealized_pnl)
        as numeric(28, 10)
    ) as cross_unrealized_pnl,
    cast(
        analytics.bounded_10(balance.available_balance)
        as numeric(28, 10)
    ) as available_balance,
    cast(
        analytics.bounded_10(balance.max_withdraw_amount)
        as numeric(28, 10)
    ) as max_withdraw_amount,
    cast(analytics.bounded_10(price.index_price) as numeric(28, 10))
        as index_price,
    nullif(price.source, '') as index_price_source,
    cast(
        analytics.bounded_8(balance.wallet_balance * price.index_price)
        as numeric(28, 8)
    ) as wallet_value,
    cast(
        analytics.bounded_8(balance.margin_balance * price.index_price)
        as numeric(28, 8)
    ) as margin_value,
    balance.margin_available as is_margin_available,
    balance.updated_at,
    balance.load_id,
    price.observed_at as price_observed_at,
    price.age_seconds as price_age_seconds

from history.asset_balance as balance

inner join history.account as account
    on balance.account_id = account.account_id

left join lateral (

    select
        asset_balance_value.index_price,
        asset_balance_value.source,
        asset_balance_value.observed_at,
        cast(
            extract(
                epoch from snapshot.captured_at
                - asset_balance_value.observed_at
            )
            as numeric(16, 3)
        ) as age_seconds

    from history.asset_balance_value

    inner join history.account_snapshot as snapshot
        on
            asset_balance_value.account_id = snapshot.account_id
            and asset_balance_value.snapshot_at = snapshot.snapshot_at

    where
        asset_balance_value.account_id = balance.account_id
        and asset_balance_value.snapshot_at = balance.snapshot_at
        and asset_balance_value.asset = balance.asset

    -- at most one by its key; the limit keeps this a look-up per row, so that a
    -- time predicate bounds the prices as well
    limit 1

) as price on true

where account.kind = 'trading';

comment on view analytics.asset_balances is
    'Balances in the asset itself, in both modes, with their USD value at the '
    'index price. An asset without a row was zero in that snapshot.';
comment on column analytics.asset_balances.account_id is
    'The account.';
comment on column analytics.asset_balances.account_name is
    'Name of the account in the settings.';
comment on column analytics.asset_balances.environment is
    'production, testnet or simulated; figures of different environments '
    'never mix.';
comment on column analytics.asset_balances.snapshot_at is
    'The slot: a grid instant, the same for all accounts, so that series join '
    'without tolerance.';
comment on column analytics.asset_balances.asset is
    'The asset.';
comment on column analytics.asset_balances.wallet_balance is
    'Transfers, realized PnL, funding and fees to date; can be negative in '
    'multi-assets mode; in the asset.';
comment on column analytics.asset_balances.unrealized_profit is
    'Unrealized profit of the positions that settle in the asset; in the '
    'asset.';
comment on column analytics.asset_balances.margin_balance is
    'wallet_balance + unrealized_profit; in the asset.';
comment on column analytics.asset_balances.maintenance_margin is
    'Maintenance margin, isolated positions included; in the asset.';
comment on column analytics.asset_balances.initial_margin is
    'Initial margin of positions and open orders; in the asset.';
comment on column analytics.asset_balances.position_initial_margin is
    'Initial margin of positions at the mark price; in the asset.';
comment on column analytics.asset_balances.open_order_initial_margin is
    'Initial margin of open orders; in the asset.';
comment on column analytics.asset_balances.cross_wallet_balance is
    'wallet_balance less the wallets of isolated positions; in the asset.';
comment on column analytics.asset_balances.cross_unrealized_pnl is
    'Unrealized profit of cross positions; in the asset.';
comment on column analytics.asset_balances.available_balance is
    'Free margin. In multi-assets mode the whole account''s free value in '
    'this asset, repeated on every row: never sum it; in the asset.';
comment on column analytics.asset_balances.max_withdraw_amount is
    'What can be transferred out; in the asset.';
comment on column analytics.asset_balances.index_price is
    'USD per unit that values this snapshot; null when no price is known.';
comment on column analytics.asset_balances.index_price_source is
    'How good the price is, from best to worst. index: the latest index '
    'price, at most 5 minutes old or what price_setting says; override: by '
    'hand; implied: by the account''s own figures, haircut taken off; nearest: of a stable asset, '
    'the index price nearest in time; implied, haircut included: by the '
    'account''s own figures, too high by a haircut that is not known.';
comment on column analytics.asset_balances.wallet_value is
    'wallet_balance at the index price, USD; null when no price is known.';
comment on column analytics.asset_balances.margin_value is
    'margin_balance at the index price, USD, without haircut; null when no '
    'price is known.';
comment on column analytics.asset_balances.is_margin_available is
    'true: counts as collateral in multi-assets mode.';
comment on column analytics.asset_balances.updated_at is
    'Last balance change that the exchange tells; null for never. Not a '
    'watermark of the ledger.';
comment on column analytics.asset_balances.load_id is
    'The load that wrote the row.';
comment on column analytics.asset_balances.price_observed_at is
    'Instant of the price; of an override, from when it holds; null when no '
    'price is known.';
comment on column analytics.asset_balances.price_age_seconds is
    'captured_at less price_observed_at, seconds; negative when the price '
    'came later.';

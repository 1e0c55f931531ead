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
comment on column analytics.asset_balances.index_price_source is
    'How good the price is, from best to worst. index: the latest index '
    'price, at most 5 minutes old or what price_setting says; override: by '
    'hand; implied: by the account''s own figures, haircut taken off; nearest: of a stable asset, '
    'the index price nearest in time; implied, haircut included: by the '
    'account''s own figures, too high by a haircut that is not known.';

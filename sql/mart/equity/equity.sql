-- Grain: one row per account and taken slot.
create view analytics.equity as

select
    worth.account_id,
    account.name as account_name,
    account.environment,
    worth.snapshot_at,
    worth.captured_at,
    cast(analytics.bounded_8(worth.equity) as numeric(28, 8)) as equity,
    cast(analytics.bounded_8(worth.wallet_value) as numeric(28, 8))
        as wallet_value,
    cast(analytics.bounded_8(worth.unrealized_value) as numeric(28, 8))
        as unrealized_value,
    worth.multi_assets_margin,
    worth.unpriced_assets,
    worth.reason,
    cast(analytics.bounded_8(worth.equity_priced) as numeric(28, 8))
        as equity_priced,
    worth.negligible_assets,
    cast(analytics.bounded_10(usdt.index_price) as numeric(28, 10))
        as usdt_price,
    cast(
        analytics.bounded_8(analytics.ratio(worth.equity, usdt.index_price))
        as numeric(28, 8)
    ) as equity_usdt,
    worth.price_source,
    worth.price_observed_at,
    cast(worth.price_age_seconds as numeric(16, 3))
        as price_age_seconds

from analytics.exact_equity as worth

inner join history.account as account
    on worth.account_id = account.account_id

-- the price that values USDT in the snapshot, or would
left join lateral (

    select
        coalesce(
            (
                select asset_balance_value.index_price

                from history.asset_balance_value

                where
                    asset_balance_value.account_id = worth.account_id
                    and asset_balance_value.snapshot_at = worth.snapshot_at
                    and asset_balance_value.asset = 'USDT'
            ),
            analytics.price_at(worth.account_id, 'USDT', worth.captured_at)
        ) as index_price

) as usdt on true

where account.kind = 'trading';

comment on view analytics.equity is
    'Net worth in USD: the sum over all assets of margin balance × USD '
    'price, in both modes, without haircuts. It does not break at a change of '
    'mode. Deposits and withdrawals move it: a difference of equity is not a '
    'profit.';
comment on column analytics.equity.wallet_value is
    'Sum over all assets of wallet balance × USD price; null when a part is '
    'not known.';
comment on column analytics.equity.reason is
    'Why equity is null: assets missing, with their names and why they cannot '
    'be told; no price; margin balance unknown; not refreshed yet, of a reply '
    'without balances just after it is stored.';
comment on column analytics.equity.equity_priced is
    'The part of equity whose price is known, USD.';
comment on column analytics.equity.negligible_assets is
    'Assets without a price that history.negligible_asset lets count as '
    'nothing, sorted and separated by comma and space; null when there are '
    'none.';
comment on column analytics.equity.usdt_price is
    'USD per USDT of the snapshot; null when not known.';
comment on column analytics.equity.equity_usdt is
    'equity in USDT, for those who reckon in it: equity / usdt_price.';
comment on column analytics.equity.price_source is
    'The worst source of the prices that equity stands on: index, override, '
    'implied, nearest, or implied, haircut included; see '
    'asset_balances.index_price_source. null when no price was needed.';
comment on column analytics.equity.price_observed_at is
    'Instant of the price that is furthest from captured_at; null when none '
    'was needed or all are by hand.';

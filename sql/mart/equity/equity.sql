-- Grain: one row per account and taken slot.
create view analytics.equity as

select
    fact.account_id,
    account.name as account_name,
    account.environment,
    fact.snapshot_at,
    fact.captured_at,
    cast(analytics.bounded_8(fact.closing_equity) as numeric(28, 8)) as equity,
    cast(analytics.bounded_8(fact.wallet_value) as numeric(28, 8))
        as wallet_value,
    cast(analytics.bounded_8(fact.unrealized_value) as numeric(28, 8))
        as unrealized_value,
    fact.multi_assets_margin,
    fact.unpriced_assets,
    fact.equity_reason as reason,
    cast(
        analytics.bounded_8(coalesce(fact.equity_priced, fact.closing_equity))
        as numeric(28, 8)
    ) as equity_priced,
    fact.negligible_assets,
    cast(analytics.bounded_10(fact.usdt_price) as numeric(28, 10))
        as usdt_price,
    cast(
        analytics.bounded_8(
            analytics.ratio(fact.closing_equity, fact.usdt_price)
        )
        as numeric(28, 8)
    ) as equity_usdt,
    fact.price_source,
    fact.price_observed_at,
    cast(
        extract(epoch from fact.captured_at - fact.price_observed_at)
        as numeric(16, 3)
    ) as price_age_seconds,
    fact.revised_at

from history.interval_fact as fact

inner join history.account as account
    on fact.account_id = account.account_id

where
    account.kind = 'trading'
    and fact.snapshot_at <= (select analytics.as_of());

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
    'be known; no price; margin balance unknown; not refreshed yet, of a slot '
    'that is just stored.';
comment on column analytics.equity.equity_priced is
    'The part of equity whose price is known, USD.';
comment on column analytics.equity.negligible_assets is
    'Assets without a price that history.negligible_asset allows to count as '
    'nothing, sorted and separated by comma and space; null when there are '
    'none.';
comment on column analytics.equity.usdt_price is
    'USD per USDT of the snapshot; null when not known.';
comment on column analytics.equity.equity_usdt is
    'equity in USDT, for those who count in it: equity / usdt_price.';
comment on column analytics.equity.price_source is
    'The worst source of the prices that equity stands on: index, override, '
    'implied, nearest, or implied, haircut included; see '
    'asset_balances.index_price_source. null when no price was needed.';
comment on column analytics.equity.price_observed_at is
    'Instant of the price that is furthest from captured_at; null when none '
    'was needed or all are by hand.';
comment on column analytics.equity.revised_at is
    'When a figure of the slot last became another.';

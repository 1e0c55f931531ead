-- Grain: one row per account and taken slot.
create view analytics.equity as

select
    snapshot.account_id,
    account.name as account_name,
    account.environment,
    snapshot.snapshot_at,
    snapshot.captured_at,
    cast(
        analytics.bounded_8(
            case when total.margin_unknown = 0 then total.margin_value end
        )
        as numeric(28, 8)
    ) as equity,
    cast(
        analytics.bounded_8(
            case when total.wallet_unknown = 0 then total.wallet_value end
        )
        as numeric(28, 8)
    ) as wallet_value,
    cast(
        analytics.bounded_8(
            case
                when total.unrealized_unknown = 0 then total.unrealized_value
            end
        )
        as numeric(28, 8)
    ) as unrealized_value,
    snapshot.multi_assets_margin,
    coalesce(total.unpriced_assets, cast('{}' as text[])) as unpriced_assets,
    case
        when total.margin_unknown = 0 then null
        when total.unpriced_assets is null then 'margin balance unknown'
        else 'no price'
    end as reason

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

-- summed per snapshot, so that a time predicate bounds all three series
cross join lateral (

    select
        coalesce(sum(worth.margin_value), 0) as margin_value,
        coalesce(sum(worth.wallet_value), 0) as wallet_value,
        coalesce(sum(worth.unrealized_value), 0) as unrealized_value,
        count(*) - count(worth.margin_value) as margin_unknown,
        count(*) - count(worth.wallet_value) as wallet_unknown,
        count(*) - count(worth.unrealized_value) as unrealized_unknown,
        array_agg(worth.asset order by worth.asset) filter (
            where worth.margin_balance <> 0 and worth.margin_value is null
        ) as unpriced_assets

    from (

        -- nothing is worth nothing at any price
        select
            cast(balance.asset as text) as asset,
            balance.margin_balance,
            case
                when balance.margin_balance = 0 then 0
                else balance.margin_balance * price.index_price
            end as margin_value,
            case
                when balance.wallet_balance = 0 then 0
                else balance.wallet_balance * price.index_price
            end as wallet_value,
            case
                when balance.unrealized_profit = 0 then 0
                else balance.unrealized_profit * price.index_price
            end as unrealized_value

        from history.asset_balance as balance

        left join history.asset_balance_value as price
            on
                price.account_id = snapshot.account_id
                and price.snapshot_at = snapshot.snapshot_at
                and price.asset = balance.asset

        where
            balance.account_id = snapshot.account_id
            and balance.snapshot_at = snapshot.snapshot_at

    ) as worth

) as total

where account.kind = 'trading';

comment on view analytics.equity is
    'Net worth in USD: the sum over all assets of margin balance and index '
    'price, in both modes, without haircuts. It does not break at a change of '
    'mode. Deposits and withdrawals move it: a difference of equity is not a '
    'profit.';
comment on column analytics.equity.account_id is
    'The account.';
comment on column analytics.equity.account_name is
    'Name of the account in the settings.';
comment on column analytics.equity.environment is
    'production, testnet or simulated; figures of different environments '
    'never mix.';
comment on column analytics.equity.snapshot_at is
    'The slot: a grid instant, the same for all accounts, so that series join '
    'without tolerance.';
comment on column analytics.equity.captured_at is
    'Middle of request and reply on the exchange''s clock: when the figures '
    'were true.';
comment on column analytics.equity.equity is
    'Sum of margin balance and index price, USD; 0 for an empty account; '
    'null, with a reason, when a part is not known.';
comment on column analytics.equity.wallet_value is
    'Sum of wallet balance and index price, USD; null when a part is not '
    'known.';
comment on column analytics.equity.unrealized_value is
    'Sum of unrealized profit and index price, USD; null when a part is not '
    'known.';
comment on column analytics.equity.multi_assets_margin is
    'false: single-asset mode; true: multi-assets mode; null: nothing tells.';
comment on column analytics.equity.unpriced_assets is
    'Assets with a margin balance and without a price; empty when there are '
    'none.';
comment on column analytics.equity.reason is
    'Why equity is null: no price, or margin balance unknown.';

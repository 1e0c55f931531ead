-- Snapshots in multi-assets mode whose totals are not the collateral values of their assets.
-- severity: warn
-- Positive equity counts at the bid rate, negative equity and margins at the ask
-- rate. Index prices and totals are not of the same tick: 2e-3 of the terms'
-- absolute values.
with

valued as (

    select
        balance.account_id,
        balance.snapshot_at,
        bool_and(
            price.bid_rate is not null
            and price.ask_rate is not null
            and balance.margin_balance is not null
            and balance.wallet_balance is not null
            and balance.maintenance_margin is not null
        ) as is_known,
        sum(
            balance.margin_balance
            * case
                when balance.margin_balance < 0 then price.ask_rate
                else price.bid_rate
            end
        ) as margin_balance,
        sum(
            balance.wallet_balance
            * case
                when balance.margin_balance < 0 then price.ask_rate
                else price.bid_rate
            end
        ) as wallet_balance,
        sum(balance.maintenance_margin * price.ask_rate)
            as maintenance_margin,
        sum(
            abs(balance.margin_balance)
            * case
                when balance.margin_balance < 0 then price.ask_rate
                else price.bid_rate
            end
        ) as gross_margin_balance,
        sum(
            abs(balance.wallet_balance)
            * case
                when balance.margin_balance < 0 then price.ask_rate
                else price.bid_rate
            end
        ) as gross_wallet_balance,
        count(*) + 1 as terms

    from history.asset_balance as balance

    left join history.asset_balance_value as price
        on
            balance.account_id = price.account_id
            and balance.snapshot_at = price.snapshot_at
            and balance.asset = price.asset
            and price.snapshot_at >= cast(:'since' as timestamptz)

    where
        balance.snapshot_at >= cast(:'since' as timestamptz)
        and balance.margin_available is distinct from false

    group by balance.account_id, balance.snapshot_at

)

select
    account.name as account,
    snapshot.snapshot_at as slot,
    pair.total,
    pair.reported,
    cast(pair.of_assets as numeric(38, 8)) as of_assets

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

inner join valued
    on
        snapshot.account_id = valued.account_id
        and snapshot.snapshot_at = valued.snapshot_at

cross join lateral (
    values
    (
        'total_wallet_balance',
        snapshot.total_wallet_balance,
        valued.wallet_balance,
        valued.gross_wallet_balance
    ),
    (
        'total_margin_balance',
        snapshot.total_margin_balance,
        valued.margin_balance,
        valued.gross_margin_balance
    ),
    (
        'total_maintenance_margin',
        snapshot.total_maintenance_margin,
        valued.maintenance_margin,
        valued.maintenance_margin
    )
) as pair (total, reported, of_assets, gross)

where
    snapshot.snapshot_at >= cast(:'since' as timestamptz)
    and snapshot.multi_assets_margin
    and valued.is_known
    and abs(pair.reported - pair.of_assets)
    > pair.gross * 2e-3 + valued.terms * 1e-8;

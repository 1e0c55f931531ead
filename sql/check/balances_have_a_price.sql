-- Assets with a margin balance and without a price: equity is not known there.
-- severity: warn
with

unpriced as (

    select
        balance.account_id,
        balance.snapshot_at,
        balance.asset,
        balance.margin_balance

    from history.asset_balance as balance

    where
        balance.snapshot_at >= cast(:'since' as timestamptz)
        and balance.margin_balance <> 0
        and not exists (

            select 1

            from history.asset_balance_value as price

            where
                price.account_id = balance.account_id
                and price.snapshot_at = balance.snapshot_at
                and price.asset = balance.asset
                and price.snapshot_at >= cast(:'since' as timestamptz)

        )

),

refreshing as materialized (

    select
        account_id,
        snapshot_at

    from analytics.being_refreshed()

)

select
    account.name as account,
    unpriced.snapshot_at as slot,
    unpriced.asset,
    unpriced.margin_balance

from unpriced

inner join history.account as account
    on unpriced.account_id = account.account_id

where not exists (

    select 1

    from refreshing

    where
        refreshing.account_id = unpriced.account_id
        and refreshing.snapshot_at = unpriced.snapshot_at

);

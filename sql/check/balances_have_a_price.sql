-- Assets with a margin balance and without a price: equity is not known there.
-- severity: warn
select
    account.name as account,
    balance.snapshot_at as slot,
    balance.asset,
    balance.margin_balance

from history.asset_balance as balance

inner join history.account as account
    on balance.account_id = account.account_id

where
    balance.snapshot_at >= cast(:'since' as timestamptz)
    and balance.margin_balance <> 0
    and not analytics.is_being_refreshed(
        balance.account_id, balance.snapshot_at
    )
    and not exists (

        select 1

        from history.asset_balance_value as price

        where
            price.account_id = balance.account_id
            and price.snapshot_at = balance.snapshot_at
            and price.asset = balance.asset
            and price.snapshot_at >= cast(:'since' as timestamptz)

    );

-- Prices of asset_balance_value that value no balance.
select
    account.name as account,
    orphan.snapshot_at as slot,
    orphan.asset

from history.asset_balance_value as orphan

inner join history.account as account
    on orphan.account_id = account.account_id

where
    orphan.snapshot_at >= cast(:'since' as timestamptz)
    and not exists (

        select 1

        from history.asset_balance as balance

        where
            balance.account_id = orphan.account_id
            and balance.snapshot_at = orphan.snapshot_at
            and balance.asset = orphan.asset
            and balance.snapshot_at >= cast(:'since' as timestamptz)

    );

-- Positions of contracts that are not known yet: their profit is in an unknown asset.
-- severity: warn
with

refreshing as materialized (

    select
        account_id,
        snapshot_at

    from analytics.being_refreshed()

)

select
    account.name as account,
    position.snapshot_at as slot,
    position.symbol,
    position.position_side

from history.position as position

inner join history.account as account
    on position.account_id = account.account_id

where
    position.snapshot_at >= cast(:'since' as timestamptz)
    and position.settle_asset is null
    and not exists (

        select 1

        from refreshing

        where
            refreshing.account_id = position.account_id
            and refreshing.snapshot_at = position.snapshot_at

    );

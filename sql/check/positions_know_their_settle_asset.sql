-- Positions of contracts that are not known yet: their profit is in an unknown asset.
-- severity: warn
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
    and not analytics.is_being_refreshed(
        position.account_id, position.snapshot_at
    );

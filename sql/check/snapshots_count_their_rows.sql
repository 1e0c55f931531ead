-- Snapshots whose counts differ from the rows that are there.
with

snapshots as (

    select *

    from history.account_snapshot

    where snapshot_at >= cast(:'since' as timestamptz)

),

balances as (

    select
        account_id,
        snapshot_at,
        count(*) as row_count

    from history.asset_balance

    where snapshot_at >= cast(:'since' as timestamptz)

    group by account_id, snapshot_at

),

positions as (

    select
        account_id,
        snapshot_at,
        count(*) as row_count

    from history.position

    where snapshot_at >= cast(:'since' as timestamptz)

    group by account_id, snapshot_at

)

select
    account.name as account,
    snapshots.snapshot_at as slot,
    snapshots.asset_balance_rows as balances_counted,
    coalesce(balances.row_count, 0) as balances_there,
    snapshots.position_rows as positions_counted,
    coalesce(positions.row_count, 0) as positions_there

from snapshots

inner join history.account as account
    on snapshots.account_id = account.account_id

left join balances
    on
        snapshots.account_id = balances.account_id
        and snapshots.snapshot_at = balances.snapshot_at

left join positions
    on
        snapshots.account_id = positions.account_id
        and snapshots.snapshot_at = positions.snapshot_at

where
    snapshots.asset_balance_rows <> coalesce(balances.row_count, 0)
    or snapshots.position_rows <> coalesce(positions.row_count, 0);

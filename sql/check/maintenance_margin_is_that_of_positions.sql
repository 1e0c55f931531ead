-- Assets whose maintenance margin is not the sum over their positions, isolated ones included.
-- severity: warn
with

positions as (

    -- sums by settle asset; a position that settles in an unknown asset leaves
    -- its whole snapshot out
    select
        account_id,
        snapshot_at,
        settle_asset as asset,
        count(*) as terms,
        case
            when count(*) = count(maintenance_margin)
                then sum(maintenance_margin)
        end as total

    from history.position

    where snapshot_at >= cast(:'since' as timestamptz)

    group by account_id, snapshot_at, settle_asset

),

undecided as (

    select distinct
        account_id,
        snapshot_at

    from positions

    where asset is null or total is null

)

select
    account.name as account,
    balance.snapshot_at as slot,
    balance.asset,
    balance.maintenance_margin as maintenance_margin,
    coalesce(positions.total, 0) as sum_of_positions

from history.asset_balance as balance

inner join history.account as account
    on balance.account_id = account.account_id

left join positions
    on
        balance.account_id = positions.account_id
        and balance.snapshot_at = positions.snapshot_at
        and balance.asset = positions.asset

where
    balance.snapshot_at >= cast(:'since' as timestamptz)
    and abs(
        balance.maintenance_margin
        - coalesce(positions.total, 0)
    ) > (coalesce(positions.terms, 0) + 1) * 1e-8
    and not exists (

        -- the third version reports positions a moment after their assets
        select 1

        from history.account_snapshot as snapshot

        where
            snapshot.account_id = balance.account_id
            and snapshot.snapshot_at = balance.snapshot_at
            and snapshot.source = '/fapi/v3/account'

    )
    and not exists (

        select 1

        from undecided

        where
            undecided.account_id = balance.account_id
            and undecided.snapshot_at = balance.snapshot_at

    );

-- What changed between two snapshots: positions and wallets
-- since, until: instants, whose latest taken slots are compared; without them now and 24 hours before.
\if :{?since}
\else
\set since ''
\endif
\if :{?until}
\else
\set until ''
\endif
with

slots as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        (
            select max(snapshots.snapshot_at)

            from analytics.snapshots

            where
                snapshots.account_id = accounts.account_id
                and snapshots.snapshot_at <= coalesce(
                    analytics.instant(nullif(:'since', '')),
                    analytics.as_of() - interval '24 hours'
                )
        ) as former,
        (
            select max(snapshots.snapshot_at)

            from analytics.snapshots

            where
                snapshots.account_id = accounts.account_id
                and snapshots.snapshot_at <= coalesce(
                    analytics.instant(nullif(:'until', '')), analytics.as_of()
                )
        ) as latter

    from analytics.accounts

),

figures as (

    select
        slots.account_id,
        'position' as kind,
        positions.symbol || ' ' || positions.position_side as name,
        positions.snapshot_at,
        positions.position_amount as amount

    from slots

    inner join analytics.positions
        on
            slots.account_id = positions.account_id
            and positions.snapshot_at in (slots.former, slots.latter)

    where positions.position_amount <> 0

    union all

    select
        slots.account_id,
        'wallet',
        balances.asset,
        balances.snapshot_at,
        balances.wallet_balance

    from slots

    inner join analytics.asset_balances as balances
        on
            slots.account_id = balances.account_id
            and balances.snapshot_at in (slots.former, slots.latter)

)

select
    slots.account_name as account,
    figures.kind,
    figures.name,
    trim_scale(
        coalesce(sum(figures.amount) filter (where figures.snapshot_at = slots.former), 0)
    ) as amount_before,
    trim_scale(
        coalesce(sum(figures.amount) filter (where figures.snapshot_at = slots.latter), 0)
    ) as amount_after,
    slots.former as slot_before,
    slots.latter as slot_after,
    case when slots.former is null then 'no snapshot before' end as note

from slots

inner join figures
    on slots.account_id = figures.account_id

where slots.former is distinct from slots.latter

group by
    slots.environment,
    slots.account_name,
    slots.former,
    slots.latter,
    figures.kind,
    figures.name

having
    coalesce(sum(figures.amount) filter (where figures.snapshot_at = slots.former), 0)
    <> coalesce(sum(figures.amount) filter (where figures.snapshot_at = slots.latter), 0)

order by slots.environment, slots.account_name, figures.kind, figures.name;

-- What is missing, stale or doubtful
-- place: 60
-- asks: Can today's figures be trusted?
-- unit: none
-- about: now
-- method: Slots, days and wallets of the last seven days; rules of a snapshot of the last 24 hours.
with

chosen as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment

    from analytics.accounts

    where accounts.account_name = any(cast(:'accounts' as text[]))

),

today as (

    select cast((select analytics.as_of()) at time zone 'UTC' as date) as day

),

fresh as (

    select
        freshness.account_id,
        case
            when freshness.last_snapshot_at is null then 'no snapshot yet'
            when freshness.is_late then 'snapshots are late'
            else freshness.reason
        end as finding,
        freshness.last_snapshot_at as since_at,
        case when freshness.is_late then 'stale' else 'doubtful' end as kind

    from analytics.freshness

    where freshness.is_late or freshness.reason is not null

),

holes as (

    select
        slots.account_id,
        'slots ' || slots.state || ': ' || count(*) || ', '
        || coalesce(slots.reason, 'no reason was recorded') as finding,
        min(slots.snapshot_at) as since_at,
        'missing' as kind

    from analytics.slots

    cross join today

    where
        slots.day >= today.day - 6
        and slots.is_expected
        and slots.state not in ('taken', 'pending', 'inactive')

    group by slots.account_id, slots.state, slots.reason

),

unknown_days as (

    select
        daily.account_id,
        'days without a profit: ' || count(*) || ', ' || min(daily.reason)
            as finding,
        cast(min(daily.day) as timestamp) at time zone 'UTC' as since_at,
        'missing' as kind

    from analytics.daily_pnl as daily

    cross join today

    where
        daily.day between today.day - 6 and today.day - 1
        and daily.pnl is null

    group by daily.account_id

),

rules as (

    select
        quality.account_id,
        'does not hold: ' || replace(quality.rule, '_', ' ') || ', ' || count(*)
        || ' times' as finding,
        min(quality.snapshot_at) as since_at,
        'doubtful' as kind

    from analytics.data_quality as quality

    where quality.snapshot_at > (select analytics.as_of()) - interval '24 hours'

    group by quality.account_id, quality.rule

),

residuals as (

    select
        reconciliation.account_id,
        'the ' || reconciliation.asset
        || ' wallet moved by something else than its flows: ' || count(*)
        || ' intervals' as finding,
        min(reconciliation.snapshot_at) as since_at,
        'doubtful' as kind

    from analytics.reconciliation

    where
        reconciliation.snapshot_at
        > (select analytics.as_of()) - interval '168 hours'
        and reconciliation.residual <> 0

    group by reconciliation.account_id, reconciliation.asset

),

findings as (

    select * from fresh where finding is not null

    union all

    select * from holes

    union all

    select * from unknown_days

    union all

    select * from rules

    union all

    select * from residuals

)

select
    chosen.account_name as account,
    chosen.environment,
    findings.kind,
    findings.finding,
    findings.since_at,
    case when findings.since_at is null then 'never' end as note

from findings

inner join chosen
    on findings.account_id = chosen.account_id

order by
    array_position(array['stale', 'missing', 'doubtful'], findings.kind),
    chosen.account_name,
    findings.since_at;

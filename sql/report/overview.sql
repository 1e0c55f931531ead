-- Accounts now: net worth in USD, the tightest margin pool, what is open, how fresh
-- The largest first within each environment; dormant: so the exchange called the
-- account in its latest slot. The ratio is of the worst pool; a pool without margin balance has none: see
-- note. Coverage is of today and yesterday, UTC, cut and never rounded up.
with

equity as (

    select * from analytics.latest_equity

),

margin as (

    select
        account_id,
        max(margin_ratio) as margin_ratio,
        bool_or(is_liquidatable) as is_liquidatable,
        min(reason) as reason

    from analytics.latest_margin

    group by account_id

),

open_positions as (

    select
        account_id,
        count(*) as positions

    from analytics.latest_positions

    where position_amount <> 0

    group by account_id

),

covered as (

    select
        account_id,
        sum(taken) as taken,
        sum(expected - pending - inactive) as due

    from analytics.coverage

    where day >= cast(
        (analytics.as_of() - interval '24 hours') at time zone 'UTC' as date
    )

    group by account_id

),

latest_slots as (

    select distinct on (account_id)
        account_id,
        state

    from analytics.slots

    where
        day >= cast(
            (analytics.as_of() - interval '24 hours') at time zone 'UTC' as date
        )
        and state <> 'pending'

    order by account_id, snapshot_at desc

)

select
    accounts.account_name as account,
    accounts.environment,
    case
        when latest_slots.state = 'inactive' then 'dormant'
        when equity.account_id is null then null
        when equity.multi_assets_margin then 'multi'
        when not equity.multi_assets_margin then 'single'
        else 'unknown'
    end as mode,
    round(equity.equity, 2) as equity_usd,
    round(equity.unrealized_value, 2) as unrealized,
    round(margin.margin_ratio * 100, 2) as margin_pct,
    case
        -- those that are served would be shown as all
        when equity.account_id is not null and not lacking.is_any
            then coalesce(open_positions.positions, 0)
    end as open,
    accounts.last_snapshot_at as last_slot,
    trunc(analytics.ratio(covered.taken, covered.due) * 100, 1) as taken_pct,
    case
        when margin.is_liquidatable then 'liquidatable'
        when accounts.state <> 'active' then accounts.state
        when latest_slots.state = 'inactive' then 'dormant'
        when equity.account_id is null then 'no snapshot yet'
        else coalesce(
            equity.reason,
            margin.reason,
            case when lacking.is_any then 'positions missing' end
        )
    end as note

from analytics.accounts

left join equity
    on accounts.account_id = equity.account_id

left join margin
    on accounts.account_id = margin.account_id

left join open_positions
    on accounts.account_id = open_positions.account_id

cross join lateral (

    select count(*) > 0 as is_any

    from analytics.snapshots

    where
        snapshots.account_id = accounts.account_id
        and snapshots.snapshot_at = accounts.last_snapshot_at
        and snapshots.missing_positions is not null

) as lacking

left join covered
    on accounts.account_id = covered.account_id

left join latest_slots
    on accounts.account_id = latest_slots.account_id

order by
    accounts.environment,
    equity.equity desc nulls last,
    accounts.account_name;

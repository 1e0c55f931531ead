-- Profit in USD by UTC day: today, yesterday, 7 and 30 days; then what made those 7 days
-- The days end with today; the largest profit of 7 days comes first. A dash: a day
-- of them is not known, or there is none; the note says why, all that applies, and
-- up to which slot today is counted where that is not the last one taken.
-- The five parts after the sums add up to the 7 days: fees are commissions and
-- rebates, open is the change of unrealized profit.
with

thirty_days as (

    select
        account_id,
        cast(analytics.as_of() at time zone 'UTC' as date) - day as days_ago,
        pnl,
        realized,
        funding,
        commission + rebate as fees,
        unrealized,
        unpriced_flows,
        intervals,
        counted_until,
        reason

    from analytics.daily_pnl

    where
        day > cast(analytics.as_of() at time zone 'UTC' as date) - 30
        and day <= cast(analytics.as_of() at time zone 'UTC' as date)

),

-- today is a day of the sums from its first interval on
days as (

    select *

    from thirty_days

    where intervals > 0 or days_ago > 0

),

-- a sum without one of its days would be shown as if that day were nothing
sums as (

    select
        account_id,
        sum(pnl) filter (where days_ago = 0) as today,
        sum(pnl) filter (where days_ago = 1) as yesterday,
        analytics.sum_known(pnl) filter (where days_ago < 7) as week,
        analytics.sum_known(pnl) as month,
        analytics.sum_known(realized) filter (where days_ago < 7) as realized,
        analytics.sum_known(funding) filter (where days_ago < 7) as funding,
        analytics.sum_known(fees) filter (where days_ago < 7) as fees,
        analytics.sum_known(unrealized) filter (where days_ago < 7)
            as unrealized,
        sum(unpriced_flows) filter (where days_ago < 7) as unpriced_flows

    from days

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

),

-- why a sum is not known, and what is not in its parts
notes as (

    select
        account_id,
        reason as note

    from days

    where reason is not null

    union

    select
        account_id,
        'flows without a price: ' || unpriced_flows as note

    from sums

    where unpriced_flows > 0

    union

    -- each account's flows are known up to an instant of its own
    select
        days.account_id,
        'today until '
        || regexp_replace(
            to_char(days.counted_until at time zone 'UTC', 'HH24:MI:SS'),
            ':00$',
            ''
        )
        || 'Z' as note

    from days

    inner join analytics.accounts
        on days.account_id = accounts.account_id

    where
        days.days_ago = 0
        and days.counted_until < accounts.last_snapshot_at

    union

    select
        account_id,
        'dormant' as note

    from latest_slots

    where state = 'inactive'

    union

    select
        accounts.account_id,
        case
            -- its intervals are there, and something of them is not known
            when today.reason not in ('no snapshot', 'no interval yet')
                then today.reason
            when sums.account_id is null then 'no interval yet'
            else 'no interval of today yet'
        end as note

    from analytics.accounts

    left join thirty_days as today
        on
            accounts.account_id = today.account_id
            and today.days_ago = 0

    left join sums
        on accounts.account_id = sums.account_id

    left join latest_slots
        on accounts.account_id = latest_slots.account_id

    where
        -- what is dormant has none to come
        latest_slots.state is distinct from 'inactive'
        and not exists (

            select 1

            from days

            where days.account_id = accounts.account_id and days.days_ago = 0

        )

),

noted as (

    select
        account_id,
        string_agg(note, ', ' order by note) as note

    from notes

    group by account_id

)

select
    accounts.account_name as account,
    round(sums.today, 2) as today,
    round(sums.yesterday, 2) as yesterday,
    round(sums.week, 2) as days_7,
    round(sums.month, 2) as days_30,
    round(sums.realized, 2) as realized,
    round(sums.funding, 2) as funding,
    round(sums.fees, 2) as fees,
    round(sums.unrealized, 2) as open,
    round(
        sums.week
        - sums.realized
        - sums.funding
        - sums.fees
        - sums.unrealized,
        2
    ) as other,
    noted.note

from analytics.accounts

left join sums
    on accounts.account_id = sums.account_id

left join noted
    on accounts.account_id = noted.account_id

order by
    accounts.environment,
    sums.week desc nulls last,
    accounts.account_name;

-- Profit in USD by UTC day: today, yesterday, 7 and 30 days; then what made those 7 days
-- The days end with today; the largest profit of 7 days comes first. A dash: a day
-- of them is not known, or there is none; the note says of the latest such day why.
-- The five parts after the sums add up to the 7 days: fees are commissions and
-- rebates, open is the change of unrealized profit.
with

days as (

    select
        account_id,
        cast(analytics.as_of() at time zone 'UTC' as date) - day as days_ago,
        pnl,
        realized,
        funding,
        commission + rebate as fees,
        unrealized,
        unpriced_flows,
        reason

    from analytics.daily_pnl

    where
        day > cast(analytics.as_of() at time zone 'UTC' as date) - 30
        and day <= cast(analytics.as_of() at time zone 'UTC' as date)
        -- today is a day of the sums from its first interval on
        and (
            intervals > 0
            or day < cast(analytics.as_of() at time zone 'UTC' as date)
        )

),

-- a sum without one of its days would be told as if that day were nothing
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

-- why the sums lack something, by the latest day that is not known
gaps as (

    select distinct on (account_id)
        account_id,
        reason

    from days

    where reason is not null

    order by account_id, days_ago

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
    case
        when latest_slots.state = 'inactive' then 'dormant'
        when sums.account_id is null then 'no interval yet'
        when gaps.reason is not null then gaps.reason
        when sums.realized + sums.funding + sums.fees is null
            then 'flows without a price: ' || sums.unpriced_flows
        when sums.today is null then 'no interval of today yet'
    end as note

from analytics.accounts

left join sums
    on accounts.account_id = sums.account_id

left join gaps
    on accounts.account_id = gaps.account_id

left join latest_slots
    on accounts.account_id = latest_slots.account_id

order by
    accounts.environment,
    sums.week desc nulls last,
    accounts.account_name;

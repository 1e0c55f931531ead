-- Kept figures that are not what their definition makes of what is stored, in a sample that is another
-- one each time: of each account its newest slot and day, and twelve more slots and one more day. All of
-- them are compared by check --deep.
with

spans as (

    select
        account.account_id,
        account.name as account,
        greatest(
            min(fact.snapshot_at), cast(:'since' as timestamptz)
        ) as begins,
        max(fact.snapshot_at) as ends,
        -- from 0 to 1
        random() as share

    from history.account

    inner join history.interval_fact as fact
        on account.account_id = fact.account_id

    where fact.snapshot_at <= (select analytics.as_of())

    group by account.account_id, account.name

),

slots as (

    select distinct
        spans.account_id,
        spans.account,
        nearest.snapshot_at

    from spans

    cross join generate_series(0, 12) as series (number)

    cross join lateral (

        select fact.snapshot_at

        from history.interval_fact as fact

        where
            fact.account_id = spans.account_id
            and fact.snapshot_at <= case series.number
                when 12 then spans.ends
                else
                    spans.begins
                    + (spans.ends - spans.begins)
                    * ((series.number + spans.share) / 12)
            end

        order by fact.snapshot_at desc

        limit 1

    ) as nearest

    where nearest.snapshot_at >= spans.begins

),

days as (

    select distinct
        spans.account_id,
        spans.account,
        cast(chosen.instant at time zone 'UTC' as date) as day

    from spans

    cross join lateral (
        values
        (spans.ends - interval '1 day'),
        (spans.begins + (spans.ends - spans.begins) * spans.share)
    ) as chosen (instant)

)

select
    slots.account,
    slots.snapshot_at as slot,
    cast(null as date) as day,
    cast(null as text) as zone,
    found.deviation

from slots

cross join lateral definition.interval_deviations(
    slots.account_id,
    slots.snapshot_at - interval '1 microsecond',
    slots.snapshot_at
) as found

union all

select
    days.account,
    cast(null as timestamptz),
    found.day,
    found.zone,
    found.deviation

from days

cross join lateral definition.day_deviations(
    days.account_id, days.day - 1, days.day
) as found

order by 1, 2, 3, 4;

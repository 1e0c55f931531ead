-- Slots that were not taken
-- place: 20
-- asks: When was data missing, and why?
-- unit: none
-- about: period
-- width: half
-- method: Slots in a row that share a reason. Days with such a slot are known by coverage, above.
with

slots as (

    select
        slots.*,
        row_number() over (
            partition by slots.account_id order by slots.snapshot_at
        )
        - row_number() over (
            partition by slots.account_id, slots.state, slots.reason
            order by slots.snapshot_at
        ) as run

    from analytics.slots

    where
        slots.account_name = any(cast(:'accounts' as text[]))
        and slots.is_expected
        and slots.state <> 'pending'
        and slots.day between cast(:'first_day' as date)
        and cast(:'last_day' as date)

)

select
    account_name as account,
    environment,
    state,
    min(snapshot_at) as first_slot_at,
    max(snapshot_at) as last_slot_at,
    count(*) as slots,
    coalesce(max(detail), reason, 'no reason was recorded') as note

from slots

where state <> 'taken'

group by environment, account_id, account_name, state, reason, run

order by min(snapshot_at) desc, account_name

limit 200;

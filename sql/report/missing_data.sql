-- When was data missing, and why: slots that were not taken, in a row
-- since: an instant; without it the last 7 days.
\if :{?since}
\else
\set since ''
\endif
with

slots as (

    select
        *,
        row_number() over (partition by account_id order by snapshot_at)
        - row_number() over (
            partition by account_id, state, reason order by snapshot_at
        ) as run

    from analytics.slots

    where
        is_expected
        and state <> 'pending'
        and day >= cast(
            coalesce(
                analytics.instant(nullif(:'since', '')),
                analytics.as_of() - interval '168 hours'
            ) at time zone 'UTC' as date
        )

)

select
    account_name as account,
    min(snapshot_at) as first_slot,
    max(snapshot_at) as last_slot,
    count(*) as slots,
    state,
    coalesce(reason, 'not recorded') as reason,
    max(detail) as note

from slots

where state <> 'taken'

group by environment, account_id, account_name, state, reason, run

order by environment, account_name, min(snapshot_at);

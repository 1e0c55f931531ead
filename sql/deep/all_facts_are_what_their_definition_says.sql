-- Kept figures of a day of an account that are not what their definition makes of what is stored.
select
    :'account' as account,
    found.snapshot_at as slot,
    cast(null as date) as day,
    cast(null as text) as zone,
    found.deviation

from definition.interval_deviations(
    cast(:'account_id' as bigint),
    cast(:'day' as timestamp) at time zone 'UTC',
    cast(:'day' as timestamp) at time zone 'UTC' + interval '1 day'
) as found

union all

select
    :'account',
    cast(null as timestamptz),
    found.day,
    found.zone,
    found.deviation

from definition.day_deviations(
    cast(:'account_id' as bigint),
    cast(:'day' as date) - 1,
    cast(:'day' as date)
) as found

order by 2, 3, 4;

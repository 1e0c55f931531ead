-- Is what I look at up to date: last slot, what is derived, flows and prices of each account
-- Ages in minutes before now.
select
    account_name as account,
    state,
    last_snapshot_at as last_slot,
    round(slot_age_seconds / 60, 1) as slot_age,
    derived_until_at as derived_until,
    flows_known_until_at as flows_known_until,
    price_observed_at as price_at,
    price_source,
    concat_ws(
        ', ',
        case when is_late then 'late' end,
        reason,
        case
            when derived_until_at is not null and price_observed_at is null
                then 'no price needed or by hand'
        end
    ) as note

from analytics.freshness

order by environment, account_name;

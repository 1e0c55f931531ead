-- Is what I look at up to date: last slot, flows, prices and revisions of each account
-- Ages in minutes before now.
select
    accounts.account_name as account,
    accounts.state,
    accounts.last_snapshot_at as last_slot,
    round(
        cast(extract(epoch from analytics.as_of() - accounts.last_snapshot_at) as numeric) / 60, 1
    ) as slot_age,
    today.counted_until as flows_known_until,
    equity.price_observed_at as price_at,
    equity.price_source,
    equity.revised_at,
    concat_ws(
        ', ',
        case when accounts.last_snapshot_at is null then 'no snapshot yet' end,
        case
            when
                accounts.last_snapshot_at
                < analytics.as_of() - 3 * accounts.every_seconds * interval '1 second'
                then 'late'
        end,
        case when equity.account_id is null then 'not refreshed yet' end,
        equity.reason,
        case
            when today.counted_until is null then coalesce(today.reason, 'no day yet')
        end,
        case
            when equity.account_id is not null and equity.price_observed_at is null
                then 'no price needed or by hand'
        end
    ) as note

from analytics.accounts

left join analytics.equity
    on
        accounts.account_id = equity.account_id
        and accounts.last_snapshot_at = equity.snapshot_at

left join analytics.daily_pnl as today
    on
        accounts.account_id = today.account_id
        and today.day = cast(analytics.as_of() at time zone 'UTC' as date)

order by accounts.environment, accounts.account_name;

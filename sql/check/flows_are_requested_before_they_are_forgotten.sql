-- Flows of known slots that the exchange forgets within ten days and that were not requested.
-- severity: warn
-- The exchange keeps them for 90 days.
with

wanted as (

    -- from the first slot that needs them to what it forgets next
    select
        account.account_id,
        account.name as account,
        greatest(
            first_slot.opened_at - interval '1 hour',
            -- the last hour is not requested any more
            analytics.as_of() - interval '90 days' + interval '1 hour'
        ) as begins,
        least(
            analytics.as_of() - interval '80 days',
            last_slot.snapshot_at
        ) as ends

    from history.account as account

    cross join lateral (

        select min(account_snapshot.snapshot_at) as opened_at

        from history.account_snapshot

        where account_snapshot.account_id = account.account_id

    ) as first_slot

    cross join lateral (

        select max(account_snapshot.snapshot_at) as snapshot_at

        from history.account_snapshot

        where account_snapshot.account_id = account.account_id

    ) as last_slot

    where account.kind = 'trading' and first_slot.opened_at is not null

),

missing as (

    select
        wanted.account,
        unnest(
            tstzmultirange(tstzrange(wanted.begins, wanted.ends))
            - coalesce(coverage.known, '{}')
            - coalesce(coverage.holes, '{}')
            - coalesce(coverage.forgotten, '{}')
        ) as part

    from wanted

    left join history.income_coverage as coverage
        on wanted.account_id = coverage.account_id

    where wanted.begins < wanted.ends

)

select
    missing.account,
    lower(missing.part) as slot,
    upper(missing.part) as until,
    lower(missing.part) + interval '90 days' as forgotten_at

from missing

where upper(missing.part) >= cast(:'since' as timestamptz)

order by lower(missing.part), missing.account;

-- From opening to closing equity
-- place: 10
-- asks: Where did it come from, and where did it go?
-- unit: USD
-- about: period
-- chart: bridge label=line y=amount_usd
-- method: Opening equity and every line after it sum up to closing equity, exactly. Closes with the last slot whose flows are known.
with

-- the last slot up to which every account's profit is known
counted as (

    select
        least(
            cast(:'until' as timestamptz),
            min(newest.snapshot_at)
        ) as until_at

    from analytics.accounts

    cross join lateral (

        select intervals.snapshot_at

        from analytics.pnl_intervals as intervals

        where
            intervals.account_id = accounts.account_id
            and intervals.pnl is not null
            and intervals.snapshot_at <= cast(:'until' as timestamptz)
            and intervals.snapshot_at
            > cast(:'until' as timestamptz) - interval '24 hours'

        order by intervals.snapshot_at desc

        limit 1

    ) as newest

    where accounts.account_name = any(cast(:'accounts' as text[]))

),

lines as (

    select
        found.*,
        counted.until_at

    from unnest(
        case
            when cast(:'group' as text) is null
                then cast(:'accounts' as text[])
            else array[cast(:'group' as text)]
        end
    ) as asked (name)

    cross join counted

    cross join lateral analytics.where_did_it_go(
        cast(:'since' as timestamptz),
        counted.until_at,
        asked.name
    ) as found

)

select
    account_name as account,
    environment,
    replace(line, '_', ' ') as line,
    amount as amount_usd,
    until_at,
    reason as note

from lines

where
    account_name is null
    or account_name = any(cast(:'accounts' as text[]))

order by account_name nulls first, environment, place;

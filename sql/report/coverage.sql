-- Coverage: which of the expected slots were taken, by account and UTC day
-- since: an instant; without it the last seven days. The share is cut, never
-- rounded up.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    day,
    expected,
    taken,
    failed,
    missed,
    inactive,
    pending,
    unaccounted,
    trunc(share * 100, 2) as taken_pct,
    first_gap_at as first_gap,
    case
        when expected = pending then 'none is due yet'
        when expected = pending + inactive then 'dormant'
    end as note

from analytics.coverage

where day >= cast(
    coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '168 hours'
    ) at time zone 'UTC' as date
)

order by account_name, day;

-- Coverage by day
-- place: 10
-- asks: Of which days is everything there?
-- unit: % of the expected slots
-- about: period
-- chart: calendar x=day row=account y=taken_pct
-- method: UTC days. Cut, never rounded up: 100 % means that no slot is missing. Dormant days expect none.
select
    account_name as account,
    environment,
    day,
    trunc(analytics.ratio(taken, expected - pending - inactive) * 100, 2)
        as taken_pct,
    expected,
    taken,
    failed,
    missed,
    inactive,
    pending,
    unaccounted,
    first_gap_at,
    case
        when expected - pending - inactive = 0 and inactive > 0 then 'dormant'
        when expected - pending - inactive = 0 then 'no slot was due'
    end as note

from analytics.coverage

where
    account_name = any(cast(:'accounts' as text[]))
    and day between cast(:'first_day' as date) and cast(:'last_day' as date)

order by account_name, day;

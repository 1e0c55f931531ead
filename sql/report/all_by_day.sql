-- All accounts together by day of a zone, in USD
-- zone: a named time zone; without it UTC. since: an instant; without it the last 30 days.
\if :{?since}
\else
\set since ''
\endif
\if :{?zone}
\else
\set zone ''
\endif
select
    environment,
    day,
    round(analytics.sum_known(pnl), 2) as profit,
    round(analytics.sum_known(external_flow), 2) as flows,
    round(analytics.sum_known(closing_equity), 2) as closing_equity,
    count(*) as accounts,
    min(opened_at) as from_slot,
    max(counted_until) as until_slot,
    string_agg(
        account_name || ': ' || reason, ', ' order by account_name
    ) as note

from analytics.pnl_by_day(
    coalesce(nullif(:'zone', ''), 'UTC'),
    cast(
        coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '720 hours'
    ) at time zone coalesce(nullif(:'zone', ''), 'UTC') as date
    ),
    null
)

group by environment, day

order by environment, day;

-- Where did it go: equity at the beginning, what changed it, equity at the end, in USD
-- since, until: instants; without them the last 30 days. of: an account or a group;
-- without it every account and all together. The lines above closing equity sum up to it.
\if :{?of}
\else
\set of ''
\endif
\if :{?since}
\else
\set since ''
\endif
\if :{?until}
\else
\set until ''
\endif
select
    coalesce(lines.account_name, 'all') as account,
    lines.line,
    round(lines.amount, 2) as usd,
    lines.reason as note

from analytics.where_did_it_go(
    analytics.instant(nullif(:'since', '')),
    analytics.instant(nullif(:'until', '')),
    coalesce(nullif(:'of', ''), 'all')
) as lines

where
    lines.amount <> 0
    or lines.amount is null
    or lines.line in ('opening equity', 'closing equity')

order by
    lines.environment,
    lines.account_name nulls last,
    lines.place;

-- Statement by asset: opening wallet, flows by type, what nothing explains, closing wallet
-- In the asset itself; usd is that of flows at the prices of their own time.
-- since, until: instants; without them the last 30 days. of: an account or a group.
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
    lines.account_name as account,
    lines.asset,
    lines.line,
    lines.amount,
    round(lines.usd_value, 2) as usd,
    lines.flows,
    lines.opened_at as from_slot,
    lines.closed_at as until_slot,
    coalesce(
        lines.reason,
        case when lines.flows is null then 'wallet' end
    ) as note

from analytics.statement_by_asset(
    coalesce(nullif(:'of', ''), 'all'),
    analytics.instant(nullif(:'since', '')),
    analytics.instant(nullif(:'until', ''))
) as lines

order by
    lines.environment,
    lines.account_name,
    lines.asset,
    lines.place,
    lines.line;

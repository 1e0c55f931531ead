-- Deposited and withdrawn: what came and went, by account, in USD
-- since, until: instants; without them the last 30 days. What accounts of yours send each other
-- is in it: all together it cancels out.
\if :{?since}
\else
\set since ''
\endif
\if :{?until}
\else
\set until ''
\endif
select
    coalesce(statement.account_name, 'all') as account,
    round(statement.deposits, 2) as deposited_usd,
    round(statement.withdrawals, 2) as withdrawn_usd,
    round(statement.deposits + statement.withdrawals, 2) as net_usd,
    round(statement.opening_equity, 2) as opening_equity,
    round(statement.closing_equity, 2) as closing_equity,
    statement.opened_at as from_slot,
    statement.closed_at as until_slot,
    statement.reason as note

from analytics.statement(
    'all',
    analytics.instant(nullif(:'since', '')),
    analytics.instant(nullif(:'until', ''))
) as statement

order by statement.environment, statement.account_name nulls last;

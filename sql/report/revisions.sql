-- What changed in earlier figures: days that were final, their profit before and after, and why, in USD
-- since: when you looked last; without it the first instant of this UTC month. UTC days. A day that
-- changed several times has a row for each.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    day,
    cause,
    round(pnl_before, 2) as profit_before,
    round(pnl_after, 2) as profit_after,
    round(pnl_change, 2) as change,
    round(equity_before, 2) as equity_before,
    round(equity_after, 2) as equity_after,
    revised_at,
    case
        when
            pnl_before is null
            or pnl_after is null
            or equity_before is null
            or equity_after is null
            then 'a figure is not known'
    end as note

from analytics.revisions

where
    zone = 'UTC'
    and revised_at > coalesce(
        analytics.instant(nullif(:'since', '')),
        date_trunc('month', analytics.as_of(), 'UTC')
    )

order by environment, account_name, day, revised_at;

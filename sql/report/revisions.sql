-- What changed in earlier figures: days whose profit came to say something else, in USD
-- since: when you looked last; without it the first instant of this UTC month. The former figure is
-- not kept: compare with what you wrote down.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    day,
    round(pnl, 2) as profit_now,
    is_final,
    revised_at,
    concat_ws(
        ', ',
        reason,
        case when not is_final then 'may still change' end
    ) as note

from analytics.daily_pnl

where
    revised_at > coalesce(
        analytics.instant(nullif(:'since', '')),
        date_trunc('month', analytics.as_of(), 'UTC')
    )
    and ends_at <= coalesce(
        analytics.instant(nullif(:'since', '')),
        date_trunc('month', analytics.as_of(), 'UTC')
    )

order by environment, account_name, day;

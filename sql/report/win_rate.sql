-- Win rate: how many positions were closed with a profit, and what winners and losers made, in USD
-- since: an instant; without it the last 30 days. After fees and funding; those whose result is not
-- known are counted and left out.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    coalesce(direction, 'all') as direction,
    count(*) as closed,
    count(net) as known,
    count(*) filter (where net > 0) as won,
    round(
        count(*) filter (where net > 0) * 100.0 / nullif(count(net), 0), 1
    ) as win_rate_pct,
    round(avg(net) filter (where net > 0), 2) as mean_win,
    round(avg(net) filter (where net < 0), 2) as mean_loss,
    round(sum(net), 2) as net,
    round(avg(days_open), 2) as mean_days,
    concat_ws(
        ', ',
        case
            when count(*) > count(net)
                then 'not known: ' || count(*) - count(net)
                    || ' (' || min(reason) || ')'
        end,
        case when count(*) filter (where net > 0) = 0 then 'none won' end,
        case when count(*) filter (where net < 0) = 0 then 'none lost' end
    ) as note

from analytics.position_episodes

where closed_at >= coalesce(
    analytics.instant(nullif(:'since', '')),
    analytics.as_of() - interval '720 hours'
)

group by environment, account_name, grouping sets ((direction), ())

order by environment, account_name, direction nulls last;
